"""What a plan marks beside its values: unknown until apply, sensitive, never written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from estimator.model.values import SENSITIVE, Unknown

KNOWN_LATER = Unknown("known after apply")


def masked(values: Any, unknown: Any, sensitive: Any) -> Any:
    """The values with `Unknown` where the plan says unknown or sensitive."""
    if sensitive is True:
        return SENSITIVE
    if unknown is True:
        return KNOWN_LATER
    if not unknown and not sensitive:
        return values
    if isinstance(values, Mapping) or (values is None and isinstance(unknown, Mapping)):
        unknowns = unknown if isinstance(unknown, Mapping) else {}
        secrets = sensitive if isinstance(sensitive, Mapping) else {}
        known = values or {}
        return {
            key: masked(known.get(key), unknowns.get(key), secrets.get(key))
            for key in dict.fromkeys([*known, *unknowns])
        }
    if isinstance(values, list) or (values is None and isinstance(unknown, list)):
        items = values or []
        size = max(len(items), len(unknown) if isinstance(unknown, list) else 0)
        return [
            masked(_at(items, place), _at(unknown, place), _at(sensitive, place))
            for place in range(size)
        ]
    return values


def as_written(values: Any, expressions: Any, is_decided: Callable[[Any], bool]) -> Any:
    """The values without those that nobody wrote, or set to null, for the provider to fill in.

    Source has no value there either, and rules know the provider's defaults: read from a
    plan and from source a resource must cost the same.
    """
    if not isinstance(values, Mapping) or not isinstance(expressions, Mapping):
        return values
    return {
        key: _block_as_written(value, expressions.get(key), is_decided)
        for key, value in values.items()
        if value is not KNOWN_LATER or not _is_left_open(expressions.get(key), is_decided)
    }


def _is_left_open(written: Any, is_decided: Callable[[Any], bool]) -> bool:
    """Whether an unknown attribute was not written, or written as null."""
    if isinstance(written, list) or (isinstance(written, Mapping) and not _is_attribute(written)):
        return False
    return is_decided(written)


def _is_attribute(written: Mapping[str, Any]) -> bool:
    return not written.keys().isdisjoint(("references", "constant_value"))


def _block_as_written(value: Any, written: Any, is_decided: Callable[[Any], bool]) -> Any:
    """Nested blocks as written; an attribute's value stays as it is."""
    if isinstance(written, list) and isinstance(value, list) and len(written) == len(value):
        pairs = zip(value, written, strict=True)
        return [as_written(item, inner, is_decided) for item, inner in pairs]
    if isinstance(written, Mapping) and not _is_attribute(written):
        return as_written(value, written, is_decided)
    return value


def _at(items: Any, place: int) -> Any:
    return items[place] if isinstance(items, list) and place < len(items) else None
