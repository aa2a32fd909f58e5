"""Budgets and guardrails: totals and increases, per any scope, against the ends of a range."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from estimator.model.bill import ZERO, Estimate, PricedResource, ProjectResult
from estimator.model.values import Unknown
from policies.kinds import kind
from policies.model import Finding, Outcome
from policies.rules import Rule
from policies.run import Run
from policies.tagging import ALL_UNKNOWN, effective_tags

_AMOUNT = {"type": "number", "minimum": 0}
_SCOPE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["by"],
    "properties": {
        "by": {"enum": ["run", "project", "module", "tag", "vendor", "type", "region"]},
        "key": {"type": "string", "description": "The tag's key, for `by: tag`."},
        "value": {"type": "string", "description": "Only this group, e.g. the tag's value."},
    },
}

UNTAGGED = "(none)"


@dataclass(frozen=True, slots=True)
class Sum:
    """What one group costs: the ends of its range, and how many lines have no price."""

    low: Decimal = ZERO
    expected: Decimal = ZERO
    high: Decimal = ZERO
    unpriced: int = 0

    def plus(self, priced: PricedResource, currency: str) -> Sum:
        cost = priced.total(currency)
        missing = sum(line.cost is None and line.state == "no price" for line in priced.lines)
        return Sum(
            self.low + cost.low,
            self.expected + cost.expected,
            self.high + cost.high,
            self.unpriced + missing,
        )


@kind(
    "budget",
    {
        "scope": _SCOPE,
        "monthly_max": {**_AMOUNT, "description": "Most the group may cost a month."},
        "increase_max": {**_AMOUNT, "description": "Most it may rise, in money."},
        "increase_pct_max": {**_AMOUNT, "description": "Most it may rise, in percent."},
        "crossing_only": {
            "type": "boolean",
            "description": "Fail only a change that crosses monthly_max from below.",
        },
        "growth_per_month": {
            "type": "number",
            "description": "Also judge month 12 at this growth.",
        },
    },
    example="""
- id: BUD-1
  kind: budget
  enforcement: soft-mandatory
  override: {approvers: ["@finops"]}
  scope: {by: tag, key: CostCenter}
  monthly_max: 5000
  increase_max: 500
  increase_pct_max: 20
""",
)
def budget(rule: Rule, run: Run) -> Iterator[Finding]:
    """A group of resources stays within its budget, and a change within its step.

    A total whose low end is over the limit fails; one whose range or unpriced lines
    could be over it is "cannot tell". Increases are judged where there is a before.
    """
    scope = rule.settings.get("scope") or {"by": "run"}
    after, before = _sums(rule, run, scope, past=False), _sums(rule, run, scope, past=True)
    compared = any(result.before is not None for result in run.projects(rule.match))
    for name in sorted(after.keys() | before.keys()):
        if scope.get("value") not in (None, name):
            continue
        new, old = after.get(name, Sum()), before.get(name, Sum())
        yield from _over_budget(rule, run, name, old if compared else None, new)
        if compared:
            yield from _over_step(rule, run, name, old, new)


def _over_budget(
    rule: Rule, run: Run, name: str, before: Sum | None, after: Sum
) -> Iterator[Finding]:
    limit = _setting(rule, "monthly_max")
    if limit is None:
        return
    growth = Decimal(str(rule.settings.get("growth_per_month", 0)))
    factor = (1 + growth) ** 11
    when = " in month 12" if growth else ""
    outcome = _compared(after.low * factor, after.high * factor, after.unpriced, limit)
    if outcome is None:
        return
    if rule.settings.get("crossing_only") and before is not None and before.expected > limit:
        return
    amount = _money(after.expected * factor, run.currency)
    verb = "is" if outcome is Outcome.FAIL else "could be"
    note = f", {after.unpriced} lines without a price not counted" if after.unpriced else ""
    message = f"{name}: {amount} a month{when} {verb} over {_money(limit, run.currency)}{note}"
    yield Finding(message, outcome, project=name, fix="spend less, or raise the budget on the base")


def _over_step(rule: Rule, run: Run, name: str, before: Sum, after: Sum) -> Iterator[Finding]:
    rise = after.expected - before.expected
    low, high = after.low - before.high, after.high - before.low
    if before.low == before.high and after.low == after.high:
        low = high = rise
    unpriced = max(0, after.unpriced - before.unpriced)
    limit = _setting(rule, "increase_max")
    if limit is not None and (outcome := _compared(low, high, unpriced, limit)):
        told = (
            f"{name}: +{_money(rise, run.currency)} a month, allowed {_money(limit, run.currency)}"
        )
        yield Finding(told, outcome, project=name)
    percent = _setting(rule, "increase_pct_max")
    if percent is not None and before.expected > 0:
        allowed = before.expected * percent / 100
        if outcome := _compared(low, high, unpriced, allowed):
            risen = rise / before.expected * 100
            yield Finding(f"{name}: +{risen:.0f}%, allowed {percent}%", outcome, project=name)


def _compared(low: Decimal, high: Decimal, unpriced: int, limit: Decimal) -> Outcome | None:
    """Over for certain, perhaps, or (None) not."""
    if low > limit:
        return Outcome.FAIL
    return Outcome.CANNOT_TELL if high > limit or unpriced else None


def _setting(rule: Rule, name: str) -> Decimal | None:
    value = rule.settings.get(name)
    return None if value is None else Decimal(str(value))


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:,.2f} {currency}"


def _sums(rule: Rule, run: Run, scope: Mapping[str, Any], *, past: bool) -> Mapping[str, Sum]:
    group = _GROUPS[scope["by"]]
    sums: dict[str, Sum] = defaultdict(Sum)
    for result in run.projects(rule.match):
        side = result.before if past else result.after
        for priced in _members(rule, side):
            name = group(result, priced, scope)
            sums[name] = sums[name].plus(priced, run.currency)
    return sums


def _members(rule: Rule, side: Estimate | None) -> Iterator[PricedResource]:
    for priced in side.resources if side else ():
        if priced.lines and rule.match.takes(priced, effective_tags(priced.resource)):
            yield priced


def _by_tag(result: ProjectResult, priced: PricedResource, scope: Mapping[str, Any]) -> str:
    tags = effective_tags(priced.resource)
    value = tags.get(str(scope.get("key", "")), tags.get(ALL_UNKNOWN))
    if isinstance(value, Unknown):
        return f"(not known: {value.reason})"
    return UNTAGGED if value in (None, "") else str(value)


_GROUPS: dict[str, Callable[[ProjectResult, PricedResource, Mapping[str, Any]], str]] = {
    "run": lambda result, priced, scope: "total",
    "project": lambda result, priced, scope: result.project.name,
    "module": lambda result, priced, scope: priced.resource.module or "root module",
    "tag": _by_tag,
    "vendor": lambda result, priced, scope: priced.resource.type.partition("_")[0],
    "type": lambda result, priced, scope: priced.resource.type,
    "region": lambda result, priced, scope: priced.region or "no region",
}
