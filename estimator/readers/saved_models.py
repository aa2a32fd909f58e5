"""Figures of model deployments, read back from a saved estimate's project metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from estimator.model.bill import Cost
from estimator.model.economics import (
    Allocation,
    BreakEven,
    Kilograms,
    ModelMetrics,
    UnitCost,
)

_MOST_DIGITS = 30
_ONE = Decimal(1)


def number(value: Any) -> Decimal | None:
    """A finite amount; what nobody can owe (`1E+999999`) would only fill the report."""
    if value is None:
        return None
    found = Decimal(str(value))
    if not found.is_finite() or (found and abs(found.adjusted()) > _MOST_DIGITS):
        raise ValueError(f"{str(value)[:20]} is no amount")
    return found


def read_models(entries: Iterable[Mapping[str, Any]], currency: str) -> tuple[ModelMetrics, ...]:
    """The deployments of one project, as `metadata.models` holds them."""
    return tuple(_metrics(entry, currency) for entry in entries)


def _metrics(entry: Mapping[str, Any], currency: str) -> ModelMetrics:
    unit = entry.get("unit")
    return ModelMetrics(
        address=str(entry["address"]),
        model=str(entry.get("model", "")),
        type="",
        currency=currency,
        monthly=_cost(entry, currency),
        requests=number(entry.get("requestsPerMonth")),
        per_request=number(entry.get("costPerRequest")),
        per_million_tokens=number(entry.get("costPerMillionTokens")),
        per_million_output=number(entry.get("costPerMillionOutputTokens")),
        unit=_unit(unit) if unit else None,
        billed_input=number(entry.get("billedInputTokens")),
        typed_input=number(entry.get("typedInputTokens")),
        utilisation=number(entry.get("utilisation")),
        idle_cost=number(entry.get("idleCost")),
        break_even=tuple(_break_even(item) for item in entry.get("breakEven") or ()),
        committed=number(entry.get("committedCost")),
        committed_months=int(entry.get("committedMonths") or 0),
        ceiling=number(entry.get("ceiling")),
        month_12=number(entry.get("monthlyCostMonth12")),
        carbon_monthly=_carbon(entry.get("carbonKgPerMonth")),
        carbon_per_million=_carbon(entry.get("carbonKgPerMillionOutputTokens")),
        allocations=tuple(_allocation(item) for item in entry.get("allocations") or ()),
        evidence=str(entry.get("evidence", "")),
    )


def _needed(value: Any) -> Decimal:
    found = number(value)
    if found is None:
        raise ValueError("an amount is missing")
    return found


def _cost(entry: Mapping[str, Any], currency: str) -> Cost | None:
    expected = number(entry.get("monthlyCost"))
    if expected is None:
        return None
    low, high = number(entry.get("monthlyCostLow")), number(entry.get("monthlyCostHigh"))
    return Cost(
        expected if low is None else low, expected, expected if high is None else high, currency
    )


def _unit(item: Mapping[str, Any]) -> UnitCost:
    return UnitCost(str(item["name"]), _needed(item.get("cost")), number(item.get("value")))


def _break_even(item: Mapping[str, Any]) -> BreakEven:
    requests = _needed(item.get("requestsPerMonth"))
    return BreakEven(str(item["against"]), requests, number(item.get("utilisation")))


def _carbon(item: Mapping[str, Any] | None) -> Kilograms | None:
    return None if item is None else Kilograms(_needed(item.get("low")), _needed(item.get("high")))


def _allocation(item: Mapping[str, Any]) -> Allocation:
    """The pool's cost follows from the part of it that is saved."""
    share, cost = number(item.get("share")), number(item.get("cost"))
    pool_cost = cost / min(share, _ONE) if cost is not None and share else None
    gpus, capacity = _needed(item.get("gpus")), _needed(item.get("capacity"))
    return Allocation(str(item["pool"]), gpus, capacity, pool_cost)
