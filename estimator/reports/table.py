"""The breakdown as an aligned table for a terminal, in the layout Infracost's users know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from estimator.model.bill import (
    Line,
    LineState,
    PricedResource,
    ProjectResult,
    Report,
    ResourceState,
)
from estimator.model.quantity import HOURS_PER_MONTH
from estimator.reports.amounts import money, price_text, quantity_text, range_text
from estimator.reports.layout import aligned, box
from estimator.reports.messages import counts_text, diagnostic_text, report_total
from estimator.reports.models import models_text

#: Column names of `--fields`, in the order they are shown.
FIELDS = ("price", "monthlyQuantity", "unit", "hourlyCost", "monthlyCost")
DEFAULT_FIELDS = ("monthlyQuantity", "unit", "monthlyCost")
_TITLES = {
    "price": "Price",
    "monthlyQuantity": "Monthly Qty",
    "unit": "Unit",
    "hourlyCost": "Hourly Cost",
    "monthlyCost": "Monthly Cost",
}


_USAGE_FOOTNOTE = "* usage cost: from the usage file or an assumption named above"


@dataclass(frozen=True, slots=True)
class _Row:
    """A tree label and its cells; a `note` runs over all columns."""

    label: str
    cells: tuple[str, ...] = ()
    note: str = ""


def table(
    report: Report, fields: Sequence[str] = DEFAULT_FIELDS, *, show_skipped: bool = False
) -> str:
    """The whole report as text, ending with a newline."""
    parts = [_project(result, fields, report.currency) for result in report.projects]
    parts.append(models_text([one for result in report.projects for one in result.models]))
    parts.append(_overall(report))
    parts.append(counts_text(report, show_skipped))
    if report.projects:
        parts.append(_summary_box(report))
    return "\n".join(part for part in parts if part) + "\n"


def _project(result: ProjectResult, fields: Sequence[str], currency: str) -> str:
    rows = [_Row("Name", tuple(_TITLES[field] for field in fields)), _Row("")]
    for resource in result.after.in_state(ResourceState.ESTIMATED):
        rows.extend(_resource_rows(resource, fields, currency))
    total = result.after.total
    rows.append(_Row("Project total", note=report_total([result], currency)))
    if total.is_range:
        rows.append(_Row(f"  range {range_text(total)}"))
    lines = aligned(
        [(row.label, row.cells, row.note) for row in rows],
        left=[place for place, field in enumerate(fields) if field == "unit"],
    )
    body = "\n".join(f" {line}".rstrip() for line in lines)
    notes = "".join(f"\n {diagnostic_text(item)}" for item in result.diagnostics)
    return f"Project: {result.project.name}\n\n{body}{notes}\n\n──────────────────────────────────"


def _resource_rows(
    resource: PricedResource, fields: Sequence[str], currency: str
) -> Iterator[_Row]:
    yield _Row(resource.address)
    for note in resource.notes:
        yield _Row(f"│  ({note})")
    yield from _tree(resource.lines, 0, "", fields, currency)
    yield _Row("")


def _tree(
    lines: Sequence[Line], depth: int, indent: str, fields: Sequence[str], currency: str
) -> Iterator[_Row]:
    own = [line for line in lines if len(line.component.path) == depth]
    groups: dict[str, list[Line]] = {}
    for line in lines:
        if len(line.component.path) > depth:
            groups.setdefault(line.component.path[depth], []).append(line)
    last = len(own) + len(groups) - 1
    for place, line in enumerate(own):
        yield _line_row(line, indent + ("└─ " if place == last else "├─ "), fields, currency)
    for place, (name, members) in enumerate(groups.items(), start=len(own)):
        yield _Row(f"{indent}{'└─ ' if place == last else '├─ '}{name}")
        deeper = indent + ("   " if place == last else "│  ")
        yield from _tree(members, depth + 1, deeper, fields, currency)


def _line_row(line: Line, lead: str, fields: Sequence[str], currency: str) -> _Row:
    label = lead + line.component.name
    if line.state is LineState.DEPENDS_ON_USAGE or line.component.quantity.expected is None:
        return _Row(label, note=_usage_note(line, currency))
    cells = tuple(_cell(line, field, currency) for field in fields)
    return _Row(label, cells)


def _usage_note(line: Line, currency: str) -> str:
    if line.unit_price is None:
        return f"not found ({line.reason})"
    price = price_text(line.unit_price, line.price.currency if line.price else currency)
    return f"Monthly cost depends on usage: {price} per {line.component.unit}"


def _cell(line: Line, field: str, currency: str) -> str:
    component = line.component
    if field == "unit":
        return component.unit
    if field == "monthlyQuantity":
        expected = component.quantity.expected
        return "-" if expected is None else quantity_text(expected)
    if line.state is LineState.NO_PRICE or line.unit_price is None or line.cost is None:
        return "not found" if field in ("monthlyCost", "price", "hourlyCost") else ""
    if field == "price":
        return price_text(line.unit_price, currency)
    expected = line.cost.expected
    cost = expected if field == "monthlyCost" else expected / HOURS_PER_MONTH
    text = money(cost, currency)
    return f"{text} *" if component.is_usage_based else text


def _overall(report: Report) -> str:
    total = report_total(report.projects, report.currency)
    return f" OVERALL TOTAL  {total}\n\n{_USAGE_FOOTNOTE}"


def _summary_box(report: Report) -> str:
    rows = [("Project", "Baseline cost", "Usage cost*", "Total cost")]
    for result in report.projects:
        total, usage = result.after.total.expected, result.after.usage_total.expected
        rows.append(
            (
                result.project.name,
                money(total - usage, report.currency, places=0),
                money(usage, report.currency, places=0) if usage else "-",
                report_total([result], report.currency, places=0),
            )
        )
    return box(rows)
