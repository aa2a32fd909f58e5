"""Resource types of a price book: in-house or other clouds' types, priced without Python.

A component is quantity × attribute × usage of a meter; `{attribute}` in a meter or
region stands for an attribute of the resource.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from estimator.model.bill import Component
from estimator.model.quantity import HOURS_PER_MONTH, Quantity, amount
from estimator.model.resource import Resource, ResourceSet
from estimator.model.values import Unknown
from estimator.resources.registry import ResourceType, Rule, Vendor
from estimator.resources.view import View
from estimator.usage.declared import Usage
from pricing.model import OwnComponent, OwnResource

_PLACE = re.compile(r"\{([\w.]+)\}")


def own_vendor(resources: Mapping[str, OwnResource]) -> Vendor:
    """The book's types as a vendor of their own; prices are global unless a region is said."""
    types = {name: _resource_type(own) for name, own in resources.items()}

    def region_of(resource: Resource, _: ResourceSet) -> tuple[str, str]:
        return _region(resources[resource.type], resource), ""

    return Vendor("price book", types, frozenset(), region_of)


def _resource_type(own: OwnResource) -> ResourceType:
    usage = {one.usage: f"Monthly {one.name} ({one.unit})." for one in own.components if one.usage}
    return ResourceType(own.type, _rule(own), usage, "price book")


def _rule(own: OwnResource) -> Rule:
    def rule(view: View, usage: Usage) -> Iterator[Component]:
        for one in own.components:
            yield _component(one, view, usage)

    rule.__doc__ = "Priced by the price book of this project."
    return rule


def _component(one: OwnComponent, view: View, usage: Usage) -> Component:
    meter = _PLACE.sub(lambda place: view.text(place[1]), one.meter)
    return Component(
        one.name,
        one.unit,
        _quantity(one, view, usage),
        meter,
        per=one.per,
        is_hourly=one.is_hourly,
    )


def _quantity(one: OwnComponent, view: View, usage: Usage) -> Quantity:
    quantity = amount(one.quantity, "quantity in the price book")
    if one.is_hourly:
        quantity *= amount(HOURS_PER_MONTH, "hours in a month")
    if one.attribute:
        quantity *= view.number(one.attribute)
    if one.usage:
        quantity *= usage.quantity(one.usage)
    return quantity


def _region(own: OwnResource, resource: Resource) -> str:
    def text(place: re.Match[str]) -> str:
        value = resource.values.get(place[1])
        return str(value) if isinstance(value, str | Unknown) else ""

    return _PLACE.sub(text, own.region)
