"""Looking into plain YAML data that may have any shape: typed, never an exception."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any


def mapping(data: Any, *steps: str) -> Mapping[str, Any]:
    """The mapping at a path of keys, or an empty one."""
    for step in steps:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data if isinstance(data, Mapping) else {}


def items(data: Any, *steps: str) -> list[Any]:
    """The list at a path of keys; a single value is a list of one, nothing is empty."""
    for step in steps:
        data = data.get(step) if isinstance(data, Mapping) else None
    if data is None:
        return []
    return data if isinstance(data, list) else [data]


def mappings(data: Any, *steps: str) -> Iterator[Mapping[str, Any]]:
    """The mappings among the items at a path."""
    yield from (item for item in items(data, *steps) if isinstance(item, Mapping))


def text(data: Any, *steps: str) -> str:
    """The scalar at a path as text; "" where there is none."""
    for step in steps:
        data = data.get(step) if isinstance(data, Mapping) else None
    if data is None or isinstance(data, Mapping | list):
        return ""
    if isinstance(data, bool):
        return "true" if data else "false"
    return str(data)


def number(data: Any, *steps: str) -> Decimal | None:
    """The number at a path, from a number or a text that holds one."""
    for step in steps:
        data = data.get(step) if isinstance(data, Mapping) else None
    if data is None or isinstance(data, bool | Mapping | list):
        return None
    try:
        found = Decimal(str(data).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def count(data: Any, *steps: str, default: int = 1) -> Decimal:
    """The number at a path, or what its format means when it is left out; 0 stays 0."""
    found = number(data, *steps)
    return Decimal(default) if found is None else found


_QUANTITY = re.compile(r"^(\d+(?:\.\d+)?)\s*([a-zA-Z]*)$")
_BINARY = {"": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "K": 10**3, "k": 10**3,
           "M": 10**6, "G": 10**9, "T": 10**12, "GB": 10**9, "MB": 10**6, "TB": 10**12,
           "g": 10**9, "GiB": 2**30}  # fmt: skip


def gibibytes(value: Any) -> Decimal | None:
    """A Kubernetes memory amount ("16Gi", "500M") in GiB."""
    match = _QUANTITY.match(str(value).strip())
    if match is None or match[2] not in _BINARY:
        return None
    return Decimal(match[1]) * _BINARY[match[2]] / 2**30


def cpus(value: Any) -> Decimal | None:
    """A Kubernetes CPU amount ("500m", "4") in cores."""
    found = str(value).strip()
    if found.endswith("m") and found[:-1].isdigit():
        return Decimal(found[:-1]) / 1000
    return number({"cpu": found}, "cpu")


def labels(data: Any, *steps: str) -> dict[str, str]:
    """A mapping of labels as texts."""
    return {str(key): text({"value": value}, "value")
            for key, value in mapping(data, *steps).items()}  # fmt: skip
