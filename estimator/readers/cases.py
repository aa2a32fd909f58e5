"""Resources written down by hand, as test cases of policies and prices state them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from estimator.errors import Error
from estimator.model.resource import Resource, ResourceSet, base_address
from estimator.model.values import SourceSpan, Unknown

_KEYS = frozenset(
    {"address", "values", "region", "references", "provider", "default_tags", "line", "comments"}
)


def resources_of(entries: list[Mapping[str, Any]], where: SourceSpan | str = "") -> ResourceSet:
    """The resources of a case; `{unknown: why}` stands for a value not known before apply."""
    return ResourceSet(_resource(entry, where) for entry in entries)


def _resource(entry: Mapping[str, Any], where: SourceSpan | str) -> Resource:
    if extra := entry.keys() - _KEYS:
        hint = f"known keys: {', '.join(sorted(_KEYS))}"
        raise Error(f"{min(extra)} is no key of a resource in a case", where=where, hint=hint)
    address = str(entry.get("address", ""))
    steps = base_address(address).split(".")
    if len(steps) < 2:
        raise Error(f"{address!r} is no resource address (type.name)", where=where)
    kind, name = steps[-2:]
    file = where.file if isinstance(where, SourceSpan) else str(where)
    comments = tuple(
        (number, str(text)) for number, text in enumerate(entry.get("comments", ()), 1)
    )
    return Resource(
        address=address,
        type=kind,
        name=name,
        values=_value(entry.get("values", {})),
        provider=kind.partition("_")[0],
        provider_region=entry.get("region"),
        default_tags=_value(entry.get("default_tags", {})),
        provider_settings=entry.get("provider", {}),
        references={path: tuple(to) for path, to in entry.get("references", {}).items()},
        span=SourceSpan(file, int(entry.get("line", 0))) if file else None,
        comments=tuple(comments),
    )


def _value(value: Any) -> Any:
    """Values as a reader gives them: `{unknown: reason}` as `Unknown`."""
    if isinstance(value, Mapping):
        if set(value) == {"unknown"}:
            return Unknown(str(value["unknown"]))
        return {key: _value(item) for key, item in value.items()}
    return [_value(item) for item in value] if isinstance(value, list) else value
