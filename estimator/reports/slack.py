"""A report as a Slack message: JSON blocks for an incoming webhook or `chat.postMessage`."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import ProjectResult, Report
from estimator.reports.amounts import money, percent_text
from estimator.reports.comment_rows import Driver, drivers
from estimator.reports.escaping import one_line
from estimator.reports.messages import total_text
from estimator.reports.summary import facts, headline

#: Slack cuts a section's text at 3,000 characters and shows at most 50 blocks.
MOST_CHARACTERS = 3_000
_ROWS = 20


def slack_message(report: Report) -> str:
    """Blocks with the headline, projects and what drives the change; rows are left out whole."""
    told = " · ".join(facts(report))
    texts = [
        f"💰 *{_safe(headline(report))}*" + (f"\n{_safe(told)}" if len(told) < 1_000 else ""),
        _fitted(list(_projects(report))),
        _fitted([_driver(row, report.currency) for row in drivers(report)]),
    ]
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in texts if text
    ]
    message = {"text": _safe(headline(report)), "blocks": blocks}
    return json.dumps(message, ensure_ascii=False) + "\n"


def _safe(text: str) -> str:
    """Slack's three special characters escaped; its markup letters lose their meaning."""
    escaped = html.escape(one_line(text), quote=False)
    for letter in "*_~`":
        escaped = escaped.replace(letter, f"{letter}\u2060")
    return escaped


def _projects(report: Report) -> Iterator[str]:
    ordered = sorted(report.projects, key=lambda result: -abs(_delta(result)))
    for result in ordered:
        new = total_text([result.after], report.currency)
        yield f"• *{_safe(result.project.name)}*: {_safe(_change(result, report.currency) + new)}"


def _delta(result: ProjectResult) -> Decimal:
    return result.diff.delta if result.diff else Decimal(0)


def _change(result: ProjectResult, currency: str) -> str:
    if result.diff is None:
        return ""
    before = result.diff.before.total.expected
    percent = percent_text(before, before + result.diff.delta)
    share = f" ({percent})" if percent else ""
    return f"{money(result.diff.delta, currency, signed=True)}{share}, now "


def _driver(row: Driver, currency: str) -> str:
    times = f" ×{row.count}" if row.count > 1 else ""
    amount = "not known"
    if row.delta is not None:
        amount = money(row.delta * row.count, currency, signed=True)
    return f"• {row.kind} {_safe(row.address)}{times}: {amount}"


def _fitted(rows: list[str]) -> str:
    """As many whole rows as a section shows, and how many are missing."""
    shown: list[str] = []
    left = MOST_CHARACTERS - 40
    for row in rows[:_ROWS]:
        if len(row) + 1 <= left:
            shown.append(row)
            left -= len(row) + 1
    if len(rows) > len(shown):
        shown.append(f"… and {len(rows) - len(shown)} more")
    return "\n".join(shown)
