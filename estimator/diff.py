"""What changes between two estimates of one project. Pure.

`diff(a, a)` is empty, and `diff(b, a)` is `diff(a, b)` with its sign turned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from estimator.model.bill import (
    ZERO,
    ChangeKind,
    Cost,
    Diff,
    Estimate,
    Line,
    LineDiff,
    PricedResource,
    ResourceDiff,
)


def diff(before: Estimate, after: Estimate) -> Diff:
    """Resources joined by address (a moved one by its previous address), then lines by name."""
    old = {resource.address: resource for resource in before.resources}
    changed: list[ResourceDiff] = []
    for resource in after.resources:
        was = old.pop(resource.resource.previous_address or resource.address, None)
        changed.append(_resource_diff(resource.address, was, resource, after.currency))
    for address, resource in old.items():
        changed.append(_resource_diff(address, resource, None, after.currency))
    changed.sort(key=lambda item: item.address)
    differing = tuple(item for item in changed if item.kind is not ChangeKind.UNCHANGED)
    return Diff(before, after, differing)


def _resource_diff(
    address: str, before: PricedResource | None, after: PricedResource | None, currency: str
) -> ResourceDiff:
    pairs = _pairs(before.lines if before else (), after.lines if after else ())
    lines = [_line_diff(old, new, currency) for old, new in pairs]
    differing = tuple(item for item in lines if item.kind is not ChangeKind.UNCHANGED)
    if not differing:
        kind = ChangeKind.UNCHANGED
    elif before is None:
        kind = ChangeKind.ADDED
    elif after is None:
        kind = ChangeKind.REMOVED
    else:
        kind = ChangeKind.CHANGED
    return ResourceDiff(address, before, after, kind, differing)


def _pairs(
    before: Sequence[Line], after: Sequence[Line]
) -> Iterator[tuple[Line | None, Line | None]]:
    """Lines joined by their full name, the rest by their name without its brackets.

    So "Instance usage (…, m5.large)" and "(…, m5.xlarge)" are one line that changed.
    """
    old_left, new_left = list(before), list(after)
    for name_of in (_full_name, _bare_name):
        waiting: dict[object, list[Line]] = defaultdict(list)
        for line in old_left:
            waiting[name_of(line)].append(line)
        unmatched = []
        for line in new_left:
            if same := waiting[name_of(line)]:
                yield same.pop(0), line
            else:
                unmatched.append(line)
        new_left = unmatched
        old_left = [line for same in waiting.values() for line in same]
    yield from ((None, line) for line in new_left)
    yield from ((line, None) for line in old_left)


def _full_name(line: Line) -> object:
    return line.component.key


def _bare_name(line: Line) -> object:
    path, name, unit = line.component.key
    return path, name.partition(" (")[0], unit


def _line_diff(before: Line | None, after: Line | None, currency: str) -> LineDiff:
    if before is None or after is None:
        kind = ChangeKind.ADDED if before is None else ChangeKind.REMOVED
    else:
        kind = ChangeKind.UNCHANGED if _same(before, after) else ChangeKind.CHANGED
    return LineDiff(before, after, kind, _delta(before, after, currency))


def _same(before: Line, after: Line) -> bool:
    one, two = before.component, after.component
    return (
        before.state is after.state
        and one.name == two.name
        and one.quantity.expected == two.quantity.expected
        and before.unit_price == after.unit_price
        and before.cost == after.cost
    )


def _delta(before: Line | None, after: Line | None, currency: str) -> Cost | None:
    """After minus before; not known when a side is there but has no cost."""
    if any(side is not None and side.cost is None for side in (before, after)):
        return None
    none = Cost(ZERO, ZERO, ZERO, currency)
    old = before.cost if before and before.cost else none
    new = after.cost if after and after.cost else none
    return Cost(
        new.low - old.high if before and after else new.low - old.low,
        new.expected - old.expected,
        new.high - old.low if before and after else new.high - old.high,
        currency,
    )
