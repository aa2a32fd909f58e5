"""The figures of one model deployment, from its priced lines and its declared traffic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from estimator.economics.carbon import of_machine, per_million_tokens
from estimator.economics.load import Load, capacity_per_month, load_of
from estimator.estimate import Estimator, is_of_model
from estimator.model.bill import Cost, Estimate, LineState, PricedResource
from estimator.model.economics import (
    Allocation,
    BreakEven,
    Kilograms,
    ModelMetrics,
    UnitCost,
)
from estimator.model.resource import ResourceSet
from estimator.resources.models.gateway import MINUTES
from estimator.resources.models.memory import architecture_of
from estimator.resources.models.units import committed_months
from estimator.resources.view import View
from pricing.specs import Carbon, carbon, gpu_named

MILLION = Decimal(1_000_000)
#: Grids from nearly free of carbon to coal, where a region is not known (g CO2e per kWh).
_ANY_GRID = (Decimal(50), Decimal(700))


def model_metrics(
    estimate: Estimate,
    estimator: Estimator,
    scope: ResourceSet | None = None,
    pools: Mapping[str, Decimal] | None = None,
) -> list[ModelMetrics]:
    """The metrics of every model deployment of an estimate, in its order.

    `pools` gives the expected monthly cost of node pools by address, where Terraform is priced
    in the same run.
    """
    around = scope or ResourceSet([one.resource for one in estimate.resources])
    return [
        _metrics(one, estimate.currency, estimator, around, pools or {})
        for one in estimate.resources
        if is_of_model(one.resource)
    ]


def pool_costs(estimates: Iterable[Estimate]) -> dict[str, Decimal]:
    """Expected monthly cost of every resource by address, for allocations."""
    return {
        one.address: one.total(estimate.currency).expected
        for estimate in estimates
        for one in estimate.resources
        if not one.is_unpriced and one.lines
    }


def _metrics(
    priced: PricedResource,
    currency: str,
    estimator: Estimator,
    scope: ResourceSet,
    pools: Mapping[str, Decimal],
) -> ModelMetrics:
    resource = priced.resource
    view = View(resource, scope, priced.region)
    load = load_of(view, estimator.usage.of(resource))
    allocations = _allocations(view, pools)
    monthly = _monthly(priced, currency, allocations)
    cost = None if monthly is None else monthly.expected
    capacity = capacity_per_month(view, priced, load)
    used = load.requests / capacity if load.requests is not None and capacity else None
    per_request = _over(cost, load.requests)
    term = view.text("serving.provisioned.commitment") or view.text("commitment_duration", "none")
    months = committed_months(term)
    kilograms, per_million = _carbon(view, priced, load)
    # One row per figure: longer than 25 lines, and plainer than any division of it.
    return ModelMetrics(
        address=priced.address,
        model=view.text("model.id") or view.text("model_name") or view.text("model_arn"),
        type=resource.type,
        currency=currency,
        monthly=monthly,
        requests=load.requests,
        per_request=per_request,
        per_million_tokens=_per_million(per_request, load.tokens),
        per_million_output=_per_million(per_request, load.output),
        unit=_unit(view, per_request),
        billed_input=load.billed_input,
        typed_input=load.typed_input,
        utilisation=used,
        idle_cost=None if cost is None or used is None else cost * max(1 - used, Decimal(0)),
        break_even=tuple(_break_even(view, priced, cost, capacity, estimator)),
        committed=None if cost is None or not months else cost * months,
        committed_months=months,
        ceiling=_ceiling(view, priced, monthly),
        month_12=_month_12(priced, cost, load),
        carbon_monthly=kilograms,
        carbon_per_million=per_million,
        allocations=allocations,
        evidence=load.evidence,
    )


def _monthly(
    priced: PricedResource, currency: str, allocations: tuple[Allocation, ...]
) -> Cost | None:
    """The deployment's cost, or None where a line has no price or quantity."""
    if allocations:
        parts = [one.cost for one in allocations]
        if any(part is None for part in parts):
            return None
        total = sum((part for part in parts if part is not None), Decimal(0))
        return Cost(total, total, total, currency)
    complete = all(line.state in (LineState.PRICED, LineState.FREE) for line in priced.lines)
    return priced.total(currency) if priced.lines and complete else None


def _allocations(view: View, pools: Mapping[str, Decimal]) -> tuple[Allocation, ...]:
    return tuple(
        Allocation(
            block.text("address"),
            block.decimal("gpus"),
            block.decimal("capacity"),
            pools.get(block.text("address")),
        )
        for block in view.blocks("carried_by")
    )


def _over(cost: Decimal | None, count: Decimal | None) -> Decimal | None:
    return None if cost is None or not count else cost / count


def _per_million(per_request: Decimal | None, tokens: Decimal | None) -> Decimal | None:
    return None if per_request is None or not tokens else per_request / tokens * MILLION


def _unit(view: View, per_request: Decimal | None) -> UnitCost | None:
    """`C × requests per unit ÷ success rate`: failed attempts are paid too."""
    if per_request is None or not view.has("unit.name"):
        return None
    rate = view.decimal("unit.successRate", 1)
    cost = per_request * view.decimal("unit.requestsPerUnit", 1) / (rate or Decimal(1))
    value = view.decimal("unit.value.amount") if view.has("unit.value.amount") else None
    return UnitCost(view.text("unit.name"), cost, value)


def _month_12(priced: PricedResource, cost: Decimal | None, load: Load) -> Decimal | None:
    """Cost in the twelfth month: usage-based lines grow, hours do not."""
    if cost is None or not load.growth:
        return None
    factor = (1 + load.growth) ** 11
    used = (line for line in priced.lines if line.component.is_usage_based)
    growing = sum((line.cost.expected for line in used if line.cost), Decimal(0))
    return cost + growing * (factor - 1)


def _break_even(
    view: View,
    priced: PricedResource,
    cost: Decimal | None,
    capacity: Decimal | None,
    estimator: Estimator,
) -> Iterable[BreakEven]:
    """Against every alternative that is paid by the request."""
    from estimator.economics.alternatives import alternatives_of

    if priced.resource.type in ("model_api", "model_gateway_entry") or not cost:
        return
    for name, other in alternatives_of(priced.resource):
        if other.type != "model_api":
            continue
        (found,) = estimator.estimate(ResourceSet([other])).resources
        load = load_of(View(other, ResourceSet([other]), ""), estimator.usage.of(other))
        complete = all(line.cost is not None for line in found.lines)
        if not complete or not load.requests:
            continue
        each = sum((line.cost.expected for line in found.lines if line.cost), Decimal(0))
        requests = cost / (each / load.requests) if each else None
        if requests is not None:
            yield BreakEven(name, requests, requests / capacity if capacity else None)


def _ceiling(view: View, priced: PricedResource, monthly: Cost | None) -> Decimal | None:
    """The most that can be billed: rate limits at the dearest price, maximum replicas, budgets."""
    found = []
    if limit := view.decimal("tpm"):
        dearest = [
            line.unit_price / line.component.per
            for line in priced.lines
            if line.unit_price is not None and line.component.unit == "1M tokens"
        ]
        if dearest:
            found.append(limit * MINUTES * max(dearest))  # fmt: skip
    days = view.decimal("budget_days")
    if view.has("max_budget") and days:
        found.append(view.decimal("max_budget") * Decimal(730) / 24 / days)
    if found:
        return min(found)
    if monthly is not None and monthly.high > monthly.expected:
        return monthly.high
    return None


def _carbon(
    view: View, priced: PricedResource, load: Load
) -> tuple[Kilograms | None, Kilograms | None]:
    """(kg a month, kg per million output tokens)."""
    machines = _of_machines(view, priced)
    output = load.output * load.requests if load.output and load.requests else None
    if machines is not None:
        each = machines.times(MILLION / output) if output else None
        return machines, each
    model = architecture_of(view)
    if model is None:
        return None, None
    each = _by_tokens(model.parameters_b, model.active_b, _region(view, priced))
    return (each.times(output / MILLION) if output else None), each


def _by_tokens(total: Decimal, active: Decimal, region: Carbon | None) -> Kilograms:
    if region is not None:
        return per_million_tokens(total, active, region)
    ends = [
        per_million_tokens(total, active, Carbon(grid, None, "", "span", "")) for grid in _ANY_GRID
    ]
    return Kilograms(ends[0].low, ends[1].high)


def _of_machines(view: View, priced: PricedResource) -> Kilograms | None:
    region = _region(view, priced)
    if region is None or priced.resource.type != "model_self_hosted":
        return None
    low = high = Decimal(0)
    for hours, gpu in _gpu_hours(view, priced):
        found = gpu_named(gpu)
        kilograms = of_machine(found, hours, region) if found else None
        if kilograms is None:
            return None
        low, high = low + kilograms.low, high + kilograms.high
    return Kilograms(low, high) if high else None


def _gpu_hours(view: View, priced: PricedResource) -> Iterable[tuple[Decimal, str]]:
    """(GPU hours a month, GPU) of the instances, or of the share of a pool."""
    for block in view.blocks("carried_by"):
        yield block.decimal("gpus") * 730, block.text("gpu")
    from estimator.resources.models.machines import CLOUDS
    from pricing.specs import instance_spec

    for line in priced.lines:
        hours = line.component.quantity.expected
        if hours is None or not line.component.is_hourly:
            continue
        vendor = CLOUDS.get(view.text("cloud").lower(), "")
        name = line.component.name.partition("(")[2].partition(")")[0].partition(",")[0]
        spec = instance_spec(vendor, name) if vendor else None
        if spec is not None and spec.gpu:
            yield hours * spec.gpu_count, spec.gpu


def _region(view: View, priced: PricedResource) -> Carbon | None:
    from estimator.resources.models.machines import CLOUDS

    cloud = view.text("cloud") or view.text("model.provider")
    vendor = {"aws-bedrock": "aws", "azure-openai": "azure", "google-vertex": "google"}.get(
        cloud, CLOUDS.get(cloud.lower(), "")
    )
    region = view.text("region") or view.text("model.region") or priced.region
    return carbon(vendor, region) if vendor and region else None
