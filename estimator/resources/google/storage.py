"""Cloud Storage buckets and Container Registry. Prices: https://cloud.google.com/storage/pricing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import monthly
from estimator.resources.google.region import EVERYWHERE
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

TIB_IN_GIB = 1024
_EGRESS = "monthly_egress_data_transfer_gb"
#: Usage key → where the data goes, as the bill words it.
_DESTINATIONS = {
    "worldwide": "worldwide excluding Asia, Australia",
    "asia": "Asia excluding China, but including Hong Kong",
    "china": "China excluding Hong Kong",
    "australia": "Australia",
}
_TIERS: tuple[tuple[str, str, int | None], ...] = (
    ("first 1TB", "first-1tb", TIB_IN_GIB),
    ("next 9TB", "next-9tb", 10 * TIB_IN_GIB),
    ("over 10TB", "over-10tb", None),
)
_USAGE = {
    "storage_gb": "GB stored on average",
    "monthly_class_a_operations": "operations per month that add or list objects",
    "monthly_class_b_operations": "operations per month that read objects or metadata",
    "monthly_data_retrieval_gb": "GB read per month (Nearline, Coldline, Archive)",
    f"{_EGRESS}.same_continent": "GB per month to other locations of the continent",
    **{f"{_EGRESS}.{key}": f"GB per month to {to}" for key, to in _DESTINATIONS.items()},
}
_CLASSES = {"multi_regional": "standard", "regional": "standard", "": "standard",
            "durable_reduced_availability": "dra"}  # fmt: skip


@prices("google_storage_bucket", usage=_USAGE)
def bucket(r: View, usage: Usage) -> Iterator[Component]:
    """Stored GB by storage class and location, operations, retrieval and data sent out.

    Lifecycle rules that move objects to a cheaper class are not counted: storage is that of
    the bucket's own class.
    """
    yield from _stored(usage, r.text("storage_class", "STANDARD"))


@prices("google_container_registry", usage=_USAGE)
def container_registry(r: View, usage: Usage) -> Iterator[Component]:
    """A registry keeps its images in a Cloud Storage bucket of the Standard class."""
    yield from _stored(usage, "STANDARD")


def _stored(usage: Usage, class_: str) -> Iterator[Component]:
    kind = _CLASSES.get(class_.lower(), class_.lower())
    yield monthly(
        f"Storage ({kind})",
        usage.quantity("storage_gb"),
        unit="GiB",
        meter=f"google/storage/{kind}/data",
    )
    if kind in ("nearline", "coldline", "archive"):
        yield monthly(
            "Data retrieval",
            usage.quantity("monthly_data_retrieval_gb"),
            unit="GB",
            meter=f"google/storage/{kind}/retrieval",
        )
    yield from _operations(usage, kind)
    yield from _egress(usage.under(_EGRESS))


def _operations(usage: Usage, kind: str) -> Iterator[Component]:
    for name, key, letter in (
        ("Object adds, bucket/object list (class A)", "monthly_class_a_operations", "a"),
        ("Object gets, retrieve bucket/object metadata (class B)", "monthly_class_b_operations",
         "b"),
    ):  # fmt: skip
        yield monthly(
            name,
            usage.quantity(key),
            unit="10k operations",
            per=10_000,
            meter=f"google/storage/{kind}/class-{letter}",
        )


def _egress(sent: Usage) -> Iterator[Component]:
    yield monthly(
        "Data transfer in same continent",
        sent.quantity("same_continent"),
        unit="GB",
        meter="google/storage/egress/same-continent",
        path=("Network egress",),
    )
    for key, where in _DESTINATIONS.items():
        yield from _tiers(f"Data transfer to {where}", sent.quantity(key), key)


def _tiers(name: str, quantity: Quantity, key: str) -> Iterator[Component]:
    """One component per tier that something falls into; each tier is a meter of its own."""
    start = Decimal(0)
    for words, step, end in _TIERS:
        stop = None if end is None else Decimal(end)
        part = quantity.between(start, stop)
        if start == 0 or (quantity.is_known and (part.high or Decimal(0)) > 0):
            yield monthly(
                f"{name} ({words})",
                part,
                unit="GB",
                meter=f"google/storage/egress/{key}/{step}",
                region=EVERYWHERE,
                path=("Network egress",),
            )
        start = stop or start
