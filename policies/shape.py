"""Whether a policy file has the shape its schema asks for: a fast yes.

`jsonschema` takes a quarter of a second to load and validate fifty rules. This knows the few
keywords the policy schema uses and says yes only when they all hold; on anything else
`jsonschema` gives the answer, with its message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

_Holds: TypeAlias = Callable[[Any, Any, Mapping[str, Any], Mapping[str, Any]], bool]

_SAYS_NOTHING = frozenset({"$schema", "$id", "$defs", "title", "description", "format", "default"})


def fits(value: Any, schema: Any, root: Mapping[str, Any]) -> bool:
    """True only when the value is valid; False may also mean "not decided here"."""
    if isinstance(schema, bool):
        return schema
    for keyword, wanted in schema.items():
        if keyword in _SAYS_NOTHING:
            continue
        holds = _KEYWORDS.get(keyword)
        if holds is None or not holds(value, wanted, schema, root):
            return False
    return True


def _is_type(value: Any, name: str) -> bool:
    if name == "number":
        return isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, _TYPES[name]) if name in _TYPES else name == "null" and value is None


_TYPES: dict[str, type] = {"object": dict, "array": list, "string": str, "boolean": bool}


def _reference(value: Any, wanted: str, schema: Mapping[str, Any], root: Mapping[str, Any]) -> bool:
    return fits(value, root["$defs"][wanted.rpartition("/")[2]], root)


def _properties(
    value: Any, wanted: Mapping[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any]
) -> bool:
    if not isinstance(value, dict):
        return True
    return all(fits(value[key], inner, root) for key, inner in wanted.items() if key in value)


def _additional(
    value: Any, wanted: Any, schema: Mapping[str, Any], root: Mapping[str, Any]
) -> bool:
    if not isinstance(value, dict):
        return True
    known = schema.get("properties", {})
    return all(fits(item, wanted, root) for key, item in value.items() if key not in known)


def _condition(value: Any, wanted: Any, schema: Mapping[str, Any], root: Mapping[str, Any]) -> bool:
    return not fits(value, wanted, root) or fits(value, schema.get("then", True), root)


def _sized(value: Any, type_: type[dict[Any, Any] | list[Any] | str], least: int) -> bool:
    return not isinstance(value, type_) or len(value) >= least


def _compares(value: Any, holds: bool) -> bool:
    return not _is_type(value, "number") or holds


_KEYWORDS: dict[str, _Holds] = {
    "type": lambda value, name, *_: isinstance(name, str) and _is_type(value, name),
    "enum": lambda value, listed, *_: value in listed and not isinstance(value, bool),
    "const": lambda value, one, *_: value == one and not isinstance(value, bool),
    "required": lambda value, keys, *_: not isinstance(value, dict) or set(keys) <= value.keys(),
    "properties": _properties,
    "additionalProperties": _additional,
    "minProperties": lambda value, least, *_: _sized(value, dict, least),
    "items": lambda value, inner, schema, root: (
        not isinstance(value, list) or all(fits(item, inner, root) for item in value)
    ),
    "minItems": lambda value, least, *_: _sized(value, list, least),
    "minLength": lambda value, least, *_: _sized(value, str, least),
    "pattern": lambda value, text, *_: (
        not isinstance(value, str) or re.search(text, value) is not None
    ),
    "minimum": lambda value, least, *_: _compares(value, not _number(value) < least),
    "maximum": lambda value, most, *_: _compares(value, not _number(value) > most),
    "anyOf": lambda value, branches, schema, root: any(
        fits(value, branch, root) for branch in branches
    ),
    "allOf": lambda value, parts, schema, root: all(fits(value, part, root) for part in parts),
    "$ref": _reference,
    "if": _condition,
    "then": lambda *_: True,
}


def _number(value: Any) -> Decimal:
    return Decimal(value) if _is_type(value, "number") else Decimal(0)
