"""The whole report in a line or two: the headline and the facts beside it. Plain text."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import LineState, Report, ResourceState
from estimator.reports.amounts import money, percent_text, range_text
from estimator.reports.messages import assumed_regions_text, report_total


def headline(report: Report, *, arrow: bool = True) -> str:
    """`Monthly cost will increase by $283 (+54%) to $802.02`; never a false zero."""
    total = report_total(report.projects, report.currency)
    if not any(result.diff for result in report.projects):
        return f"Monthly cost: {total}"
    change, unknown = change_of(report), unknown_changes(report)
    if change == 0 and unknown:
        return f"Change of the monthly cost is not known ({_lines(unknown)}); total {total}"
    if change == 0:
        return f"Monthly cost will not change ({total})"
    verb, sign = ("increase", "📈") if change > 0 else ("decrease", "📉")
    percent = percent_text(baseline(report), baseline(report) + change)
    share = f" ({percent})" if percent else ""
    text = f"Monthly cost will {verb} by {money(abs(change), report.currency)}{share} to {total}"
    if unknown:
        text += f", and {_lines(unknown)}"
    return f"{text} {sign}" if arrow else text


def _lines(unknown: int) -> str:
    noun = "line whose change is" if unknown == 1 else "lines whose change is"
    return f"{unknown} {noun} not known"


def change_of(report: Report) -> Decimal:
    """After minus before, per month, over the projects that have both sides."""
    return sum((result.diff.delta for result in report.projects if result.diff), Decimal(0))


def baseline(report: Report) -> Decimal:
    """What the projects with both sides cost before, per month."""
    sides = (result.diff.before.total.expected for result in report.projects if result.diff)
    return sum(sides, Decimal(0))


def has_change(report: Report) -> bool:
    """Whether any line of any project differs (a changed price counts, a change of 0 too)."""
    return any(result.diff and result.diff.resources for result in report.projects)


def unknown_changes(report: Report) -> int:
    """Changed lines whose cost is not known on one side: they are in no sum."""
    return sum(
        entry.delta is None
        for result in report.projects
        if result.diff
        for item in result.diff.resources
        for entry in item.lines
    )


def facts(report: Report) -> Iterator[str]:
    """Range, usage and what is left out, each only where there is something to say."""
    for result in report.projects:
        if result.after.total.is_range:
            name = f"{result.project.name}: " if len(report.projects) > 1 else ""
            total = result.after.total
            yield f"{name}{'' if total.is_open else 'between '}{range_text(total)}"
    lines = [line for result in report.projects for line in result.after.lines()]
    open_ = sum(line.state is LineState.DEPENDS_ON_USAGE for line in lines)
    if open_:
        yield f"{open_} {'line depends' if open_ == 1 else 'lines depend'} on usage"
    unpriced = sum(line.state is LineState.NO_PRICE for line in lines)
    if unpriced:
        told = "has no price and is" if unpriced == 1 else "have no price and are"
        yield f"{unpriced} of {len(lines)} lines {told} not in the total"
    unsupported = sum(
        len(result.after.in_state(ResourceState.NOT_SUPPORTED)) for result in report.projects
    )
    if unsupported:
        yield f"{unsupported} {'resource' if unsupported == 1 else 'resources'} not supported"
    if guessed := assumed_regions_text(report):
        yield guessed


def price_dates(report: Report) -> str:
    """` of DATE` or ` read between DATE and DATE`: the age of the prices in use."""
    dates = {
        line.price.source_date
        for result in report.projects
        for line in result.after.lines()
        if line.price and line.price.source_date
    }
    if not dates:
        return ""
    oldest, newest = min(dates), max(dates)
    return f" of {oldest}" if oldest == newest else f" read between {oldest} and {newest}"
