"""Policy verdicts for people: terminal, Markdown, annotations (files: see `verdict_files`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from estimator.errors import Error
from estimator.reports.amounts import money
from estimator.reports.escaping import (
    GITHUB_STYLE,
    Style,
    command_property,
    command_value,
    one_line,
)
from estimator.reports.fitting import Group, Section, fitted
from policies.model import Finding, Outcome, Verdict, blocking

#: Findings shown per rule before the rest is only counted.
MOST_SHOWN = 20
_UNLIMITED = 1 << 40
_MARKS = {
    Outcome.PASS: "✓",
    Outcome.FAIL: "✗",
    Outcome.CANNOT_TELL: "?",
    Outcome.WAIVED: "~",
}


def rendered(verdicts: Sequence[Verdict], currency: str, format_: str) -> str:
    """The verdicts in a format by its name on the command line."""
    if format_ == "table":
        return table(verdicts, currency)
    if format_ == "markdown":
        return markdown_section(verdicts, currency)
    if format_ == "annotations":
        return workflow_commands(verdicts)
    from estimator.reports import verdict_files

    renderers = {
        "json": verdict_files.json_text,
        "sarif": verdict_files.sarif_text,
        "junit": verdict_files.junit_text,
    }
    if format_ not in renderers:
        raise Error(f"format {format_} is not known")
    return renderers[format_](verdicts)


def table(verdicts: Sequence[Verdict], currency: str) -> str:
    """Every rule with its findings, the blocking ones first."""
    lines: list[str] = []
    for verdict in ordered(verdicts):
        lines.extend(_rule_lines(verdict, currency))
    lines.append(headline(verdicts))
    return "\n".join(lines) + "\n"


def headline(verdicts: Sequence[Verdict]) -> str:
    """`2 policies failed (1 blocks), 1 cannot be told, 4 passed`."""
    counts = {
        outcome: sum(verdict.outcome is outcome for verdict in verdicts) for outcome in Outcome
    }
    parts = []
    if failed := counts[Outcome.FAIL]:
        stops = len(blocking(verdicts))
        noun = "policy" if failed == 1 else "policies"
        parts.append(f"{failed} {noun} failed" + (f" ({stops} blocking)" if stops else ""))
    if unknown := counts[Outcome.CANNOT_TELL]:
        parts.append(f"{unknown} cannot be told")
    if waived := counts[Outcome.WAIVED]:
        parts.append(f"{waived} waived")
    parts.append(f"{counts[Outcome.PASS]} passed")
    return ", ".join(parts)


def ordered(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Blocking failures, other failures, cannot tell, waived, passed; then by id."""
    ranks = [Outcome.FAIL, Outcome.CANNOT_TELL, Outcome.WAIVED, Outcome.PASS]
    return sorted(
        verdicts, key=lambda item: (not item.blocks, ranks.index(item.outcome), item.policy)
    )


def _rule_lines(verdict: Verdict, currency: str) -> Iterator[str]:
    state = "blocks" if verdict.blocks else str(verdict.enforcement)
    title = f": {verdict.title}" if verdict.title != verdict.policy else ""
    yield f"{_MARKS[verdict.outcome]} {verdict.policy}{one_line(title)} ({state})"
    if verdict.overridden_by:
        yield f"    set aside by {one_line(verdict.overridden_by)}"
    shown = [item for item in verdict.findings if item.outcome is not Outcome.PASS]
    for finding in shown[:MOST_SHOWN]:
        yield f"    {_MARKS[finding.outcome]} {one_line(finding_text(finding, currency))}"
    if len(shown) > MOST_SHOWN:
        yield f"    … and {len(shown) - MOST_SHOWN} more"


def finding_text(finding: Finding, currency: str) -> str:
    """Place, address, message, what to do and what it saves, in one line."""
    place = f"{finding.span}: " if finding.span else ""
    address = f"{finding.address}: " if finding.address else ""
    fix = f" ({finding.fix})" if finding.fix else ""
    saving = f", saves {money(finding.saving, currency)} a month" if finding.saving else ""
    waiver = ""
    if finding.waiver:
        until = f" until {finding.waiver.until}" if finding.waiver.until else ""
        waiver = f" [waived by {finding.waiver.owner}{until}: {finding.waiver.reason}]"
    return f"{place}{address}{finding.message}{fix}{saving}{waiver}"


def markdown_section(verdicts: Sequence[Verdict], currency: str) -> str:
    """The policy section of a comment: needs action, warnings, waived, passed."""
    sections = markdown_sections(verdicts, currency, GITHUB_STYLE)
    return "\n".join(fitted(section, _UNLIMITED) for section in sections)


def markdown_sections(
    verdicts: Sequence[Verdict], currency: str, style: Style, is_folded: bool = True
) -> list[Section]:
    """The same as sections that can be made to fit, the weightiest first."""
    warns = (Outcome.FAIL, Outcome.CANNOT_TELL)
    groups = (
        ("❌ Policies failed (needs action)", [item for item in verdicts if item.blocks]),
        (
            "⚠️ Policies warning",
            [item for item in verdicts if not item.blocks and item.outcome in warns],
        ),
        ("☑️ Waived", [item for item in verdicts if item.outcome is Outcome.WAIVED]),
    )
    found = [
        _section(title, members, currency, style, is_folded) for title, members in groups if members
    ]
    passed = sum(item.outcome is Outcome.PASS for item in verdicts)
    if passed:
        told = f"✅ {passed} {'policy' if passed == 1 else 'policies'} passed"
        found.append(Section([Group(told)]))
    return found


def _section(
    title: str, members: Sequence[Verdict], currency: str, style: Style, is_folded: bool
) -> Section:
    state = " open" if "needs" in title else ""
    head, foot = f"**{title}**\n", ""
    if is_folded:
        head, foot = f"<details{state}>\n<summary>{title}</summary>\n", "\n</details>"
    groups = [_markdown_rule(item, currency, style) for item in members]
    return Section(groups, head, foot, more="- … and {n} more")


def _markdown_rule(verdict: Verdict, currency: str, style: Style) -> Group:
    title = f" {style.text(verdict.title)}" if verdict.title != verdict.policy else ""
    if verdict.overridden_by:
        title += f" (set aside by {style.text(verdict.overridden_by)})"
    shown = [item for item in verdict.findings if item.outcome is not Outcome.PASS]
    rows = [
        f"  - {_MARKS[finding.outcome]} {style.text(finding_text(finding, currency))}"
        for finding in shown[:MOST_SHOWN]
    ]
    if len(shown) > MOST_SHOWN:
        rows.append(f"  - … and {len(shown) - MOST_SHOWN} more")
    return Group(f"- **{style.text(verdict.policy) or '(no name)'}**{title}", rows)


def workflow_commands(verdicts: Sequence[Verdict]) -> str:
    """Workflow commands, the worst first (a runner shows ten of each kind a step)."""
    lines = []
    for verdict in ordered(verdicts):
        level = "error" if verdict.blocks else "warning"
        for finding in verdict.findings:
            if finding.outcome not in (Outcome.FAIL, Outcome.CANNOT_TELL):
                continue
            place = ""
            if finding.span:
                place = (
                    f"file={command_property(finding.span.file)},line={max(1, finding.span.line)},"
                )
            title = command_property(verdict.policy)
            text = f"{finding.address}: {finding.message}" if finding.address else finding.message
            lines.append(f"::{level} {place}title={title}::{command_value(one_line(text))}\n")
    return "".join(lines)
