"""Functions on maps and objects. Their keys are in order, as Terraform iterates them."""

from __future__ import annotations

from estimator.model.values import Unknown
from estimator.readers.hcl.convert import unified
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.registry import function
from estimator.readers.hcl.functions.sequences import choice
from estimator.readers.hcl.types import friendly_name
from estimator.readers.hcl.values import TfSet, Value, identity


def _mapping(value: Value, problem: str) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise EvalError(problem)
    return value


@function("inputMap: any", partial=True)
def keys(mapping: Value) -> list[Value]:
    return [*sorted(_mapping(mapping, "must have map or object type"))]


@function("mapping: any", partial=True)
def values(mapping: Value) -> list[Value]:
    known = _mapping(mapping, "requires a map as the first argument")
    return [known[key] for key in sorted(known)]


@function("inputMap: any", "key: string~", "*default: any?~", partial=True)
def lookup(mapping: Value, key: str | Unknown, *default: Value) -> Value:
    """An unknown key leaves every value, and the default, as a candidate."""
    known = _mapping(mapping, "requires a map as the first argument")
    if len(default) > 1:
        raise EvalError(f"takes two or three arguments, got {2 + len(default)}")
    if isinstance(key, Unknown):
        return choice(key, [*known.values(), *default])
    if key in known:
        return known[key]
    if default:
        return default[0]
    raise EvalError(f'the given object has no attribute "{key}"')


@function("values: list(any)", "keys: list(any)", "searchset: list(any)")
def matchkeys(found: list[Value], keys_: list[Value], searched: list[Value]) -> list[Value]:
    if len(found) != len(keys_):
        raise EvalError("length of keys and values should be equal")
    common = unified([*keys_, *searched])
    if common is None:
        raise EvalError("keys and searchset must be of the same type")
    wanted = {identity(value) for value in common[len(keys_) :]}
    pairs = zip(found, common[: len(keys_)], strict=True)
    return [value for value, key in pairs if identity(key) in wanted]


@function("*maps: any?", partial=True)
def merge(*maps: Value) -> dict[str, Value]:
    """Later maps win; nulls among the arguments are skipped."""
    merged: dict[str, Value] = {}
    for mapping in maps:
        if mapping is not None:
            kind = friendly_name(mapping) if not isinstance(mapping, dict) else ""
            merged |= _mapping(mapping, f'arguments must be maps or objects, got "{kind}"')
    return {key: merged[key] for key in sorted(merged)}


@function("values: map(list(string))")
def transpose(mapping: dict[str, list[str | None] | None]) -> dict[str, Value]:
    swapped: dict[str, list[Value]] = {}
    for key in sorted(mapping):
        for value in mapping[key] or ():
            if value is None:
                raise EvalError("input list must not contain null string")
            swapped.setdefault(value, []).append(key)
    return {key: swapped[key] for key in sorted(swapped)}


@function("keys: list(string)", "values: any", partial=True)
def zipmap(keys_: list[Value], found: Value) -> Value:
    if not isinstance(found, list) or isinstance(found, TfSet):
        raise EvalError("values argument must be a list or tuple value")
    if len(keys_) != len(found):
        raise EvalError(
            f"number of keys ({len(keys_)}) does not match number of values ({len(found)})"
        )
    zipped: dict[str, Value] = {}
    for position, (key, value) in enumerate(zip(keys_, found, strict=True)):
        if isinstance(key, Unknown):
            return key
        if not isinstance(key, str):
            raise EvalError(f"keys list has null value at index {position}")
        zipped[key] = value
    return {key: zipped[key] for key in sorted(zipped)}
