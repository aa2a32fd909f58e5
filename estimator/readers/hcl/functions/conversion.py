"""Explicit conversions and the functions about marks."""

from __future__ import annotations

from decimal import Decimal

from estimator.model.values import Unknown
from estimator.readers.hcl.convert import as_bool, as_string, converted
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.registry import function
from estimator.readers.hcl.numbers import parsed_number
from estimator.readers.hcl.types import ANY, Type, friendly_name, list_of, map_of, set_of
from estimator.readers.hcl.values import Sensitive, Value, unknown_parts
from estimator.readers.hcl.values import sensitive as marked


@function("v: any?")
def tostring(value: Value) -> Value:
    if isinstance(value, list | dict):
        raise EvalError(f"cannot convert {friendly_name(value)} to string")
    return None if value is None else as_string(value)


@function("v: any?")
def tonumber(value: Value) -> Value:
    if isinstance(value, str):
        number = parsed_number(value)
        if number is None:
            raise EvalError(
                f'cannot convert "{value}" to number; given string must be a decimal '
                "representation of a number"
            )
        return number
    if value is None or (isinstance(value, int | Decimal) and not isinstance(value, bool)):
        return value
    raise EvalError(f"cannot convert {friendly_name(value)} to number")


@function("v: any?")
def tobool(value: Value) -> Value:
    if value is None:
        return None
    if not isinstance(value, bool | str):
        raise EvalError(f"cannot convert {friendly_name(value)} to bool")
    try:
        return as_bool(value)
    except EvalError:
        raise EvalError(
            f'cannot convert "{value}" to bool; only the strings "true" or "false" are allowed'
        ) from None


def _collection(value: Value, type_: Type) -> Value:
    try:
        return converted(value, type_)
    except EvalError:
        raise EvalError(f"cannot convert {friendly_name(value)} to {type_}") from None


@function("v: any?", partial=True)
def tolist(value: Value) -> Value:
    return _collection(value, list_of(ANY))


@function("v: any?", partial=True)
def toset(value: Value) -> Value:
    return _collection(value, set_of(ANY))


@function("v: any?", partial=True)
def tomap(value: Value) -> Value:
    return _collection(value, map_of(ANY))


@function("value: any?", marks=True)
def sensitive(value: Value) -> Value:
    return marked(value)


@function("value: any?", marks=True)
def nonsensitive(value: Value) -> Value:
    """Takes the mark off. What is unknown besides stays unknown."""
    if isinstance(value, Sensitive):
        return value.payload
    if isinstance(value, Unknown):
        return Unknown(value.reason, value.needs, value.references, value.candidates)
    return value


@function("value: any?", marks=True)
def issensitive(value: Value) -> bool:
    return any(part.is_sensitive for part in unknown_parts(value))


@function("value: any?", partial=True)
def ephemeralasnull(value: Value) -> Value:
    """Source knows no ephemeral values but those of ephemeral blocks, which are unknown here."""
    return value


@function("value: any?", partial=True)
def type_(value: Value) -> str:
    return friendly_name(value)
