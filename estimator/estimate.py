"""The join of what is bought and what it costs: resources, usage and prices to an Estimate.

Pure: no files, no formats. Every component becomes a line in exactly one state;
what is missing is said, never counted as zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Protocol

from estimator.model.bill import (
    Component,
    Cost,
    Estimate,
    Line,
    LineState,
    PricedResource,
    ResourceState,
)
from estimator.model.quantity import Quantity
from estimator.model.resource import Resource, ResourceSet
from estimator.model.values import UNKNOWN_CLOSE, UNKNOWN_OPEN, Unknown
from estimator.resources.registry import ResourceType, Vendor, vendor_of
from estimator.resources.view import Notes, Run, View
from estimator.usage.declared import Usage
from estimator.variants import combinations, merged
from pricing.model import Missing, Price, Tier

ZERO = Decimal(0)
DEFAULT_CURRENCY = "USD"


class PriceSource(Protocol):
    """What the estimate asks of pricing: one look-up."""

    def look_up(self, meter: str, region: str) -> Price | Missing: ...


class UsageSource(Protocol):
    """What the estimate asks of the usage room: the values of one resource."""

    def of(self, resource: Resource) -> Usage: ...


@dataclass(frozen=True, slots=True)
class Estimator:
    """Prices and usage of one run; `estimate` may be called for any number of sides."""

    prices: PriceSource
    usage: UsageSource
    #: The run's date (ISO), for rules that depend on a vendor's calendar; "" is not given.
    as_of: str = ""
    #: Resource types that only this run's price book knows.
    own: Vendor | None = None
    #: Vendor → the region its resources are priced in whatever they say, and why, in words.
    regions: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def estimate(self, resources: ResourceSet) -> Estimate:
        """The bill of one side, resources in the order of their addresses."""
        ordered = sorted(resources, key=lambda resource: resource.address)
        priced = tuple(self._priced(resource, resources) for resource in ordered)
        return in_currency(priced, currency_of(priced))

    def what_if(self, resource: Resource, scope: ResourceSet) -> PricedResource:
        """One resource's bill among the others of a side, as if it were as given here."""
        return self._priced(resource, scope)

    def _priced(self, resource: Resource, scope: ResourceSet) -> PricedResource:
        if self.own is not None and resource.type in self.own.types:
            return self._estimated(resource, scope, self.own)
        vendor = vendor_of(resource.type)
        if vendor is not None and resource.type in vendor.types:
            return self._estimated(resource, scope, vendor)
        if vendor is not None and resource.type in vendor.free:
            return PricedResource(resource, ResourceState.FREE)
        return PricedResource(resource, ResourceState.NOT_SUPPORTED)

    def _estimated(self, resource: Resource, scope: ResourceSet, vendor: Vendor) -> PricedResource:
        region, assumed = self.regions.get(vendor.name) or vendor.region_of(resource, scope)
        usage = self.usage.of(resource)
        found = vendor.types[resource.type]
        notes = Notes()
        run = Run(self.as_of, self.usage.of)
        view = View(resource, scope, region, notes, run)
        lines = self._lines(found, view, usage)
        unknown = dict(notes.touched)
        variants = combinations(notes.open)
        if variants:
            views = (View(resource, scope, region, Notes(choices), run) for choices in variants)
            lines = merged([self._lines(found, one, usage) for one in views])
        said = [_assumption(path, value) for path, value in unknown.items()]
        said += notes.said
        if resource.multiplicity is not None:
            said.insert(0, _how_many(resource.multiplicity))
        if assumed:
            said.insert(0, assumed)
        state = ResourceState.ESTIMATED if lines else ResourceState.FREE
        open_ = tuple(unknown.values())
        if UNKNOWN_OPEN in region and isinstance(resource.provider_region, Unknown):
            open_ = (*open_, resource.provider_region)
        return PricedResource(resource, state, tuple(lines), region, tuple(said), open_)

    def _lines(self, found: ResourceType, view: View, usage: Usage) -> list[Line]:
        count = view.resource.multiplicity
        lines = []
        for component in found.rule(view, usage):
            if component.quantity.high == 0:
                continue  # a declared zero buys nothing: no line
            times = component
            if count is not None:
                times = replace(component, quantity=component.quantity * count)
            lines.append(self._line(times, view.region))
        return lines

    def _line(self, component: Component, region: str) -> Line:
        if component.one_of:
            return chosen([self._line(one, region) for one in component.one_of])
        if UNKNOWN_OPEN in component.meter:
            reason = _unknown_part(component.meter)
            return Line(component, LineState.NO_PRICE, reason=reason)
        where = region if component.region is None else component.region
        if UNKNOWN_OPEN in where:
            return Line(component, LineState.NO_PRICE, reason=f"region {_unknown_part(where)}")
        price = self._price(component, where)
        if isinstance(price, Missing):
            near = f" (nearest: {', '.join(price.nearest)})" if price.nearest else ""
            return Line(component, LineState.NO_PRICE, reason=price.reason + near)
        return line(component, price)

    def _price(self, component: Component, region: str) -> Price | Missing:
        declared = component.declared_price
        if declared is None:
            return self.prices.look_up(component.meter, region)
        tiers = (Tier(ZERO, declared),)
        return Price(component.meter, region, "", "USD", tiers, "", "declared in usage", "")


def is_of_model(resource: Resource) -> bool:
    """Whether a resource is a model deployment, or one a ModelDeployment points at."""
    return (
        resource.type.startswith("model_")
        or resource.type == "aws_bedrock_provisioned_model_throughput"
        or "declared_by" in resource.values
    )


def chosen(lines: list[Line]) -> Line:
    """The cheapest of several that serve the same purpose; the dearest ends the range."""
    costs = [(item.cost, item) for item in lines if item.cost is not None]
    if not costs:
        return min(
            lines,
            key=lambda item: (item.state is LineState.NO_PRICE, item.unit_price or ZERO),
        )
    cost, cheapest = min(costs, key=lambda pair: pair[0].expected)
    others = ", ".join(item.component.name for _, item in costs if item is not cheapest)
    unpriced = ", ".join(item.component.name for item in lines if item.cost is None)
    reason = f"cheapest of {len(lines)}" + (f"; also possible: {others}" if others else "")
    reason += f"; no price for {unpriced}" if unpriced else ""
    dearest = max(cost.high for cost, _ in costs)
    return replace(cheapest, cost=replace(cost, high=dearest), reason=reason)


def line(component: Component, price: Price) -> Line:
    """One line: the component's quantity at the price's tiers from the component's own start."""
    unit_price = price_at(price.tiers, component.tier_start) * component.per * component.share
    quantity = component.quantity
    if not quantity.is_known:
        missing = ", ".join(quantity.missing) or "the quantity"
        reason = f"depends on {missing}"
        is_free = all(tier.price == 0 for tier in price.tiers)
        state = LineState.FREE if is_free else LineState.DEPENDS_ON_USAGE
        return Line(component, state, price, unit_price, reason=reason)
    cost = cost_of(component, price.tiers, price.currency)
    listed = _list_cost(component, price)
    is_free = unit_price == 0 and cost.high == 0
    state = LineState.FREE if is_free else LineState.PRICED
    return Line(component, state, price, unit_price, cost, listed)


def _list_cost(component: Component, price: Price) -> Cost | None:
    """Cost before the price book and the vendor's own discount; None where neither applies."""
    if not price.list_tiers and component.share == 1:
        return None
    undiscounted = replace(component, share=Decimal(1))
    return cost_of(undiscounted, price.list_tiers or price.tiers, price.currency)


def cost_of(component: Component, tiers: tuple[Tier, ...], currency: str) -> Cost:
    """Cost per month of the component's quantity; an open high end costs its expected value."""
    quantity = component.quantity
    expected = _amount(component, tiers, quantity.expected)
    if not quantity.is_range:
        return Cost(expected, expected, expected, currency)
    low = _amount(component, tiers, quantity.low)
    high = expected if quantity.high is None else _amount(component, tiers, quantity.high)
    is_open = quantity.high is None
    return Cost(min(low, expected), expected, max(high, expected), currency, is_open)


def _amount(component: Component, tiers: tuple[Tier, ...], quantity: Decimal | None) -> Decimal:
    units = (quantity or ZERO) * component.per
    if len(tiers) == 1:
        return units * tiers[0].price * component.share
    start = component.tier_start
    if units < 0:
        return units * price_at(tiers, start) * component.share
    return (tiered_cost(tiers, start + units) - tiered_cost(tiers, start)) * component.share


def price_at(tiers: tuple[Tier, ...], start: Decimal) -> Decimal:
    """The price of the next unit after `start` units have been used."""
    price = tiers[0].price
    for tier in tiers:
        if tier.start <= start:
            price = tier.price
    return price


def tiered_cost(tiers: tuple[Tier, ...], units: Decimal) -> Decimal:
    """What the first `units` units cost: each unit at the price of the tier it falls into."""
    cost = ZERO
    for place, tier in enumerate(tiers):
        start = tier.start if place else ZERO
        if units <= start:
            break
        end = tiers[place + 1].start if place + 1 < len(tiers) else units
        cost += (min(units, end) - start) * tier.price
    return cost


def _how_many(count: Quantity) -> str:
    most = "any number" if count.high is None else f"{count.high:f}"
    by = ", ".join(f"{leaf.name} at {leaf.where}" for leaf in count.inputs())
    head = f"how many there are is not known ({by})"
    return f"{head}: {count.low} to {most}, counted as {count.expected}"


def _assumption(path: str, value: Unknown) -> str:
    needs = f"; set {', '.join(value.needs)}" if value.needs else ""
    return f"{path} is not known: {value.reason}{needs}"


def _unknown_part(text: str) -> str:
    inside = text.partition(UNKNOWN_OPEN)[2].partition(UNKNOWN_CLOSE)[0]
    return f"not known: {inside}"


def currency_of(resources: Iterable[PricedResource]) -> str:
    """The one currency all lines are priced in; US dollars where they are not of one mind."""
    found = {item.cost.currency for owner in resources for item in owner.lines if item.cost}
    found |= {item.price.currency for owner in resources for item in owner.lines if item.price}
    return found.pop() if len(found) == 1 else DEFAULT_CURRENCY


def in_currency(resources: tuple[PricedResource, ...], currency: str) -> Estimate:
    """The bill in one currency; lines listed in another have no price, never a guessed rate."""
    return Estimate(tuple(_resource_in(owner, currency) for owner in resources), currency)


def _resource_in(owner: PricedResource, currency: str) -> PricedResource:
    if all(item.price is None or item.price.currency == currency for item in owner.lines):
        return owner
    return replace(owner, lines=tuple(_line_in(item, currency) for item in owner.lines))


def _line_in(item: Line, currency: str) -> Line:
    if item.price is None or item.price.currency == currency:
        return item
    reason = f"listed in {item.price.currency}; no exchange rate to {currency} is given"
    return Line(item.component, LineState.NO_PRICE, reason=reason)
