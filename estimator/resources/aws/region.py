"""Which AWS region charges for a resource."""

from __future__ import annotations

from estimator.model.resource import Resource, ResourceSet
from estimator.model.values import Unknown

#: Used, and said, when neither resource nor provider names a region.
DEFAULT_REGION = "us-east-1"


def region_of(resource: Resource, scope: ResourceSet) -> tuple[str, str]:
    """The resource's own `region` (AWS provider ≥ 6), its ARN's, else the provider's."""
    own = resource.values.get("region")
    if isinstance(own, str) and own:
        return own, ""
    if from_arn := _arn_region(resource.values.get("arn")):
        return from_arn, ""
    region = resource.provider_region
    if isinstance(region, Unknown):
        return str(region), ""
    if region:
        return region, ""
    return DEFAULT_REGION, f"region is not given: {DEFAULT_REGION} assumed"


def _arn_region(arn: object) -> str:
    parts = arn.split(":") if isinstance(arn, str) else []
    return parts[3] if len(parts) > 5 else ""
