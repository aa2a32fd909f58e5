"""Carbon budgets: kg CO2e a month of models and GPU machines, as the range that it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from estimator.model.bill import ZERO
from estimator.model.values import Unknown
from policies.kinds import kind
from policies.model import Finding, Outcome
from policies.rules import Rule
from policies.run import Run, Seen
from policies.scopes import SCOPE, grouping
from policies.sizes import sizes
from pricing.specs import carbon, gpu_named, instance_spec

_VENDORS = {"aws": "aws", "azurerm": "azure", "google": "google"}


#: kg from low to high.
_Range: TypeAlias = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class _Sum:
    low: Decimal = ZERO
    high: Decimal = ZERO
    #: Deployments whose carbon cannot be worked out.
    unknown: tuple[str, ...] = ()

    def plus(self, found: _Range | None, address: str) -> _Sum:
        if found is None:
            return _Sum(self.low, self.high, (*self.unknown, address))
        return _Sum(self.low + found[0], self.high + found[1], self.unknown)


@kind(
    "carbon_budget",
    {
        "scope": SCOPE,
        "monthly_kg_max": {"type": "number", "minimum": 0, "description": "kg CO2e a month."},
        "per_million_tokens_kg_max": {
            "type": "number",
            "minimum": 0,
            "description": "kg CO2e of a deployment's million output tokens.",
        },
    },
    any_of=("monthly_kg_max", "per_million_tokens_kg_max"),
    example="""
- {id: CO2-1, kind: carbon_budget, scope: {by: environment}, monthly_kg_max: 500}
""",
)
def carbon_budget(rule: Rule, run: Run) -> Iterator[Finding]:
    """Models and GPU machines stay within a carbon budget (location-based, from the grid's mix).

    Counts model deployments by their tokens or GPU hours and GPU instances by their hours, from
    idle to full power. Processors without a published board power are not counted. A range
    that reaches over the limit, or a deployment whose model size nobody published, is
    "cannot tell".
    """
    yield from _monthly(rule, run)
    limit = rule.settings.get("per_million_tokens_kg_max")
    for seen in run.resources(rule.match) if limit is not None else ():
        metrics = run.metrics(seen)
        each = metrics.carbon_per_million if metrics else None
        if each is not None and (outcome := _outcome(each.low, each.high, Decimal(str(limit)))):
            told = f"{each.low:.3g} to {each.high:.3g} kg CO2e per million tokens, at most {limit}"
            span = seen.resource.span
            yield Finding(told, outcome, seen.priced.address, seen.project, span)


def _monthly(rule: Rule, run: Run) -> Iterator[Finding]:
    if (limit := rule.settings.get("monthly_kg_max")) is None:
        return
    most = Decimal(str(limit))
    for name, found in sorted(_sums(rule, run).items()):
        outcome = _outcome(found.low, found.high, most)
        if outcome is None and found.unknown:
            outcome = Outcome.CANNOT_TELL
        if outcome is None:
            continue
        verb = "is" if outcome is Outcome.FAIL else "could be"
        note = f"; not known of {', '.join(found.unknown[:3])}" if found.unknown else ""
        amount = f"{found.low:,.0f} to {found.high:,.0f} kg CO2e a month"
        message = f"{name}: {amount} {verb} over {limit} kg{note}"
        fix = "use a cleaner region, fewer GPU hours or a smaller model"
        yield Finding(message, outcome, project=name, fix=fix)


def _outcome(low: Decimal, high: Decimal, limit: Decimal) -> Outcome | None:
    if low > limit:
        return Outcome.FAIL
    return Outcome.CANNOT_TELL if high > limit else None


def _sums(rule: Rule, run: Run) -> dict[str, _Sum]:
    scope = rule.settings.get("scope") or {"by": "run"}
    sums: dict[str, _Sum] = defaultdict(_Sum)
    name_of = grouping(scope)
    for seen in run.resources(rule.match):
        metrics = run.metrics(seen)
        if metrics is not None:
            if metrics.allocations and scope["by"] != "model":
                continue  # its node pool is counted, with what idles in it
            known = metrics.carbon_monthly
            found = None if known is None else (known.low, known.high)
        elif (machine := _of_machine(seen)) is not None:
            found = machine
        else:
            continue
        group = name_of(seen)
        if scope.get("value") in (None, group):
            sums[group] = sums[group].plus(found, seen.priced.address)
    return sums


def _of_machine(seen: Seen) -> _Range | None:
    """kg of the GPUs whose instance hours a resource's lines bill; None where it has none."""
    vendor = _VENDORS.get(seen.resource.type.partition("_")[0], "")
    region = carbon(vendor, seen.priced.region) if vendor else None
    from estimator.economics.carbon import of_machine

    total: _Range | None = None
    for _, size in sizes(seen.resource.values) if region else ():
        spec = None if isinstance(size, Unknown) else instance_spec(vendor, str(size))
        gpu = gpu_named(spec.gpu) if spec and spec.gpu else None
        if spec is None or gpu is None or region is None:
            continue
        hours = _hours(seen, str(size)) * spec.gpu_count
        if (found := of_machine(gpu, hours, region)) is not None:
            kilograms = (found.low, found.high)
            total = kilograms if total is None else (total[0] + found.low, total[1] + found.high)
    return total


def _hours(seen: Seen, size: str) -> Decimal:
    """Hours billed of that size: meters carry its name, some with dashes."""
    wanted = {size.lower(), size.lower().replace("_", "-")}
    lines = (
        line for line in seen.priced.lines
        if line.component.is_hourly and wanted & set(line.component.meter.lower().split("/"))
    )  # fmt: skip
    return sum((line.component.quantity.expected or ZERO for line in lines), ZERO)
