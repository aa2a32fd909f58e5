"""What a model deployment may cost: its own budget, per request and token, and its fallbacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from estimator.model.bill import PricedResource
from policies.kinds import kind
from policies.kinds.models import finding
from policies.model import Finding, Outcome
from policies.modeluse import first
from policies.rules import Rule
from policies.run import Run, Seen

if TYPE_CHECKING:
    from estimator.model.economics import ModelMetrics

_MILLION = Decimal(1_000_000)


@kind(
    "model_budget",
    {},
    example="""
- {id: MOD-4, kind: model_budget, enforcement: soft-mandatory}
""",
)
def model_budget(rule: Rule, run: Run) -> Iterator[Finding]:
    """Every ModelDeployment stays within the budget it declares itself (`spec.budget`).

    `monthly`, `perRequest` and `perUnit` are judged; `onExceed: warn` never blocks. A cost
    that is not known, or whose range reaches over the budget, is "cannot tell".
    """
    for seen in run.resources(rule.match):
        declared = first(seen.resource.values.get("budget"))
        if not declared:
            continue
        metrics = run.metrics(seen)
        warns = declared.get("onExceed", "warn") == "warn"
        for found in _over_own_budget(seen, run, declared, metrics):
            yield replace(found, is_warning=warns)


def _over_own_budget(
    seen: Seen, run: Run, declared: Mapping[str, Any], metrics: ModelMetrics | None
) -> Iterator[Finding]:
    monthly = metrics.monthly if metrics else None
    unit = metrics.unit if metrics else None
    ends = {
        "monthly": None if monthly is None else (monthly.low, monthly.expected, monthly.high),
        "perRequest": _same(metrics.per_request if metrics else None),
        "perUnit": _same(unit.cost if unit else None),
    }
    for key, found in ends.items():
        limit = first(declared.get(key))
        if "amount" not in limit:
            continue
        most = Decimal(str(limit["amount"]))
        currency = str(limit.get("currency", "USD"))
        words = {"monthly": "a month", "perRequest": "a request"}.get(key, "a unit")
        if found is None or currency != run.currency:
            why = "its cost is not known" if found is None else f"the report is in {run.currency}"
            told = f"budget {most} {currency} {words}: {why}"
            yield finding(seen, told, Outcome.CANNOT_TELL)
        elif found[2] > most:
            is_over = found[0] > most or found[1] > most
            verb = "is" if is_over else "could be"
            told = f"{_amount(found[1])} {currency} {words} {verb} over its budget of {most}"
            yield finding(seen, told, Outcome.FAIL if is_over else Outcome.CANNOT_TELL)


def _same(value: Decimal | None) -> tuple[Decimal, Decimal, Decimal] | None:
    return None if value is None else (value, value, value)


def _amount(value: Decimal) -> str:
    return f"{value:,.2f}" if value >= 1 else f"{value.normalize():.6f}"


_Figure: TypeAlias = "Callable[[ModelMetrics], Decimal | None]"
#: Setting → the figure it bounds and what to call it.
_MOST: dict[str, tuple[_Figure, str]] = {
    "per_request_max": (lambda m: m.per_request, "cost per request"),
    "per_million_tokens_max": (lambda m: m.per_million_tokens, "cost per million tokens"),
    "per_million_output_max": (lambda m: m.per_million_output, "cost per million output tokens"),
    "per_unit_max": (lambda m: m.unit.cost if m.unit else None, "cost per unit"),
    "idle_cost_max": (lambda m: m.idle_cost, "idle cost a month"),
    "ceiling_max": (lambda m: m.ceiling, "most that can be billed a month"),
    "month_12_max": (lambda m: m.month_12, "cost in month 12"),
    "monthly_tokens_max": (lambda m: _tokens(m), "input tokens a month"),
    "input_ratio_max": (lambda m: _ratio(m), "input tokens billed per token typed"),
    "committed_max": (lambda m: m.committed, "committed spend"),
}
_LEAST: dict[str, tuple[_Figure, str]] = {
    "margin_min": (lambda m: m.unit.margin if m.unit else None, "margin per unit"),
    "utilisation_min": (lambda m: m.utilisation, "utilisation"),
}


def _tokens(metrics: ModelMetrics) -> Decimal | None:
    if metrics.billed_input is None or metrics.requests is None:
        return None
    return metrics.billed_input * metrics.requests


def _ratio(metrics: ModelMetrics) -> Decimal | None:
    if metrics.billed_input is None or not metrics.typed_input:
        return None
    return metrics.billed_input / metrics.typed_input


@kind(
    "model_economics",
    {
        **{name: {"type": "number", "description": f"Most {what}."}
           for name, (_, what) in _MOST.items()},
        **{name: {"type": "number", "description": f"Least {what}."}
           for name, (_, what) in _LEAST.items()},
        "required": {"type": "boolean", "description": "A figure not known is \"cannot tell\"."},
    },
    any_of=(*_MOST, *_LEAST),
    example="""
- {id: MOD-5, kind: model_economics, per_request_max: 0.10, utilisation_min: 0.3}
""",
)  # fmt: skip
def model_economics(rule: Rule, run: Run) -> Iterator[Finding]:
    """The figures of each model deployment stay in bounds: token, GPU and unit economics.

    Figures are those `forebill breakdown` shows of model deployments; money is in the report's
    currency. A figure nobody gave the inputs for is passed over unless `required` is set.
    """
    for seen in run.resources(rule.match):
        metrics = run.metrics(seen)
        if metrics is None:
            continue
        for bounds, is_most in ((_MOST, True), (_LEAST, False)):
            for name, (figure, what) in bounds.items():
                if name in rule.settings:
                    yield from _bounded(rule, seen, name, figure(metrics), what, is_most=is_most)


def _bounded(
    rule: Rule, seen: Seen, name: str, found: Decimal | None, what: str, *, is_most: bool
) -> Iterator[Finding]:
    limit = Decimal(str(rule.settings[name]))
    if found is None:
        if rule.settings.get("required"):
            yield finding(seen, f"{what} is not known", Outcome.CANNOT_TELL)
    elif is_most and found > limit:
        yield finding(seen, f"{what} is {_amount(found)}, at most {limit} is allowed")
    elif not is_most and found < limit:
        yield finding(seen, f"{what} is {found:.2f}, at least {limit} is asked for")


@kind(
    "fallback_cost",
    {
        "times_max": {
            "type": "number",
            "minimum": 1,
            "description": "How many times dearer a fallback may be (default 2).",
        }
    },
    example="""
- {id: MOD-6, kind: fallback_cost, times_max: 3}
""",
)
def fallback_cost(rule: Rule, run: Run) -> Iterator[Finding]:
    """When a model does not answer, the dearest member of its fallback chain is still bearable.

    Each fallback of a gateway's entry is priced with the entry's own traffic; without traffic
    the dearest price of a million tokens is compared. A member that cannot be found or priced
    is "cannot tell".
    """
    times = Decimal(str(rule.settings.get("times_max", 2)))
    for seen in run.resources(rule.match):
        names = [str(name) for name in seen.resource.values.get("fallbacks") or ()]
        compared = [(name, _times_dearer(seen, name, run)) for name in names]
        for name, ratio in compared:
            if ratio is None:
                told = f"fallback {name}: its cost beside this model's is not known"
                yield finding(seen, told, Outcome.CANNOT_TELL)
        known = [(ratio, name) for name, ratio in compared if ratio is not None]
        if known and max(known)[0] > times:
            ratio, name = max(known)
            told = f"fallback {name} costs {ratio:.1f} times as much, allowed are {times}"
            yield finding(seen, told, fix="choose a cheaper fallback, or cap its budget")


def _times_dearer(seen: Seen, name: str, run: Run) -> Decimal | None:
    """The dearest of the entries of that name over this one."""
    entries = [
        other for other in seen.result.project.after.of_type("model_gateway_entry")
        if other.values.get("model_name") == name
    ]  # fmt: skip
    found = []
    for other in entries:
        values = {key: other.values.get(key) for key in
                  ("model", "input_cost_per_token", "output_cost_per_token")}  # fmt: skip
        priced = run.priced_with(seen, values)
        if priced is None or (ratio := _ratio_of(seen.priced, priced, run)) is None:
            return None
        found.append(ratio)
    return max(found) if found else None


def _ratio_of(own: PricedResource, other: PricedResource, run: Run) -> Decimal | None:
    if own.is_unpriced or other.is_unpriced:
        return None
    now, then = own.total(run.currency).expected, other.total(run.currency).expected
    if now > 0 and then > 0:
        return then / now
    mine, theirs = _dearest(own), _dearest(other)
    return theirs / mine if mine and theirs else None


def _dearest(priced: PricedResource) -> Decimal | None:
    """The highest price of a million tokens."""
    found = [line.unit_price / line.component.per * _MILLION for line in priced.lines
             if line.unit_price is not None and "token" in line.component.unit]  # fmt: skip
    return max(found, default=None)
