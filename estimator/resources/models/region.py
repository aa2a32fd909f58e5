"""Which region charges for a model deployment."""

from __future__ import annotations

from collections.abc import Mapping

from estimator.model.resource import Resource, ResourceSet
from estimator.model.values import Unknown


def region_of(resource: Resource, scope: ResourceSet) -> tuple[str, str]:
    """The manifest's own region, else the one the join found; "" where none is said."""
    model = resource.values.get("model")
    own = resource.values.get("region")
    if not own and isinstance(model, Mapping):
        own = model.get("region")
    found = own or resource.provider_region
    if isinstance(found, Unknown) or found:
        return str(found), ""
    return "", ""
