"""How far the numbers themselves can be trusted: missing prices, old price data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from estimator.model.bill import LineState
from policies.kinds import kind
from policies.model import Finding, Outcome
from policies.rules import Rule
from policies.run import Run


@kind(
    "unpriced",
    {
        "share_max": {"type": "number", "minimum": 0, "maximum": 100, "description": "Percent."},
        "count_max": {"type": "integer", "minimum": 0},
        "unsupported": {"type": "boolean", "description": "Count unsupported types too."},
    },
    example="""
- {id: UNP-1, kind: unpriced, enforcement: soft-mandatory, share_max: 5}
""",
)
def unpriced(rule: Rule, run: Run) -> Iterator[Finding]:
    """Not too many lines without a price: a total that leaves much out is not trusted.

    `share_max` is the percentage of all lines whose quantity is bought but whose price
    is not known; `count_max` their number.
    """
    for result in run.projects(rule.match):
        lines = [line for owner in result.after.resources for line in owner.lines]
        missing = sum(line.state is LineState.NO_PRICE for line in lines)
        unknown = sum(owner.state == "not supported" for owner in result.after.resources)
        if rule.settings.get("unsupported"):
            missing += unknown
        whole = max(1, len(lines) + (unknown if rule.settings.get("unsupported") else 0))
        share = 100 * missing / whole
        share_max, count_max = rule.settings.get("share_max"), rule.settings.get("count_max")
        if share_max is not None and share > share_max:
            message = (
                f"{missing} of {whole} lines ({share:.0f}%) have no price, allowed {share_max}%"
            )
            yield Finding(message, project=result.project.name)
        if count_max is not None and missing > count_max:
            message = f"{missing} lines have no price, allowed {count_max}"
            yield Finding(message, project=result.project.name)
        if share_max is None and count_max is None and missing:
            yield Finding(f"{missing} lines have no price", project=result.project.name)


@kind(
    "price_age",
    {"days_max": {"type": "integer", "minimum": 1}},
    required=("days_max",),
    example="""
- {id: AGE-1, kind: price_age, days_max: 365}
""",
)
def price_age(rule: Rule, run: Run) -> Iterator[Finding]:
    """Prices used were read from the vendor no longer ago than this."""
    today = date.fromisoformat(run.today)
    for seen in run.resources(rule.match):
        for line in seen.priced.lines:
            read = line.price.source_date if line.price else ""
            if not read:
                continue
            age = _age(read, today)
            name = line.component.name
            where = (seen.priced.address, seen.project, seen.priced.resource.span)
            if age is None:
                message = f"{name}: the date of its price is not known ({read})"
                yield Finding(message, Outcome.CANNOT_TELL, *where)
            elif age > rule.settings["days_max"]:
                message = f"{name}: its price was read {age} days ago ({read})"
                fix = "run `forebill prices sync`"
                yield Finding(message, Outcome.FAIL, *where, fix)


def _age(read: str, today: date) -> int | None:
    """Days since a date given as year, month or day (the last day it can mean)."""
    full = {4: f"{read}-12-31", 7: f"{read}-28"}.get(len(read), read)
    try:
        return (today - date.fromisoformat(full)).days
    except ValueError:
        return None
