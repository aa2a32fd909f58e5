"""A resource whose unknown values can only be a few: what to try, and the range it gives.

Knows components and lines; what a resource costs it leaves to the estimate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any, TypeAlias

from estimator.model.bill import Cost, Line, LineState
from estimator.model.quantity import Quantity

ZERO = Decimal(0)
#: More combinations than this are not tried.
MOST_VARIANTS = 16
#: A line's place in a bill: its path, name without brackets and unit, and how many before it
#: have the same. So "Instance usage (…, m5.large)" and "(…, t3.nano)" are one line of two values.
_Place: TypeAlias = tuple[tuple[tuple[str, ...], str, str], int]


def combinations(candidates: Mapping[int | str, tuple[Any, ...]]) -> list[Mapping[int | str, Any]]:
    """One choice per combination of what may be tried; what would make too many stays unknown."""
    tried: dict[int | str, tuple[Any, ...]] = {}
    count = 1
    for key, values in candidates.items():
        if count * len(values) <= MOST_VARIANTS:
            tried[key] = values
            count *= len(values)
    choices = product(*tried.values()) if tried else ()
    return [dict(zip(tried, chosen, strict=True)) for chosen in choices]


def merged(variants: list[list[Line]]) -> list[Line]:
    """The lines of all variants: one stays as it is, several with one key become a range.

    A variant that is known only in part (a line of its own has no price) says nothing of
    what its other lines save: it is left out of the mean of lines it does not have.
    """
    placed = _by_bare_name(variants)
    by_place: dict[_Place, list[Line]] = {}
    for lines in placed:
        for place, item in lines.items():
            by_place.setdefault(place, []).append(item)
    partly = [_is_partly_known(lines, placed) for lines in placed]
    result = []
    for place, found in by_place.items():
        silent = sum(gap for lines, gap in zip(placed, partly, strict=True) if place not in lines)
        result.append(_range(found, len(variants), len(variants) - silent))
    return result


def _by_bare_name(variants: list[list[Line]]) -> list[dict[_Place, Line]]:
    """Lines placed by their bare names; by their full names where one of them has no price,
    since the others' prices are then worth knowing by themselves."""
    placed = [_placed(lines, is_bare=True) for lines in variants]
    unpriced = {place for lines in placed for place, item in lines.items() if item.cost is None}
    names: dict[_Place, set[str]] = {}
    for lines in placed:
        for place, item in lines.items():
            names.setdefault(place, set()).add(item.component.name)
    apart = {place for place in unpriced if len(names[place]) > 1}
    if not apart:
        return placed
    return [_placed(lines, is_bare=False) for lines in variants]


def _placed(lines: list[Line], *, is_bare: bool) -> dict[_Place, Line]:
    places: dict[_Place, Line] = {}
    seen: Counter[tuple[tuple[str, ...], str, str]] = Counter()
    for item in lines:
        path, name, unit = item.component.key
        key = (path, name.partition(" (")[0] if is_bare else name, unit)
        places[key, seen[key]] = item
        seen[key] += 1
    return places


def _is_partly_known(lines: Mapping[_Place, Line], all_: list[dict[_Place, Line]]) -> bool:
    """Whether a line that not every variant has is without a price."""
    return any(
        item.state is LineState.NO_PRICE and any(place not in other for other in all_)
        for place, item in lines.items()
    )


def _range(found: list[Line], variants: int, weight: int) -> Line:
    first = found[0]
    if len(found) == variants and all(_is_same(first, item) for item in found):
        return first
    costs = [item.cost for item in found if item.cost is not None]
    if len(costs) < len(found) or not costs:
        return next((item for item in found if item.cost is None), first)
    low = ZERO if len(found) < variants else min(cost.low for cost in costs)
    high = max(cost.high for cost in costs)
    expected = sum((cost.expected for cost in costs), ZERO) / weight
    dearest = max(found, key=lambda item: item.cost.expected if item.cost else ZERO)
    lowest = ZERO if len(found) < variants else None
    quantity = _quantity_range([item.component.quantity for item in found], lowest, weight)
    name = _name([item.component.name for item in found])
    component = replace(dearest.component, name=name, quantity=quantity)
    is_open = any(cost.is_open for cost in costs)
    cost = Cost(low, expected, high, costs[0].currency, is_open)
    reason = "a range: the configuration leaves more than one value possible"
    return replace(dearest, component=component, cost=cost, list_cost=None, reason=reason)


def _name(names: list[str]) -> str:
    """`Instance usage (Linux/UNIX, on-demand, m5.large or t3.nano)`."""
    different = list(dict.fromkeys(names))
    heads = {name.partition(" (")[0] for name in different}
    parts = [name.partition(" (")[2].removesuffix(")").split(", ") for name in different]
    if len(heads) > 1 or len({len(part) for part in parts}) > 1:
        return " or ".join(different)
    columns = [" or ".join(dict.fromkeys(column)) for column in zip(*parts, strict=True)]
    inside = ", ".join(columns)
    return f"{heads.pop()} ({inside})" if inside else different[0]


def _is_same(one: Line, other: Line) -> bool:
    """Whether what is not known makes no difference to a line."""
    return (one.component.meter, one.state, one.cost) == (
        other.component.meter, other.state, other.cost
    )  # fmt: skip


def _quantity_range(found: list[Quantity], lowest: Decimal | None, weight: int) -> Quantity:
    known = [item.expected for item in found if item.expected is not None]
    low = min(known) if lowest is None else lowest
    expected = sum(known, ZERO) / weight
    return Quantity(low, expected, max(known), found[-1].formula)
