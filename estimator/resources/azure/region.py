"""Which Azure region charges for a resource: names to codes, parents, clouds, billing zones.

Knows region names and what they belong to; no prices. Zones:
https://azure.microsoft.com/pricing/details/bandwidth/ (read 2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from estimator.model.resource import Resource, ResourceSet
from estimator.model.values import UNKNOWN_OPEN, Unknown

#: Used, and said, when neither the resource nor anything it hangs on names a location.
DEFAULT_REGION = "eastus"

#: Locations that are no region; what is sold there has one price list for the world.
GLOBAL = "global"

#: Attributes that name what a resource lives in, nearest first; its group comes last.
_PARENTS = (
    "storage_account_id", "storage_account_name", "server_id", "server_name", "account_name",
    "cognitive_account_id", "namespace_name", "namespace_id", "virtual_machine_id",
    "kubernetes_cluster_id", "virtual_hub_id", "vpn_gateway_id", "express_route_gateway_id",
    "express_route_circuit_authorization_id", "loadbalancer_id", "network_watcher_id",
    "network_security_group_id", "target_resource_id", "subnet_id", "virtual_network_id",
    "virtual_network_name", "app_service_plan_id", "service_plan_id", "app_service_id",
    "app_service_name", "web_app_id", "function_app_id", "container_app_environment_id",
    "synapse_workspace_id", "workspace_id", "workspace_name", "data_factory_id",
    "machine_learning_workspace_id", "managed_instance_id", "key_vault_id", "vault_id",
    "recovery_vault_name", "private_dns_resolver_id", "volume_group_id", "elastic_san_id",
    "pool_name", "api_management_name", "cluster_name", "cluster_id", "database_id", "scope",
    "cdn_frontdoor_profile_id", "profile_name", "profile_id", "zone_name", "parent_id",
    "resource_group_name", "resource_group_id",
)  # fmt: skip
_RANKS = {path: rank for rank, path in enumerate(("location", *_PARENTS))}
_MOST_STEPS = 6
_GROUP_IN_ID = re.compile(r"/subscriptions/[^/]+/resourceGroups/([^/]+)", re.IGNORECASE)

_ZONE_2 = frozenset((
    "eastasia", "southeastasia", "japaneast", "japanwest", "koreacentral", "koreasouth",
    "australiaeast", "australiasoutheast", "australiacentral", "australiacentral2",
    "centralindia", "southindia", "westindia", "jioindiawest", "jioindiacentral",
    "newzealandnorth", "malaysiawest", "indonesiacentral", "taiwannorth", "taiwannorthwest",
    "indiasouthcentral",
))  # fmt: skip
_ZONE_3 = frozenset((
    "brazilsouth", "brazilsoutheast", "southafricanorth", "southafricawest", "uaenorth",
    "uaecentral", "qatarcentral", "israelcentral", "israelnorthwest", "chilecentral",
))  # fmt: skip


def region_of(resource: Resource, scope: ResourceSet) -> tuple[str, str]:
    """The resource's own location, else that of what it lives in, else the provider's."""
    found = _location(resource, scope, _MOST_STEPS, set()) or resource.provider_region
    if isinstance(found, Unknown):
        return _unknown(found)
    code = region_code(found or "")
    if not code:
        return DEFAULT_REGION, f"location is not given: {DEFAULT_REGION} assumed"
    cloud = cloud_of(code)
    said = f"{code} belongs to {cloud}, which has a price list of its own" if cloud else ""
    return code, said


def region_code(name: str) -> str:
    """`West Europe`, `(Europe) West Europe` or `westeurope` as the code prices are listed under."""
    bare = re.sub(r"\([^)]*\)", "", name).strip() or name
    return re.sub(r"[^a-z0-9]", "", bare.lower())


def cloud_of(code: str) -> str:
    """The sovereign cloud a region belongs to, "" for the public one."""
    if code.startswith(("usgov", "usdod", "ussec", "usnat")):
        return "Azure Government"
    if code.startswith("china"):
        return "Azure China (21Vianet)"
    return ""


def billing_zone(code: str) -> str:
    """The zone whose price of data transfer or DNS a region pays: `zone-1`, `us-gov-zone-1` …"""
    if UNKNOWN_OPEN in code:
        return code
    if cloud_of(code) == "Azure Government":
        return "us-gov-zone-1"
    if code.startswith("china"):
        return "china-zone-1"
    if code in _ZONE_3:
        return "zone-3"
    return "zone-2" if code in _ZONE_2 else "zone-1"


def _unknown(location: Unknown) -> tuple[str, str]:
    """The mark that no price list has, so that every line says why; a lone candidate is known.

    `FOREBILL_AZURE_OVERRIDE_REGION` names the region where the configuration cannot.
    """
    codes = {region_code(str(item)) for item in location.candidates if item}
    return (codes.pop() if len(codes) == 1 else str(location)), ""


def _location(
    resource: Resource, scope: ResourceSet, steps: int, seen: set[str]
) -> str | Unknown | None:
    """The first location found on the way up; an unknown one is the answer of last resort."""
    own = resource.values.get("location")
    if isinstance(own, str) and own:
        return own
    seen.add(resource.address)
    fallback = own if isinstance(own, Unknown) else None
    if steps:
        for parent in _parents(resource, scope):
            if parent.address in seen:
                continue
            found = _location(parent, scope, steps - 1, seen)
            if isinstance(found, str):
                return found
            fallback = fallback or found
    return fallback


def _parents(resource: Resource, scope: ResourceSet) -> Iterator[Resource]:
    """What the location refers to, then what the resource lives in, then what else it names."""
    paths = {path for path in resource.values if path in _RANKS} | resource.references.keys()
    for path in sorted(paths, key=lambda path: (_RANKS.get(path, len(_RANKS)), path)):
        value = resource.values.get(path)
        addresses = list(resource.references.get(path, ()))
        if isinstance(value, Unknown):
            addresses += value.references
        for address in addresses:
            yield from scope.resolve(address, resource)
        if isinstance(value, str) and value:
            yield from _named(path, value, scope)


def _named(path: str, value: str, scope: ResourceSet) -> Iterator[Resource]:
    """Resources a known name stands for, and the resource group an id lies in."""
    if path == "storage_account_name":
        yield from scope.with_value("azurerm_storage_account", "name", value)
        return
    group = value if path == "resource_group_name" else ""
    if found := _GROUP_IN_ID.match(value):
        group = found.group(1)
    if group:
        yield from scope.with_value("azurerm_resource_group", "name", group)
