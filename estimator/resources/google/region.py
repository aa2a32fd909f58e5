"""Which Google Cloud location charges for a resource.

Regions keep Google's code (`us-central1`), multi- and dual-regions theirs in lower
case (`eu`, `us`, `asia`, `nam4`). A zone is charged as its region.
"""

from __future__ import annotations

import re

from estimator.model.resource import Resource, ResourceSet
from estimator.model.values import Unknown

#: Used, and said, when neither the resource, its parent nor the provider names one.
DEFAULT_REGION = "us-central1"
#: Where a price list has no regions: it holds even if the resource's region is not known.
EVERYWHERE = "global"
#: Attributes that name a location, the more binding first.
_OWN = ("region", "zone", "location", "location_id")
#: Where a resource has no location of its own: the attribute that names its parent.
_PARENTS = {
    "google_alloydb_instance": "cluster",
    "google_bigquery_table": "dataset_id",
    "google_compute_image": "source_disk",
    "google_compute_machine_image": "source_instance",
    "google_compute_snapshot": "source_disk",
    "google_container_node_pool": "cluster",
    "google_kms_crypto_key": "key_ring",
    "google_secret_manager_secret_version": "secret",
    "google_vertex_ai_index_endpoint_deployed_index": "index_endpoint",
}
_ZONE = re.compile(r"^([a-z]+-[a-z]+\d+)-[a-z]$")
#: Names of multi-regions that differ between services.
_SAME = {"europe": "eu"}
#: Types whose "europe" is a location of its own kind, priced under that name.
_KEEPS_NAME = ("google_artifact_registry_repository",)


def region_of(resource: Resource, scope: ResourceSet) -> tuple[str, str]:
    """The resource's own region, zone or location, its parent's, else the provider's."""
    if found := _own(resource):
        return found, ""
    if found := _of_parent(resource, scope):
        return found, ""
    region = resource.provider_region
    if isinstance(region, Unknown):
        return str(region), ""
    if region:
        return location_code(region), ""
    zone = resource.provider_settings.get("zone")
    if isinstance(zone, str) and zone:
        return location_code(zone), ""
    return DEFAULT_REGION, f"region is not given: {DEFAULT_REGION} assumed"


def location_code(text: str) -> str:
    """`projects/p/zones/us-central1-a` → `us-central1`; `EU` → `eu`."""
    name = text.rsplit("/", 1)[-1].lower()
    zone = _ZONE.match(name)
    return zone[1] if zone else name


def is_zone(text: str) -> bool:
    """Whether a location is a single zone (`us-central1-a`), not a region."""
    return _ZONE.match(text.rsplit("/", 1)[-1].lower()) is not None


def _own(resource: Resource) -> str:
    for attribute in _OWN:
        value = resource.values.get(attribute)
        if isinstance(value, Unknown):
            return str(value)
        if isinstance(value, str) and value:
            code = location_code(value)
            return code if resource.type in _KEEPS_NAME else _SAME.get(code, code)
    return ""


def _of_parent(resource: Resource, scope: ResourceSet) -> str:
    attribute = _PARENTS.get(resource.type, "")
    value = resource.values.get(attribute)
    addresses = list(resource.references.get(attribute, ()))
    if isinstance(value, Unknown):
        addresses += value.references
    for address in addresses:
        for parent in scope.resolve(address, resource):
            if parent is not resource and (found := _own(parent)):
                return found
    return _from_path(value) if isinstance(value, str) else ""


def _from_path(text: str) -> str:
    """The location in a resource path: `projects/p/locations/europe-west1/keyRings/r`."""
    match = re.search(r"/(?:locations|regions|zones)/([^/]+)", text)
    return location_code(match[1]) if match else ""
