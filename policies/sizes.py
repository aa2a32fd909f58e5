"""Attributes that name a size (instance type, class, machine type, tier) and their families."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources as package_data
from typing import Any

from estimator.model.values import Unknown

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


_PATHS = tuple((path, *path.partition(".")[::2]) for path in SIZE_ATTRIBUTES)


def sizes(values: Mapping[str, Any]) -> Iterator[tuple[str, str | Unknown]]:
    """Every attribute of the resource that names a size."""
    for path, first, rest in _PATHS:
        value = values.get(first)
        if value is None:
            continue
        if rest:
            value = _at(value, rest)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Unknown) or (isinstance(item, str) and item):
                yield path.rpartition(".")[2], item


def _at(values: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(values, list):
            values = values[0] if values else None
        values = values.get(step) if hasattr(values, "get") else None
    return values


@cache
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
    text = package_data.files(__package__).joinpath("previous_generations.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {old: new for old, new, *_ in rows}
