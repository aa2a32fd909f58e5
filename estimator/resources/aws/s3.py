"""Amazon S3. Prices: https://aws.amazon.com/s3/pricing/."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from estimator.model.bill import Component
from estimator.resources.components import MILLION, monthly
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a storage class: its usage key, unit and the end of its meter's name."""

    name: str
    key: str
    meter: str
    unit: str = "GB"
    per: int = 1


@dataclass(frozen=True, slots=True)
class StorageClass:
    """A storage class with its lines, in the order people see them."""

    title: str
    key: str
    meter: str
    #: What a lifecycle rule calls it; "" for the class objects start in.
    transition: str
    items: tuple[Item, ...]


def _requests(name: str, key: str, meter: str) -> Item:
    return Item(name, key, meter, "1k requests", 1000)


_PUT = _requests("PUT, COPY, POST, LIST requests", "monthly_tier_1_requests", "requests/put")
_GET = _requests("GET, SELECT, and all other requests", "monthly_tier_2_requests", "requests/get")
_TRANSITION = _requests(
    "Lifecycle transition", "monthly_lifecycle_transition_requests", "lifecycle-transition"
)
_STORAGE = Item("Storage", "storage_gb", "storage")
_RETRIEVAL = Item("Retrievals", "monthly_data_retrieval_gb", "retrieval")
_SCANNED = Item("Select data scanned", "monthly_select_data_scanned_gb", "select/scanned")
_RETURNED = Item("Select data returned", "monthly_select_data_returned_gb", "select/returned")


def _tier(words: str) -> Item:
    slug = words.replace(" ", "-")
    return Item(f"Storage ({words})", f"{words.replace(' ', '_')}_storage_gb", f"{slug}/storage")


def _early(days: int, meter: str = "storage") -> Item:
    """Objects deleted before their minimum stay pay the storage of the days left."""
    return Item(f"Early delete (within {days} days)", "early_delete_gb", meter)


def _restores(speed: str) -> tuple[Item, ...]:
    return (
        _requests(
            f"Retrieval requests ({speed})",
            f"monthly_{speed}_data_retrieval_requests",
            f"retrieval-requests/{speed}",
        ),
        Item(f"Retrievals ({speed})", f"monthly_{speed}_data_retrieval_gb", f"retrieval/{speed}"),
    )


def _selects(speed: str) -> tuple[Item, ...]:
    return tuple(
        Item(
            f"Select data {what} ({speed})",
            f"monthly_{speed}_select_data_{what}_gb",
            f"select/{what}/{speed}",
        )
        for what in ("scanned", "returned")
    )


_INFREQUENT = (_STORAGE, _PUT, _GET, _TRANSITION, _RETRIEVAL, _SCANNED, _RETURNED)
_CLASSES = (
    StorageClass(
        "Standard", "standard", "standard", "", (_STORAGE, _PUT, _GET, _SCANNED, _RETURNED)
    ),
    StorageClass(
        "Intelligent tiering",
        "intelligent_tiering",
        "intelligent-tiering",
        "INTELLIGENT_TIERING",
        (
            _tier("frequent access"),
            _tier("infrequent access"),
            _tier("archive access"),
            _tier("deep archive access"),
            Item(
                "Monitoring and automation", "monitored_objects", "monitoring", "1k objects", 1000
            ),
            _PUT,
            _GET,
            _TRANSITION,
            _SCANNED,
            _RETURNED,
            _early(30, "frequent-access/storage"),
        ),
    ),
    StorageClass(
        "Standard - infrequent access",
        "standard_infrequent_access",
        "standard-ia",
        "STANDARD_IA",
        _INFREQUENT,
    ),
    StorageClass(
        "One zone - infrequent access",
        "one_zone_infrequent_access",
        "one-zone-ia",
        "ONEZONE_IA",
        _INFREQUENT,
    ),
    StorageClass(
        "Glacier instant retrieval",
        "glacier_instant_retrieval",
        "glacier-instant",
        "GLACIER_IR",
        (*_INFREQUENT, _early(90)),
    ),
    StorageClass(
        "Glacier flexible retrieval",
        "glacier_flexible_retrieval",
        "glacier-flexible",
        "GLACIER",
        (
            _STORAGE,
            _PUT,
            _GET,
            _TRANSITION,
            *_restores("standard"),
            *_selects("standard"),
            *_restores("expedited"),
            *_selects("expedited"),
            *_selects("bulk"),
            _early(90),
        ),
    ),
    StorageClass(
        "Glacier deep archive",
        "glacier_deep_archive",
        "glacier-deep-archive",
        "DEEP_ARCHIVE",
        (
            _STORAGE,
            _PUT,
            _GET,
            _TRANSITION,
            *_restores("standard"),
            *_restores("bulk"),
            _early(180),
        ),
    ),
)

_LIFECYCLE = "aws_s3_bucket_lifecycle_configuration"
_TIERING = "aws_s3_bucket_intelligent_tiering_configuration"


@prices(
    "aws_s3_bucket",
    usage={
        "object_tags": "tags on objects, on average over the month",
        **{
            f"{class_.key}.{item.key}": f"{class_.title}: {item.name}, {item.unit.split()[-1]}"
            for class_ in _CLASSES
            for item in class_.items
        },
    },
)
def s3_bucket(r: View, usage: Usage) -> Iterator[Component]:
    """Storage, requests, retrievals and early deletions of each storage class: Standard always,
    the others where a lifecycle rule moves objects there or usage declares them. Object tags where
    a lifecycle rule filters by tag or usage declares them."""
    rules = list(_rules(r))
    if usage.has("object_tags") or any(_filters_by_tag(rule) for rule in rules):
        yield monthly(
            "Object tagging",
            usage.quantity("object_tags"),
            unit="10k tags",
            per=10_000,
            meter="aws/s3/object-tags",
        )
    targets = {name for rule in rules for name in _transitions(rule)}
    if any(r.referrers(_TIERING, via="bucket")):
        targets.add("INTELLIGENT_TIERING")
    for class_ in _CLASSES:
        if not class_.transition or class_.transition in targets or usage.has(class_.key):
            yield from _class_lines(class_, usage.under(class_.key))


def _class_lines(class_: StorageClass, usage: Usage) -> Iterator[Component]:
    for item in class_.items:
        yield monthly(
            item.name,
            usage.quantity(item.key),
            unit=item.unit,
            per=item.per,
            meter=f"aws/s3/{class_.meter}/{item.meter}",
            path=(class_.title,),
        )


def _rules(r: View) -> Iterator[Block]:
    """Lifecycle rules in force, in the bucket itself (provider 3) or of its own resource."""
    for rule in r.blocks("lifecycle_rule"):
        if rule.flag("enabled", default=True):
            yield rule
    for configuration in r.referrers(_LIFECYCLE, via="bucket"):
        for rule in configuration.blocks("rule"):
            if rule.text("status", "Enabled") == "Enabled":
                yield rule


def _transitions(rule: Block) -> Iterator[str]:
    for kind in ("transition", "noncurrent_version_transition"):
        for transition in rule.blocks(kind):
            yield transition.text("storage_class")


def _filters_by_tag(rule: Block) -> bool:
    return any(rule.has(key) for key in ("tags", "filter.tag", "filter.and.tags"))


@prices(
    "aws_s3_bucket_analytics_configuration",
    usage={"monthly_monitored_objects": "objects monitored per month"},
)
def s3_analytics(r: View, usage: Usage) -> Iterator[Component]:
    """Storage class analysis per object monitored."""
    yield monthly(
        "Objects monitored",
        usage.quantity("monthly_monitored_objects"),
        unit="1M objects",
        per=MILLION,
        meter="aws/s3/analytics",
    )


@prices(
    "aws_s3_bucket_inventory",
    usage={"monthly_listed_objects": "objects listed per month"},
)
def s3_inventory(r: View, usage: Usage) -> Iterator[Component]:
    """Inventory per object listed."""
    yield monthly(
        "Objects listed",
        usage.quantity("monthly_listed_objects"),
        unit="1M objects",
        per=MILLION,
        meter="aws/s3/inventory",
    )
