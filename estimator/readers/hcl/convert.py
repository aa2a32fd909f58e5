"""Conversion of values to a type, as Terraform converts arguments, variables and elements.

Follows cty's `convert` and Terraform's handling of `optional()`: an attribute
that is missing or null takes its default, attributes the type does not name are
dropped. An Unknown stays as it is; a sensitive value is converted inside its mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from estimator.model.values import Unknown
from estimator.readers.hcl.errors import EvalError, concealing
from estimator.readers.hcl.numbers import number_text, parsed_number
from estimator.readers.hcl.types import ANY, Type, type_of, unified_type
from estimator.readers.hcl.values import Number, Sensitive, TfSet, Value


def converted(value: Value, type_: Type) -> Value:
    """`value` as `type_`; an EvalError says which part cannot be, and what is required."""
    if value is None or type_.kind == "any":
        return value
    if isinstance(value, Unknown):
        if isinstance(value, Sensitive):
            with concealing():
                return replace(value, payload=converted(value.payload, type_))
        return value
    match type_.kind:
        case "string":
            return as_string(value)
        case "number":
            return as_number(value)
        case "bool":
            return as_bool(value)
        case "list" | "set" | "tuple":
            return _as_sequence(value, type_)
        case _:
            return _as_mapping(value, type_)


def as_string(value: Value) -> str:
    """A known primitive as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return number_text(value)
    raise EvalError("string required")


def as_number(value: Value) -> Number:
    """A number, or text that is one."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and (number := parsed_number(value)) is not None:
        return number
    raise EvalError("a number is required" if isinstance(value, str) else "number required")


def as_bool(value: Value) -> bool:
    """true, false, and the four texts that stand for them."""
    if isinstance(value, bool):
        return value
    match value:
        case "true" | "1":
            return True
        case "false" | "0":
            return False
        case str() if value.lower() in ("true", "false"):
            lower = value.lower()
            raise EvalError(f'a bool is required; to convert from string, use lowercase "{lower}"')
        case str():
            raise EvalError("a bool is required")
    raise EvalError("bool required")


def unified(values: Iterable[Value]) -> list[Value] | None:
    """The values brought to one type, as elements of a collection must be; None if impossible."""
    parts = list(values)
    classes = {part.__class__ for part in parts if part is not None}
    if len(classes) <= 1 and classes <= {str, bool, int, Decimal}:
        return parts
    common = unified_type(map(type_of, parts))
    return None if common is None else [converted(part, common) for part in parts]


def _as_sequence(value: Value, type_: Type) -> Value:
    if not isinstance(value, list):
        raise EvalError(f"{type_} required")
    if type_.kind == "tuple":
        return _as_tuple(value, type_)
    if type_.element is None or type_.element == ANY:
        parts = unified(value)
        if parts is None:
            raise EvalError("all list elements must have the same type")
    else:
        element = type_.element
        parts = [_part(part, element, f"element {n}") for n, part in enumerate(value)]
    return TfSet(parts) if type_.kind == "set" else parts


def _as_tuple(value: list[Value], type_: Type) -> list[Value]:
    if len(value) != len(type_.elements):
        raise EvalError(f"tuple of {len(type_.elements)} elements required")
    pairs = zip(value, type_.elements, strict=True)
    return [_part(part, kind, f"element {n}") for n, (part, kind) in enumerate(pairs)]


def _as_mapping(value: Value, type_: Type) -> Value:
    if not isinstance(value, dict):
        raise EvalError(f"{type_} required")
    if type_.kind == "object":
        return _as_object(value, type_)
    keys = sorted(value)
    if type_.element is not None and type_.element != ANY:
        element = type_.element
        return {key: _part(value[key], element, f'element "{key}"') for key in keys}
    parts = unified(value[key] for key in keys)
    if parts is None:
        raise EvalError("all map elements must have the same type")
    return dict(zip(keys, parts, strict=True))


def _as_object(value: dict[str, Value], type_: Type) -> dict[str, Value]:
    required = {part.name for part in type_.attributes if not part.is_optional}
    if missing := sorted(required - value.keys()):
        names = " and ".join(f'"{name}"' for name in missing)
        raise EvalError(
            f"attribute {names} is required"
            if len(missing) == 1
            else f"attributes {names} are required"
        )
    parts: dict[str, Value] = {}
    for part in sorted(type_.attributes, key=lambda part: part.name):
        given = value.get(part.name)
        if given is None and part.is_optional:
            given = part.default
        parts[part.name] = _part(given, part.type, f'attribute "{part.name}"')
    return parts


def _part(value: Value, type_: Type, place: str) -> Value:
    try:
        return converted(value, type_)
    except EvalError as problem:
        raise EvalError(f"{place}: {problem}") from None
