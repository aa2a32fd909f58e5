"""The difference of the two sides as text, in the layout Infracost's users know."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import (
    ChangeKind,
    Cost,
    Diff,
    Line,
    LineDiff,
    PricedResource,
    ProjectResult,
    Report,
    ResourceDiff,
)
from estimator.reports.amounts import money, percent_text, price_text, quantity_text
from estimator.reports.messages import counts_text, diagnostic_text, total_text

_SIGNS = {
    ChangeKind.ADDED: "+",
    ChangeKind.REMOVED: "-",
    ChangeKind.CHANGED: "~",
    ChangeKind.UNCHANGED: " ",
}
_RULE = "──────────────────────────────────"


def difference(report: Report) -> str:
    """All projects' changes as text, ending with a newline."""
    parts = []
    for result in report.projects:
        parts.extend([*_project(result, report.currency), _RULE])
    parts.append("Key: * usage cost, ~ changed, + added, - removed\n")
    parts.append(counts_text(report))
    return "\n".join(parts) + "\n"


def _project(result: ProjectResult, currency: str) -> Iterator[str]:
    yield f"Project: {result.project.name}\n"
    yield from map(diagnostic_text, result.diagnostics)
    if result.diff is None:
        yield "There is nothing to compare with: use a plan, --compare-to or --base.\n"
        return
    if not result.diff.resources:
        yield "No change in cost.\n"
    for item in result.diff.resources:
        yield from _resource(item, currency)
    yield from _footer(result.project.name, result.diff, currency)


def _resource(item: ResourceDiff, currency: str) -> Iterator[str]:
    yield f"{_SIGNS[item.kind]} {item.address}"
    yield f"  {_change_of(item, currency)}"
    path: tuple[str, ...] = ()
    for entry in item.lines:
        line = _shown(entry)
        indent = "    " + "    " * len(line.component.path)
        if line.component.path != path:
            path = line.component.path
            if path:
                yield f"\n{indent[4:]}{_SIGNS[entry.kind]} {' / '.join(path)}"
        yield f"\n{indent}{_SIGNS[entry.kind]} {_name(entry)}"
        yield f"{indent}  {_line_change(entry, currency)}"
    yield ""


def _change_of(item: ResourceDiff, currency: str) -> str:
    unpriced = any(entry.delta is None for entry in item.lines)
    deltas = [entry.delta.expected for entry in item.lines if entry.delta is not None]
    if not deltas:
        return "Monthly cost change is not known"
    text = money(sum(deltas, Decimal(0)), currency, signed=True)
    old, new = _total(item.before, currency), _total(item.after, currency)
    if item.kind is ChangeKind.CHANGED:
        text += f" ({money(old, currency)} → {money(new, currency)})"
    return f"{text}, and lines whose change is not known" if unpriced else text


def _total(side: PricedResource | None, currency: str) -> Decimal:
    return side.total(currency).expected if side else Decimal(0)


def _shown(entry: LineDiff) -> Line:
    line = entry.after or entry.before
    assert line is not None
    return line


def _name(entry: LineDiff) -> str:
    """`Instance usage (Linux/UNIX, on-demand, m5.large → m5.xlarge)`."""
    if entry.before is None or entry.after is None:
        return _shown(entry).component.name
    old, new = entry.before.component.name, entry.after.component.name
    if old == new:
        return new
    old_parts = old.partition(" (")[2].removesuffix(")").split(", ")
    head, _, rest = new.partition(" (")
    new_parts = rest.removesuffix(")").split(", ")
    if len(old_parts) != len(new_parts) or not rest:
        return f"{old} → {new}"
    pairs = zip(old_parts, new_parts, strict=True)
    merged = [two if one == two else f"{one} → {two}" for one, two in pairs]
    return f"{head} ({', '.join(merged)})"


def _line_change(entry: LineDiff, currency: str) -> str:
    line = _shown(entry)
    if entry.delta is None:
        return _unknown_change(entry, line, currency)
    text = money(entry.delta.expected, currency, signed=True)
    if entry.before and entry.after and entry.before.cost and entry.after.cost:
        old, new = entry.before.cost.expected, entry.after.cost.expected
        text += f" ({money(old, currency)} → {money(new, currency)})"
    text += _quantity_change(entry)
    return f"{text} *" if line.component.is_usage_based else text


def _unknown_change(entry: LineDiff, line: Line, currency: str) -> str:
    if line.unit_price is not None and line.cost is None:
        price = price_text(line.unit_price, currency)
        sign = _SIGNS[entry.kind].strip("~")
        return f"Monthly cost depends on usage\n      {sign}{price} per {line.component.unit}"
    if entry.before is not None and line.cost is not None:
        return f"Not priced before: {entry.before.reason}"
    return f"Not priced: {line.reason}"


def _quantity_change(entry: LineDiff) -> str:
    sides = [side.component.quantity.expected for side in (entry.before, entry.after) if side]
    if len(sides) < 2 or sides[0] == sides[1] or sides[0] is None or sides[1] is None:
        return ""
    unit = _shown(entry).component.unit
    return f", {quantity_text(sides[0])} → {quantity_text(sides[1])} {unit}"


def _footer(name: str, diff: Diff, currency: str) -> Iterator[str]:
    before, after = diff.before.total, diff.after.total
    old, new = total_text([diff.before], currency), total_text([diff.after], currency)
    unknown = sum(entry.delta is None for item in diff.resources for entry in item.lines)
    known = sum(entry.delta is not None for item in diff.resources for entry in item.lines)
    yield f"Monthly cost change for {name}"
    change = money(diff.delta, currency, signed=True) if known or not unknown else "not known"
    yield f"Amount:  {change} ({old} → {new})"
    if percent := percent_text(before.expected, before.expected + diff.delta) if known else "":
        yield f"Percent: {percent}"
    if after.is_range or before.is_range:
        yield f"Range:   {_range(before, currency)} → {_range(after, currency)}"
    if unknown:
        yield f"Not in the amount: {unknown} changed line(s) whose cost is not known"
    yield ""


def _range(cost: Cost, currency: str) -> str:
    low = money(cost.low, currency, places=0)
    return f"{low} or more" if cost.is_open else f"{low}–{money(cost.high, currency, places=0)}"
