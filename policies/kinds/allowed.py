"""What may be used at all: resource types, sizes, regions, instance families and generations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources as package_data
from typing import Any

from estimator.model.values import Unknown
from policies.kinds import kind
from policies.model import Finding, Outcome
from policies.rules import Rule, glob_matches
from policies.run import Run, Seen

_GLOBS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
_LISTS = {"allow": _GLOBS, "deny": _GLOBS}

#: Attributes that name a size, by how resource types call them.
SIZE_ATTRIBUTES = (
    "instance_type",
    "instance_class",
    "node_type",
    "cache_node_type",
    "machine_type",
    "vm_size",
    "size",
    "sku_name",
    "sku",
    "tier",
    "instance_types",
    "replication_instance_class",
    "host_instance_type",
    "default_node_pool.vm_size",
    "settings.tier",
    "node_config.machine_type",
    "cluster_config.instance_type",
    "broker_node_group_info.instance_type",
)


@kind(
    "resource_types",
    _LISTS,
    example="""
- {id: TYP-1, kind: resource_types, enforcement: hard-mandatory, deny: [aws_instance, "aws_dx_*"]}
""",
)
def resource_types(rule: Rule, run: Run) -> Iterator[Finding]:
    """Only allowed resource types are used (globs; `deny` wins over `allow`)."""
    for seen in run.resources(rule.match):
        name = seen.priced.resource.type
        if problem := _problem(name, rule.settings):
            yield _finding(seen, f"resource type {name} {problem}")


@kind(
    "regions",
    _LISTS,
    example="""
- {id: REG-1, kind: regions, enforcement: hard-mandatory, allow: ["eu-*", westeurope]}
""",
)
def regions(rule: Rule, run: Run) -> Iterator[Finding]:
    """Resources that cost money stand in allowed regions only."""
    for seen in run.resources(rule.match):
        region = seen.priced.region
        if not region or region == "global":
            continue
        if "‹" in region:
            yield _finding(seen, f"the region is {region}", Outcome.CANNOT_TELL)
        elif problem := _problem(region, rule.settings):
            yield _finding(seen, f"region {region} {problem}")


@kind(
    "skus",
    _LISTS,
    example="""
- {id: SKU-1, kind: skus, match: {types: [aws_instance]}, deny: ["*.metal", "p5*"]}
""",
)
def skus(rule: Rule, run: Run) -> Iterator[Finding]:
    """Sizes (instance types, classes, machine types, tiers) are allowed ones."""
    for seen in run.resources(rule.match):
        for name, size in sizes(seen):
            if isinstance(size, Unknown):
                yield _finding(seen, f"{name} is not known: {size.reason}", Outcome.CANNOT_TELL)
            elif problem := _problem(size, rule.settings):
                yield _finding(seen, f"{name} {size} {problem}")


@kind(
    "instance_family",
    {
        "deny": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "suggest": {"type": "boolean", "description": "Name the successor."},
    },
    required=("deny",),
    example="""
- {id: OLD-1, kind: instance_family, deny: [previous_generation, t2], suggest: true}
""",
)
def instance_family(rule: Rule, run: Run) -> Iterator[Finding]:
    """Instance families (m4, t2, Standard_D2_v2 …) or all of `previous_generation` are not used.

    The list of previous generations is data (`policies/previous_generations.tsv`, the
    vendors' own pages); the successor named is the vendor's recommendation.
    """
    denied = set(rule.settings["deny"])
    for seen in run.resources(rule.match):
        for name, size in sizes(seen):
            if isinstance(size, Unknown):
                yield _finding(seen, f"{name} is not known: {size.reason}", Outcome.CANNOT_TELL)
                continue
            family = family_of(size)
            successor = previous_generations().get(family)
            is_old = successor is not None and "previous_generation" in denied
            if is_old or family in denied:
                fix = f"use {successor}" if successor and rule.settings.get("suggest") else ""
                what = "is a previous generation" if is_old else "is not allowed"
                yield _finding(seen, f"{name} {size}: family {family} {what}", fix=fix)


def sizes(seen: Seen) -> Iterator[tuple[str, str | Unknown]]:
    """Every attribute of the resource that names a size."""
    for path in SIZE_ATTRIBUTES:
        value = _at(seen.priced.resource.values, path)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Unknown) or (isinstance(item, str) and item):
                yield path.rpartition(".")[2], item


def _at(values: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(values, list):
            values = values[0] if values else None
        values = values.get(step) if hasattr(values, "get") else None
    return values


def family_of(size: str) -> str:
    """`m5.large`, `db.m5.large`, `cache.m5.large` → `m5`; `n1-standard-4` → `n1`;
    `Standard_D2s_v3` → `Ds_v3`."""
    if found := re.fullmatch(r"Standard_([A-Z]+)\d+(?:-\d+)?([a-z]*)(_v\d+)?", size):
        return f"{found[1]}{found[2]}{found[3] or ''}"
    parts = size.split(".")
    if len(parts) > 1:
        return parts[1] if parts[0] in ("db", "cache", "ml", "dms", "kafka", "mq") else parts[0]
    return size.partition("-")[0]


@cache
def previous_generations() -> dict[str, str]:
    """Old family → the vendor's recommended successor."""
    package = __package__.rpartition(".")[0] if __package__ else "policies"
    text = package_data.files(package).joinpath("previous_generations.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {old: new for old, new, *_ in rows}


def _problem(name: str, settings: Any) -> str:
    if any(glob_matches(name, glob) for glob in settings.get("deny", ())):
        return "is not allowed"
    allowed = settings.get("allow", ())
    if allowed and not any(glob_matches(name, glob) for glob in allowed):
        return f"is not one of the allowed ({', '.join(allowed)})"
    return ""


def _finding(
    seen: Seen, message: str, outcome: Outcome = Outcome.FAIL, *, fix: str = ""
) -> Finding:
    resource = seen.priced.resource
    return Finding(message, outcome, resource.address, seen.project, resource.span, fix)
