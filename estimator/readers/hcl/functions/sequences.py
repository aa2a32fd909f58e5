"""Functions on lists, tuples and sets. Unknown elements stay elements wherever they can."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.values import Unknown
from estimator.readers.hcl.convert import unified
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.graphemes import graphemes
from estimator.readers.hcl.functions.registry import function
from estimator.readers.hcl.numbers import whole
from estimator.readers.hcl.types import friendly_name
from estimator.readers.hcl.values import (
    Number,
    TfSet,
    Value,
    first_unknown,
    identity,
    merged_unknown,
    unknown_parts,
)

#: An index that is unknown names at most this many candidates.
MOST_CANDIDATES = 16


def unknown_of(value: Value) -> Unknown:
    """The Unknown a result is when the unknown parts of `value` decide it."""
    parts = list(unknown_parts(value))
    return merged_unknown(parts[0].reason, parts)


def choice(index: Unknown, values: list[Value]) -> Unknown:
    """One of `values`, which one `index` will say."""
    distinct = {identity(value): value for value in values}
    merged = merged_unknown(index.reason, [index, *(u for v in values for u in unknown_parts(v))])
    is_open = len(distinct) > MOST_CANDIDATES or first_unknown(values) is not None
    candidates = () if is_open or index.is_sensitive else tuple(distinct.values())
    return Unknown(merged.reason, merged.needs, merged.references, candidates, merged.is_sensitive)


@function("list: list(bool)", partial=True)
def alltrue(values: list[Value]) -> Value:
    """A false (or null) decides even beside unknown elements."""
    if any(value is None or value is False for value in values):
        return False
    return True if first_unknown(values) is None else unknown_of(values)


@function("list: list(bool)", partial=True)
def anytrue(values: list[Value]) -> Value:
    if any(value is True for value in values):
        return True
    return False if first_unknown(values) is None else unknown_of(values)


@function("list: list(any)", "size: integer", partial=True)
def chunklist(values: list[Value], size: int) -> list[Value]:
    """A size of 0 gives one chunk with everything."""
    if size < 0:
        raise EvalError("the size argument must be positive")
    step = size or max(len(values), 1)
    return [values[start : start + step] for start in range(0, len(values), step)]


@function("*vals: any?~", partial=True)
def coalesce(*values: Value) -> Value:
    """The first that is neither null nor "", in the type common to all."""
    for position, value in enumerate(values):
        if isinstance(value, Unknown):
            return unknown_of([*values[position:]])
        if value is not None and value != "":
            common = unified(values)
            if common is None:
                raise EvalError("all arguments must have the same type")
            return common[position]
    raise EvalError("no non-null, non-empty-string arguments")


@function("*vals: any~", partial=True)
def coalescelist(*values: Value) -> Value:
    if not values:
        raise EvalError("at least one argument is required")
    for value in values:
        if not isinstance(value, list | Unknown) or isinstance(value, TfSet):
            raise EvalError("arguments must be lists or tuples")
    for value in values:
        if value:
            return value
    raise EvalError("no non-null arguments")


@function("list: list(string)")
def compact(values: list[Value]) -> list[Value]:
    return [value for value in values if value is not None and value != ""]


@function("*seqs: any", partial=True)
def concat(*values: Value) -> list[Value]:
    if not values:
        raise EvalError("at least one argument is required")
    joined: list[Value] = []
    for value in values:
        if not isinstance(value, list) or isinstance(value, TfSet):
            raise EvalError(f"all arguments must be lists or tuples; got {friendly_name(value)}")
        joined += value
    return joined


@function("list: any", "value: any", partial=True)
def contains(values: Value, wanted: Value) -> Value:
    if not isinstance(values, list):
        raise EvalError("argument must be list, tuple, or set")
    if first_unknown(wanted) is None:
        key = identity(wanted)
        if any(identity(value) == key for value in values):
            return True
    if values and first_unknown([values, wanted]) is not None:
        return unknown_of([values, wanted])
    return False


@function("list: list(any)")
def distinct(values: list[Value]) -> list[Value]:
    """Keeps the first of equal elements."""
    seen: dict[object, Value] = {}
    for value in values:
        seen.setdefault(identity(value), value)
    return list(seen.values())


@function("list: any", "index: number~", partial=True)
def element(values: Value, index: Number | Unknown) -> Value:
    """Wraps around: element 3 of three is the first. An unknown index keeps all as candidates."""
    if not isinstance(values, list) or isinstance(values, TfSet):
        raise EvalError(f"cannot read elements from {friendly_name(values)}")
    if not values:
        raise EvalError("cannot use element function with an empty list")
    if isinstance(index, Unknown):
        return choice(index, values)
    position = whole(index)
    if position < 0:
        raise EvalError("the index must not be negative")
    return values[position % len(values)]


@function("list: any", partial=True)
def flatten(values: Value) -> Value:
    """A nested Unknown may be a list of any length, so that the whole is unknown."""
    if not isinstance(values, list):
        raise EvalError("can only flatten lists, sets and tuples")
    if any(isinstance(part, Unknown) for part in _leaves(values)):
        unknown = [part for part in _leaves(values) if isinstance(part, Unknown)]
        if not all(_is_scalar(part) for part in unknown):
            return merged_unknown(unknown[0].reason, unknown)
    return list(_leaves(values))


def _is_scalar(unknown: Unknown) -> bool:
    """Whether an Unknown is known not to be a list: all its candidates are no lists."""
    parts = unknown.candidates
    return bool(parts) and not any(isinstance(part, list | Unknown) for part in parts)


def _leaves(values: list[Value]) -> Iterator[Value]:
    for value in values:
        if isinstance(value, list):
            yield from _leaves(value)
        else:
            yield value


@function("list: any", "value: any", partial=True)
def index(values: Value, wanted: Value) -> Value:
    if not isinstance(values, list) or isinstance(values, TfSet):
        raise EvalError("argument must be a list or tuple")
    if not values:
        raise EvalError("cannot search an empty list")
    if first_unknown(wanted) is not None:
        return unknown_of(wanted)
    key = identity(wanted)
    for position, value in enumerate(values):
        if first_unknown(value) is not None:
            return unknown_of(value)
        if identity(value) == key:
            return position
    raise EvalError("item not found")


@function("value: any", partial=True)
def length(value: Value) -> Value:
    if isinstance(value, str):
        return len(graphemes(value))
    if isinstance(value, TfSet) and len(value) > 1 and first_unknown(value) is not None:
        return unknown_of(value)
    if isinstance(value, list | dict):
        return len(value)
    raise EvalError("argument must be a string, a collection type, or a structural type")


@function("list: any", partial=True)
def one(values: Value) -> Value:
    if not isinstance(values, list) or len(values) > 1:
        raise EvalError("must be a list, set, or tuple value with either zero or one elements")
    return values[0] if values else None


@function("list: any", partial=True)
def reverse(values: Value) -> list[Value]:
    if not isinstance(values, list):
        raise EvalError(f"can only reverse list or tuple values, not {friendly_name(values)}")
    return list(reversed(values))


@function("list: any", "start_index: number", "end_index: number", partial=True)
def slice_(values: Value, start_index: Number, end_index: Number) -> list[Value]:
    if isinstance(values, TfSet):
        raise EvalError("cannot slice a set, because its elements do not have indices")
    if not isinstance(values, list):
        raise EvalError("must be a list or tuple value")
    start, end = _bound(start_index, "start"), _bound(end_index, "end")
    if start < 0:
        raise EvalError("start index must not be less than zero")
    if end > len(values):
        raise EvalError("end index must not be greater than the length of the list")
    if start > end:
        raise EvalError("start index must not be greater than end index")
    return values[start:end]


def _bound(number: Number, place: str) -> int:
    if isinstance(number, Decimal):
        raise EvalError(f"invalid {place} index: value must be a whole number")
    return whole(number)


@function("list: list(string)")
def sort(values: list[str | None]) -> list[Value]:
    """By code point, as Go compares strings."""
    for position, value in enumerate(values):
        if value is None:
            raise EvalError(f"element {position} is null; a null string cannot be sorted")
    return [*sorted(value for value in values if value is not None)]
