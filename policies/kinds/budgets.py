"""Budgets and guardrails: totals and increases, per any scope, against the ends of a range."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from estimator.model.bill import ZERO
from policies.kinds import kind
from policies.model import Finding, Outcome
from policies.rules import Rule
from policies.run import Run, Seen
from policies.scopes import SCOPE, grouping

_AMOUNT = {"type": "number", "minimum": 0}


@dataclass(frozen=True, slots=True)
class Sum:
    """What one group costs a month: the ends of its range, lines without a price, month 12."""

    low: Decimal = ZERO
    expected: Decimal = ZERO
    high: Decimal = ZERO
    unpriced: int = 0
    #: What month 12 costs more than month 1, at the expected value.
    growth: Decimal = ZERO

    def in_month_12(self) -> Sum:
        """The same a year on: every end of the range moved by the expected growth."""
        return Sum(
            self.low + self.growth,
            self.expected + self.growth,
            self.high + self.growth,
            self.unpriced,
        )


def _growth(seen: Seen, run: Run, monthly: Decimal) -> Decimal:
    """Growth until month 12: a deployment's own, else `monthly` on what depends on use."""
    metrics = run.metrics(seen)
    if metrics is not None and metrics.month_12 is not None and metrics.monthly is not None:
        return metrics.month_12 - metrics.monthly.expected
    if not monthly:
        return ZERO
    used = (line for line in seen.priced.lines if line.component.is_usage_based)
    grows = sum((line.cost.expected for line in used if line.cost), ZERO)
    return grows * ((1 + monthly) ** 11 - 1)


@kind(
    "budget",
    {
        "scope": SCOPE,
        "monthly_max": {**_AMOUNT, "description": "Most the group may cost a month."},
        "month_12_max": {**_AMOUNT, "description": "Most it may cost in month 12, with growth."},
        "increase_max": {**_AMOUNT, "description": "Most it may rise, in money."},
        "increase_pct_max": {**_AMOUNT, "description": "Most it may rise, in percent."},
        "crossing_only": {
            "type": "boolean",
            "description": "Fail only a change that crosses the limit from below.",
        },
        "growth_per_month": {
            "type": "number",
            "description": "Growth of what depends on use (0.05 is 5 %); judges month 12 too.",
        },
    },
    any_of=("monthly_max", "month_12_max", "increase_max", "increase_pct_max"),
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
    Month 12 is judged with `growth_per_month` or the growth a ModelDeployment declares:
    what depends on use grows, hours do not.
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
    now, later = _setting(rule, "monthly_max"), _setting(rule, "month_12_max")
    if now is not None:
        found = list(_over(run, (name, ""), _passed(rule, before), after, now))
        yield from found
        if found or "growth_per_month" not in rule.settings:
            now = None
    if (limit := later if later is not None else now) is not None:
        past = before.in_month_12() if before else None
        later_sum = after.in_month_12()
        yield from _over(run, (name, " in month 12"), _passed(rule, past), later_sum, limit)


def _passed(rule: Rule, before: Sum | None) -> Decimal | None:
    """What it cost before, where only a crossing from below counts."""
    return before.expected if before and rule.settings.get("crossing_only") else None


def _over(
    run: Run, group: tuple[str, str], before: Decimal | None, after: Sum, limit: Decimal
) -> Iterator[Finding]:
    outcome = _compared(after.low, after.high, after.unpriced, limit)
    if outcome is None or (before is not None and before > limit):
        return
    name, when = group
    verb = "is" if outcome is Outcome.FAIL else "could be"
    note = f", {after.unpriced} lines without a price not counted" if after.unpriced else ""
    amount = f"{_money(after.expected, run.currency)} a month{when}"
    message = f"{name}: {amount} {verb} over {_money(limit, run.currency)}{note}"
    fix = "spend less, or raise the budget on the base"
    yield Finding(message, outcome, project=name, fix=fix)


def _over_step(rule: Rule, run: Run, name: str, before: Sum, after: Sum) -> Iterator[Finding]:
    rise = after.expected - before.expected
    low, high = after.low - before.high, after.high - before.low
    if before.low == before.high and after.low == after.high:
        low = high = rise
    unpriced = max(0, after.unpriced - before.unpriced)
    limit = _setting(rule, "increase_max")
    if limit is not None and (outcome := _compared(low, high, unpriced, limit)):
        told = (
            f"{name}: {_signed(rise, run.currency)} a month, allowed {_money(limit, run.currency)}"
        )
        yield Finding(told, outcome, project=name)
    percent = _setting(rule, "increase_pct_max")
    if percent is not None and before.expected > 0:
        allowed = before.expected * percent / 100
        if outcome := _compared(low, high, unpriced, allowed):
            risen = rise / before.expected * 100
            yield Finding(f"{name}: {risen:+.0f}%, allowed {percent}%", outcome, project=name)


def _compared(low: Decimal, high: Decimal, unpriced: int, limit: Decimal) -> Outcome | None:
    """Over for certain, perhaps, or (None) not."""
    if low > limit:
        return Outcome.FAIL
    return Outcome.CANNOT_TELL if high > limit or unpriced else None


def _setting(rule: Rule, name: str) -> Decimal | None:
    value = rule.settings.get(name)
    return None if value is None else Decimal(str(value))


def _signed(amount: Decimal, currency: str) -> str:
    return f"{amount:+,.2f} {currency}"


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:,.2f} {currency}"


def _sums(rule: Rule, run: Run, scope: Mapping[str, Any], *, past: bool) -> Mapping[str, Sum]:
    growth = Decimal(str(rule.settings.get("growth_per_month", 0)))
    key = ("budget", tuple(scope.items()), rule.match.key, past, growth)
    if key not in run.shared:
        run.shared[key] = _summed(rule, run, scope, growth, past=past)
    found: Mapping[str, Sum] = run.shared[key]
    return found


def _summed(
    rule: Rule, run: Run, scope: Mapping[str, Any], growth: Decimal, *, past: bool
) -> Mapping[str, Sum]:
    name_of = grouping(scope)
    members: dict[str, list[Seen]] = defaultdict(list)
    for seen in run.resources(rule.match, past=past):
        if seen.priced.lines:
            members[name_of(seen)].append(seen)
    return {name: _sum(found, run, growth) for name, found in members.items()}


def _sum(members: list[Seen], run: Run, growth: Decimal) -> Sum:
    low = expected = high = grows = ZERO
    unpriced = 0
    for seen in members:
        cost = seen.cost
        low, expected, high = low + cost[0], expected + cost[1], high + cost[2]
        unpriced += cost[3]
        if growth or run.has_models:
            grows += _growth(seen, run, growth)
    return Sum(low, expected, high, unpriced, grows)
