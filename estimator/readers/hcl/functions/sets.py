"""Set algebra and the Cartesian product."""

from __future__ import annotations

from itertools import product
from math import prod

from estimator.readers.hcl.convert import unified
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.registry import function
from estimator.readers.hcl.values import TfSet, Value, identity

_MOST_PRODUCTS = 1_000_000


def _one_type(sets: tuple[TfSet, ...]) -> list[TfSet]:
    """The sets with their elements brought to one type."""
    common = unified([value for values in sets for value in values])
    if common is None:
        raise EvalError("given sets must all have compatible element types")
    rest = iter(common)
    return [TfSet(next(rest) for _ in values) for values in sets]


@function("first_set: set(any)", "*other_sets: set(any)")
def setintersection(*sets: TfSet) -> TfSet:
    first, *others = _one_type(sets)
    wanted = [set(map(identity, values)) for values in others]
    return TfSet(v for v in first if all(identity(v) in found for found in wanted))


@function("a: set(any)", "b: set(any)")
def setsubtract(*sets: TfSet) -> TfSet:
    first, second = _one_type(sets)
    unwanted = set(map(identity, second))
    return TfSet(value for value in first if identity(value) not in unwanted)


@function("first_set: set(any)", "*other_sets: set(any)")
def setunion(*sets: TfSet) -> TfSet:
    return TfSet(value for values in _one_type(sets) for value in values)


@function("*sets: any", partial=True)
def setproduct(*sets: Value) -> list[Value]:
    """Every combination; a list if any argument is one, else a set in the order of its parts."""
    if len(sets) < 2:
        raise EvalError("at least two arguments are required")
    parts: list[list[Value]] = []
    for values in sets:
        if not isinstance(values, list):
            raise EvalError("a set or a list is required")
        common = unified(values)
        if common is None:
            raise EvalError("all elements of an argument must have the same type")
        parts.append(common)
    if prod(map(len, parts)) > _MOST_PRODUCTS:
        raise EvalError(f"the product has more than {_MOST_PRODUCTS} elements")
    combinations: list[Value] = [list(combination) for combination in product(*parts)]
    return TfSet(combinations) if all(isinstance(v, TfSet) for v in sets) else combinations
