"""`azapi_resource`: the same services under their ARM names, priced by the azurerm rules.

A table says which attribute of the azurerm type stands where in the ARM body. ARM types of
no table are said to have no price, unless they are known to cost nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from estimator.model.bill import Component
from estimator.model.values import Unknown
from estimator.resources.azure.arm_data_types import DATA_FREE_TYPES, DATA_RULES
from estimator.resources.azure.arm_types import FREE_TYPES, RULES, Body, Fields, at
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices("azapi_resource", usage={"…": "the usage keys of the azurerm type with the same purpose"})
def azapi_resource(r: View, usage: Usage) -> Iterator[Component]:
    """Priced as the azurerm type of the same service; usage keys are those of that type.

    An ARM type that no rule knows is a line without a price, never a zero.
    """
    arm_type = r.text("type").partition("@")[0].lower()
    if arm_type in FREE_TYPES | DATA_FREE_TYPES or arm_type.startswith("microsoft.authorization/"):
        return
    rule, body = DATA_RULES.get(arm_type) or RULES.get(arm_type), _body(r)
    if rule is None or isinstance(body, Unknown):
        yield _unpriced(r.text("type").partition("@")[0], body)
        return
    twin = _twin(r, rule.azurerm_type, _attributes(rule.fields, body) | _own(r))
    yield from _priced(twin, usage)


def _unpriced(name: str, body: Body | Unknown) -> Component:
    """A line that says why it has no price: the type has no rule, or the body is not known."""
    kind = str(body) if isinstance(body, Unknown) else name.lower()
    note = "no rule prices this ARM type yet"
    return monthly(name, 1, unit="resource", meter=f"azure/azapi/{kind}", note=note)


def _priced(twin: View, usage: Usage) -> Iterator[Component]:
    """The lines of the azurerm rule for the same service."""
    from estimator.resources.azure import vendor

    yield from vendor().types[twin.type].rule(twin, usage)


def _body(r: View) -> Body | Unknown:
    """The ARM body: an object, or the JSON text that provider 1.x asks for."""
    body = r.get("body")
    if isinstance(body, str):
        try:
            body = json.loads(body, parse_float=Decimal)
        except json.JSONDecodeError:
            return Unknown("body is not JSON")
    return body if isinstance(body, Mapping | Unknown) else {}


def _own(r: View) -> dict[str, Any]:
    """What stands beside the body and means the same in both providers."""
    return {key: r.resource.values[key] for key in ("name", "location", "parent_id")
            if key in r.resource.values}  # fmt: skip


def _attributes(fields: Fields, body: Body) -> dict[str, Any]:
    """azurerm attributes out of an ARM body; what the body does not say is left out."""
    found: dict[str, Any] = {}
    for name, source in fields.items():
        if isinstance(source, str):
            value = at(body, source)
        elif callable(source):
            value = source(body)
        else:
            path, inner = source
            value = [_attributes(inner, item) for item in _items(at(body, path))]
        if value is not None and value != []:
            found[name] = value
    return found


def _items(value: Any) -> Sequence[Body]:
    if isinstance(value, Mapping):
        return [value]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [item for item in value if isinstance(item, Mapping)]
    return []


def _twin(r: View, azurerm_type: str, values: Mapping[str, Any]) -> View:
    """The resource as azurerm would declare it, in the same place."""
    resource = replace(r.resource, type=azurerm_type, values=values)
    return View(resource, r.scope, r.region, r.notes, r.run)
