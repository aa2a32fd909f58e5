"""The lists of a comment as sections: projects, what drives the change, details."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from estimator.model.bill import (
    ChangeKind,
    LineDiff,
    PricedResource,
    ProjectResult,
    Report,
    ResourceDiff,
    ResourceState,
)
from estimator.reports.amounts import money, percent_text
from estimator.reports.escaping import Style
from estimator.reports.fitting import Group, Section
from estimator.reports.messages import diagnostic_text, report_total

_UNNAMED = "(no name)"


def project_section(
    report: Report, style: Style, *, show_all: bool = False, most: int = 200
) -> Section:
    """A row per project with a change, the largest first."""
    shown = [
        result
        for result in report.projects
        if show_all or len(report.projects) == 1 or _is_changed(result)
    ]
    shown.sort(key=lambda result: -abs(result.diff.delta if result.diff else Decimal(0)))
    rows = [_project_row(result, report.currency, style) for result in shown]
    return Section(
        groups=[Group("", rows)] if rows else [],
        head="| Project | Baseline | Usage | Change | New monthly cost |\n|---|--:|--:|--:|--:|",
        more="\n{n} more not shown.\n",
        most=most,
        hidden=len(report.projects) - len(shown),
    )


def _is_changed(result: ProjectResult) -> bool:
    return result.diff is None or bool(result.diff.resources) or result.is_incomplete


def _project_row(result: ProjectResult, currency: str, style: Style) -> str:
    name = style.code(result.project.name)
    if result.project.workspace not in ("", "default"):
        name += f" ({style.text(result.project.workspace)})"
    total, usage = result.after.total.expected, result.after.usage_total.expected
    change = "–"
    if result.diff is not None:
        before = result.diff.before.total.expected
        percent = percent_text(before, before + result.diff.delta)
        share = f" ({percent})" if percent else ""
        change = money(result.diff.delta, currency, signed=True) + share
        if result.diff.resources and all(_delta(item) is None for item in result.diff.resources):
            change = "not known"
    used = money(usage, currency) if usage else "–"
    new = report_total([result], currency)
    failed = " ❌ not read completely" if result.is_incomplete else ""
    base = "–" if result.after.is_unknown else money(total - usage, currency)
    return f"| {name}{failed} | {base} | {used} | {change} | {new} |"


@dataclass(frozen=True, slots=True)
class Driver:
    """Resources that change alike: one row, `×40` for the instances of a `for_each`."""

    address: str
    kind: ChangeKind
    count: int
    delta: Decimal | None
    #: Lines of each whose change is not known and not in `delta`.
    unknown: int = 0


def drivers(report: Report) -> list[Driver]:
    """What moves the cost, the largest first; siblings with the same change folded into one."""
    found: dict[tuple[str, ChangeKind, Decimal | None, int], int] = {}
    for result in report.projects:
        for item in result.diff.resources if result.diff else ():
            shown = item.after or item.before
            assert shown is not None
            unknown = sum(entry.delta is None for entry in item.lines)
            key = (shown.resource.base_address, item.kind, _delta(item), unknown)
            found[key] = found.get(key, 0) + 1
    rows = [
        Driver(address, kind, count, delta, unknown)
        for (address, kind, delta, unknown), count in found.items()
    ]
    return sorted(rows, key=lambda row: (-abs((row.delta or Decimal(0)) * row.count), row.address))


def _delta(item: ResourceDiff) -> Decimal | None:
    known = [entry.delta.expected for entry in item.lines if entry.delta is not None]
    return sum(known, Decimal(0)) if known else None


def driver_section(report: Report, style: Style, most: int = 15) -> Section:
    """A row per group of resources that change alike."""
    rows = [_driver_row(row, report.currency, style) for row in drivers(report)]
    return Section(
        groups=[Group("", rows)] if rows else [],
        head="#### What drives it\n\n| | Resource | Change per month |\n|---|---|--:|",
        most=most,
    )


def _driver_row(row: Driver, currency: str, style: Style) -> str:
    times = f" ×{row.count}" if row.count > 1 else ""
    if row.delta is None:
        amount = "not known"
    else:
        amount = money(row.delta * row.count, currency, signed=True)
        amount += " and more that is not known" if row.unknown else ""
    return f"| {row.kind} | {style.code(row.address)}{times} | {amount} |"


def detail_section(report: Report, style: Style, *, is_folded: bool = True) -> Section:
    """Every changed line, what has no price, what is not supported, and what went wrong."""
    groups = [
        Group(f"- **{style.text(result.project.name) or _UNNAMED}**", rows)
        for result in report.projects
        if (rows := list(_detail_rows(result, report.currency, style)))
    ]
    head, foot = "#### Estimate details\n", ""
    if is_folded:
        head, foot = "<details>\n<summary>Estimate details</summary>\n", "\n</details>"
    return Section(groups, head, foot, more="- … and {n} more")


def _detail_rows(result: ProjectResult, currency: str, style: Style) -> Iterator[str]:
    """A row per resource with its lines below it, so that none is left without its resource."""
    yield from (f"  - {style.text(diagnostic_text(told))}" for told in result.diagnostics)
    for item in result.diff.resources if result.diff else ():
        lines = [_line_row(entry, currency, style) for entry in item.lines]
        yield "\n".join([f"  - {item.kind} {style.code(item.address)}", *lines])
    for owner, line in result.after.unpriced:
        what = style.text(f"{line.component.name}: {line.reason or 'not in the price tables'}")
        yield f"  - no price: {style.code(owner.address)} {what}"
    yield from _unsupported(result.after.in_state(ResourceState.NOT_SUPPORTED), style)


def _line_row(entry: LineDiff, currency: str, style: Style) -> str:
    line = entry.after or entry.before
    assert line is not None
    name = " / ".join((*line.component.path, line.component.name))
    if entry.delta is None:
        said = style.text(line.reason or "not known")
    else:
        said = money(entry.delta.expected, currency, signed=True)
    return f"    - {style.text(name)}: {said}"


def _unsupported(owners: list[PricedResource], style: Style) -> Iterator[str]:
    counts: dict[str, int] = {}
    for owner in owners:
        counts[owner.resource.type] = counts.get(owner.resource.type, 0) + 1
    for type_, count in sorted(counts.items()):
        yield f"  - not supported: {count} × {style.code(type_)}"
