"""The pull request comment as Markdown: headline, projects, drivers, policies, details.

Fits any size limit by leaving out rows, last the least important, and says how
many; text is never cut. Everything from plans and manifests is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from estimator.model.bill import (
    ChangeKind,
    Estimate,
    LineState,
    PricedResource,
    ProjectResult,
    Report,
    ResourceDiff,
    ResourceState,
)
from estimator.reports.amounts import money, percent_text, range_text
from estimator.reports.escaping import markdown, markdown_code
from estimator.reports.messages import diagnostic_text, total_text
from estimator.reports.models import models_markdown
from estimator.reports.verdicts import headline as verdict_headline
from estimator.reports.verdicts import markdown_section
from policies.model import Verdict

#: Code points that every reading of GitHub's limit accepts.
GITHUB_CHARACTERS = 65_536


@dataclass(frozen=True, slots=True)
class Layout:
    """What a forge can show, and how much of each list."""

    max_chars: int = GITHUB_CHARACTERS
    #: `<details>` and HTML tables work (not on Bitbucket).
    has_html: bool = True
    drivers: int = 15
    projects: int = 200
    details: int = 2_000
    show_all_projects: bool = False
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Driver:
    """Resources that change alike: one row, `×40` for the instances of a `for_each`."""

    address: str
    kind: ChangeKind
    count: int
    delta: Decimal | None


def comment(report: Report, verdicts: Sequence[Verdict] = (), layout: Layout | None = None) -> str:
    """The comment's body without any marker, at most `layout.max_chars` code points."""
    fitting = layout or Layout()
    while True:
        text = "\n".join(_sections(report, verdicts, fitting)).rstrip() + "\n"
        if len(text) <= fitting.max_chars:
            return text
        smaller = _smaller(fitting)
        if smaller is None:
            return _least(report, fitting)
        fitting = smaller


def _smaller(layout: Layout) -> Layout | None:
    """The same layout with fewer rows: details go first, then drivers, then projects."""
    if layout.details:
        return replace(layout, details=layout.details // 2)
    if layout.drivers > 3:
        return replace(layout, drivers=layout.drivers // 2)
    if layout.projects > 3:
        return replace(layout, projects=layout.projects // 2)
    return None


def _least(report: Report, layout: Layout) -> str:
    """When even three rows are too much: the headline, and where the rest is."""
    text = f"{headline(report)}\n\nThe report is too long for a comment; see the job's summary.\n"
    return text[: layout.max_chars]


def _sections(report: Report, verdicts: Sequence[Verdict], layout: Layout) -> Iterator[str]:
    yield f"### 💰 {headline(report)}\n"
    if facts := list(_facts(report)):
        yield " · ".join(facts) + "\n"
    yield from _project_table(report, layout)
    yield from _drivers_section(report, layout)
    yield from models_markdown(
        [one for result in report.projects for one in result.models], layout.drivers
    )
    if verdicts:
        yield f"#### Policies: {verdict_headline(verdicts)}\n"
        yield markdown_section(verdicts, report.currency)
    if layout.has_html:
        yield from _details(report, layout)
    yield f"<sub>{' · '.join(_small_print(report, layout))}</sub>" if layout.has_html else ""


def headline(report: Report) -> str:
    """`Monthly cost will increase by $283 (+54%) to $802.02`."""
    total = total_text((result.after for result in report.projects), report.currency)
    before, after = _totals(report)
    if not any(result.before is not None for result in report.projects):
        return f"Monthly cost: {total}"
    change = after - before
    unknown = _unknown_changes(report)
    beside = f", and {unknown} changed lines whose cost is not known" if unknown else ""
    if change == 0:
        return f"Monthly cost will not change ({total}{beside})"
    verb = "increase" if change > 0 else "decrease"
    percent = percent_text(before, after)
    share = f" ({percent})" if percent else ""
    amount = money(abs(change), report.currency)
    arrow = "📈" if change > 0 else "📉"
    return f"Monthly cost will {verb} by {amount}{share} to {total}{beside} {arrow}"


def change_of(report: Report) -> Decimal:
    """After minus before over all projects, per month."""
    before, after = _totals(report)
    return after - before


def has_change(report: Report) -> bool:
    """Whether any line of any project differs (a changed price counts, a change of 0 too)."""
    return any(result.diff and result.diff.resources for result in report.projects)


def _totals(report: Report) -> tuple[Decimal, Decimal]:
    before = _sum([result.before for result in report.projects if result.before])
    return before, _sum([result.after for result in report.projects])


def _sum(sides: Sequence[Estimate]) -> Decimal:
    return sum((side.total.expected for side in sides), Decimal(0))


def _unknown_changes(report: Report) -> int:
    return sum(
        entry.delta is None
        for result in report.projects
        if result.diff
        for item in result.diff.resources
        for entry in item.lines
    )


def _facts(report: Report) -> Iterator[str]:
    """Range, usage and what is left out, each only where there is something to say."""
    for result in report.projects:
        if result.after.total.is_range:
            name = f"{markdown(result.project.name)}: " if len(report.projects) > 1 else ""
            yield f"{name}between {range_text(result.after.total)}"
    open_ = sum(
        line.state is LineState.DEPENDS_ON_USAGE
        for result in report.projects
        for line in result.after.lines()
    )
    if open_:
        yield f"{open_} {'line depends' if open_ == 1 else 'lines depend'} on usage"
    unsupported = sum(
        len(result.after.in_state(ResourceState.NOT_SUPPORTED)) for result in report.projects
    )
    if unsupported:
        yield f"{unsupported} {'resource' if unsupported == 1 else 'resources'} not supported"


def _project_table(report: Report, layout: Layout) -> Iterator[str]:
    shown = [
        result
        for result in report.projects
        if layout.show_all_projects or len(report.projects) == 1 or _is_changed(result)
    ]
    shown.sort(key=lambda result: -abs(result.diff.delta if result.diff else Decimal(0)))
    if not shown:
        yield "No project's cost changes.\n"
        return
    yield "| Project | Baseline | Usage | Change | New monthly cost |"
    yield "|---|--:|--:|--:|--:|"
    for result in shown[: layout.projects]:
        yield _project_row(result, report.currency)
    hidden = len(report.projects) - min(len(shown), layout.projects)
    if hidden:
        yield f"\n{hidden} more {'project' if hidden == 1 else 'projects'} not shown.\n"
    yield ""


def _is_changed(result: ProjectResult) -> bool:
    return result.diff is None or bool(result.diff.resources) or _failed(result)


def _failed(result: ProjectResult) -> bool:
    return any(item.is_error for item in result.diagnostics)


def _project_row(result: ProjectResult, currency: str) -> str:
    name = markdown_code(result.project.name)
    if result.project.workspace not in ("", "default"):
        name += f" ({markdown(result.project.workspace)})"
    total, usage = result.after.total.expected, result.after.usage_total.expected
    change = "–"
    if result.diff is not None:
        percent = percent_text(result.diff.before.total.expected, total)
        share = f" ({percent})" if percent else ""
        change = money(result.diff.delta, currency, signed=True) + share
    used = money(usage, currency) if usage else "–"
    new = total_text([result.after], currency)
    failed = " ❌ not read completely" if _failed(result) else ""
    return f"| {name}{failed} | {money(total - usage, currency)} | {used} | {change} | {new} |"


def drivers(report: Report) -> list[Driver]:
    """What moves the cost, the largest first; siblings with the same change folded into one."""
    found: dict[tuple[str, ChangeKind, Decimal | None], int] = {}
    for result in report.projects:
        for item in result.diff.resources if result.diff else ():
            shown = item.after or item.before
            assert shown is not None
            key = (shown.resource.base_address, item.kind, _delta(item))
            found[key] = found.get(key, 0) + 1
    rows = [Driver(address, kind, count, delta) for (address, kind, delta), count in found.items()]
    return sorted(rows, key=lambda row: (-abs((row.delta or Decimal(0)) * row.count), row.address))


def _delta(item: ResourceDiff) -> Decimal | None:
    known = [entry.delta.expected for entry in item.lines if entry.delta is not None]
    return sum(known, Decimal(0)) if known else None


def _drivers_section(report: Report, layout: Layout) -> Iterator[str]:
    rows = drivers(report)
    if not rows:
        return
    yield "#### What drives it\n"
    yield "| | Resource | Change per month |"
    yield "|---|---|--:|"
    for row in rows[: layout.drivers]:
        times = f" ×{row.count}" if row.count > 1 else ""
        if row.delta is None:
            amount = "not known"
        else:
            amount = money(row.delta * row.count, report.currency, signed=True)
        yield f"| {row.kind} | {markdown_code(row.address)}{times} | {amount} |"
    if len(rows) > layout.drivers:
        yield f"\n… and {len(rows) - layout.drivers} more.\n"
    yield ""


def _details(report: Report, layout: Layout) -> Iterator[str]:
    lines = [line for result in report.projects for line in _detail_lines(result, report.currency)]
    if not lines or not layout.details:
        return
    yield "<details>\n<summary>Estimate details</summary>\n"
    yield from lines[: layout.details]
    if len(lines) > layout.details:
        yield f"- … and {len(lines) - layout.details} more lines"
    yield "\n</details>\n"


def _detail_lines(result: ProjectResult, currency: str) -> Iterator[str]:
    yield f"- **{markdown(result.project.name)}**"
    yield from (f"  - {markdown(diagnostic_text(told))}" for told in result.diagnostics)
    for item in result.diff.resources if result.diff else ():
        yield f"  - {item.kind} {markdown_code(item.address)}"
        for entry in item.lines:
            line = entry.after or entry.before
            assert line is not None
            name = " / ".join((*line.component.path, line.component.name))
            known = entry.delta is not None
            amount = money(entry.delta.expected, currency, signed=True) if entry.delta else ""
            said = amount if known else markdown(line.reason or "not known")
            yield f"    - {markdown(name)}: {said}"
    for owner, line in result.after.unpriced:
        what = markdown(f"{line.component.name}: {line.reason}")
        yield f"  - no price: {markdown_code(owner.address)} {what}"
    yield from _unsupported(result.after.in_state(ResourceState.NOT_SUPPORTED))


def _unsupported(owners: Sequence[PricedResource]) -> Iterator[str]:
    counts: dict[str, int] = {}
    for owner in owners:
        counts[owner.resource.type] = counts.get(owner.resource.type, 0) + 1
    for type_, count in sorted(counts.items()):
        yield f"  - not supported: {count} × {markdown_code(type_)}"


def _small_print(report: Report, layout: Layout) -> Iterator[str]:
    yield "list prices" + _price_age(report)
    yield "forebill explain ADDRESS shows where a number comes from"
    if layout.footer:
        yield layout.footer


def _price_age(report: Report) -> str:
    """The oldest and newest date of the prices in use."""
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
