"""Which region charges for a resource."""

from __future__ import annotations

from estimator.model.resource import Resource, ResourceSet
from estimator.model.values import Unknown


def region_of(resource: Resource, scope: ResourceSet) -> tuple[str, str]:
    """The resource's own location, else the provider's."""
    own = resource.values.get("location") or resource.provider_region
    if isinstance(own, Unknown) or own:
        return str(own), ""
    return "", ""
