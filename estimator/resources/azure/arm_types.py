"""Which azurerm type an ARM type corresponds to, and where its attributes stand in the ARM body.

Only attributes that change the bill are listed. ARM reference:
https://learn.microsoft.com/azure/templates/ (read 2026-11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from estimator.model.values import Unknown

Body: TypeAlias = Mapping[str, Any]
#: A path, a function of the body, or a list of blocks: where it stands and its own fields.
Source: TypeAlias = str | Callable[[Body], Any] | tuple[str, "Fields"]
Fields: TypeAlias = Mapping[str, Source]

_BYTES_PER_TIB = 1024**4
_FLEXIBLE_TIERS = {"burstable": "B", "generalpurpose": "GP", "memoryoptimized": "MO",
                   "businesscritical": "BC"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArmRule:
    """The azurerm type that prices an ARM type, and where its attributes stand."""

    azurerm_type: str
    fields: Fields


def at(body: Any, path: str) -> Any:
    """The value at a dotted path; what is unknown on the way stays unknown."""
    found = body
    for step in path.split("."):
        if isinstance(found, Sequence) and not isinstance(found, str):
            found = found[0] if found else None
        if isinstance(found, Unknown):
            return found
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _text(body: Body, path: str) -> str:
    return str(at(body, path) or "")


def _joined(separator: str, *paths: str) -> Callable[[Body], str]:
    return lambda body: separator.join(_text(body, path) for path in paths)


def _half(path: str, index: int) -> Callable[[Body], str]:
    """`Standard_LRS` is two azurerm attributes."""
    return lambda body: [*_text(body, path).split("_"), ""][index]


def _plan_system(body: Body) -> str:
    return "Linux" if at(body, "properties.reserved") is True else "Windows"


def _flexible_sku(body: Body) -> str:
    tier, name = _text(body, "sku.tier"), _text(body, "sku.name")
    return f"{_FLEXIBLE_TIERS.get(tier.lower(), tier)}_{name}"


def _storage_mb(body: Body) -> Any:
    size = at(body, "properties.storage.storageSizeGB")
    return size * 1024 if isinstance(size, int | Decimal) else size


def _pool_tib(body: Body) -> Any:
    size = at(body, "properties.size")
    return Decimal(size) / _BYTES_PER_TIB if isinstance(size, int | Decimal) else size


def _vm_size(body: Body) -> Any:
    return at(body, "properties.hardwareProfile.vmSize")


def _is_windows(profile: str) -> Callable[[Body], Any]:
    return lambda body: at(body, f"{profile}.osProfile.windowsConfiguration") and [{}]


_DISK: Fields = {
    "storage_account_type": "sku.name",
    "disk_size_gb": "properties.diskSizeGB",
    "tier": "properties.tier",
    "disk_iops_read_write": "properties.diskIOPSReadWrite",
    "disk_mbps_read_write": "properties.diskMBpsReadWrite",
    "max_shares": "properties.maxShares",
    "on_demand_bursting_enabled": "properties.burstingEnabled",
}
_INLINE_DISK: Fields = {
    "managed_disk_type": "managedDisk.storageAccountType",
    "managed_disk_id": "managedDisk.id",
    "disk_size_gb": "diskSizeGB",
    "os_type": "osType",
    "diff_disk_settings": "diffDiskSettings",
}
_IMAGE: Fields = {"publisher": "publisher", "offer": "offer"}
_NODE_POOL: Fields = {
    "vm_size": "vmSize",
    "node_count": "count",
    "min_count": "minCount",
    "max_count": "maxCount",
    "auto_scaling_enabled": "enableAutoScaling",
    "os_disk_size_gb": "osDiskSizeGB",
    "os_disk_type": "osDiskType",
    "os_type": "osType",
    "os_sku": "osSKU",
    "priority": "scaleSetPriority",
}
_CONTAINER: Fields = {"cpu": "resources.cpu", "memory": "resources.memory"}
_FLEXIBLE: Fields = {
    "sku_name": _flexible_sku,
    "storage_mb": _storage_mb,
    "storage": ("properties.storage", {"size_gb": "storageSizeGB", "iops": "iops"}),
    "storage_tier": "properties.storage.tier",
    "high_availability": ("properties.highAvailability", {"mode": "mode"}),
}


def _under(prefix: str, fields: Fields) -> Fields:
    """The same fields one level deeper, for bodies that keep them under `properties`."""
    return {name: f"{prefix}.{path}" for name, path in fields.items() if isinstance(path, str)}


RULES: Mapping[str, ArmRule] = {
    "microsoft.compute/disks": ArmRule("azurerm_managed_disk", _DISK),
    "microsoft.compute/snapshots": ArmRule(
        "azurerm_snapshot", {"disk_size_gb": "properties.diskSizeGB"}
    ),
    "microsoft.compute/virtualmachines": ArmRule(
        "azurerm_virtual_machine",
        {
            "vm_size": _vm_size,
            "license_type": "properties.licenseType",
            "priority": "properties.priority",
            "os_profile_windows_config": _is_windows("properties"),
            "storage_image_reference": ("properties.storageProfile.imageReference", _IMAGE),
            "storage_os_disk": ("properties.storageProfile.osDisk", _INLINE_DISK),
            "storage_data_disk": ("properties.storageProfile.dataDisks", _INLINE_DISK),
        },
    ),
    "microsoft.compute/virtualmachinescalesets": ArmRule(
        "azurerm_virtual_machine_scale_set",
        {
            "sku": ("sku", {"name": "name", "capacity": "capacity"}),
            "license_type": "properties.virtualMachineProfile.licenseType",
            "priority": "properties.virtualMachineProfile.priority",
            "os_profile_windows_config": _is_windows("properties.virtualMachineProfile"),
            "storage_profile_image_reference": (
                "properties.virtualMachineProfile.storageProfile.imageReference", _IMAGE),
            "storage_profile_os_disk": (
                "properties.virtualMachineProfile.storageProfile.osDisk", _INLINE_DISK),
            "storage_profile_data_disk": (
                "properties.virtualMachineProfile.storageProfile.dataDisks", _INLINE_DISK),
        },
    ),
    "microsoft.containerservice/managedclusters": ArmRule(
        "azurerm_kubernetes_cluster",
        {
            "sku_tier": "sku.tier",
            "default_node_pool": ("properties.agentPoolProfiles", _NODE_POOL),
            "network_profile": (
                "properties.networkProfile", {"load_balancer_sku": "loadBalancerSku"}),
        },
    ),
    "microsoft.containerservice/managedclusters/agentpools": ArmRule(
        "azurerm_kubernetes_cluster_node_pool", _under("properties", _NODE_POOL)
    ),
    "microsoft.web/serverfarms": ArmRule(
        "azurerm_service_plan",
        {"sku_name": "sku.name", "worker_count": "sku.capacity", "os_type": _plan_system},
    ),
    "microsoft.web/staticsites": ArmRule("azurerm_static_web_app", {"sku_tier": "sku.tier"}),
    "microsoft.storage/storageaccounts": ArmRule(
        "azurerm_storage_account",
        {
            "account_kind": "kind",
            "account_tier": _half("sku.name", 0),
            "account_replication_type": _half("sku.name", 1),
            "access_tier": "properties.accessTier",
            "is_hns_enabled": "properties.isHnsEnabled",
        },
    ),
    "microsoft.network/publicipaddresses": ArmRule(
        "azurerm_public_ip",
        {
            "sku": "sku.name",
            "sku_tier": "sku.tier",
            "allocation_method": "properties.publicIPAllocationMethod",
            "ip_version": "properties.publicIPAddressVersion",
            "public_ip_prefix_id": "properties.publicIPPrefix.id",
        },
    ),
    "microsoft.network/publicipprefixes": ArmRule(
        "azurerm_public_ip_prefix", {"prefix_length": "properties.prefixLength"}
    ),
    "microsoft.network/natgateways": ArmRule("azurerm_nat_gateway", {"sku_name": "sku.name"}),
    "microsoft.network/loadbalancers": ArmRule("azurerm_lb", {"sku": "sku.name"}),
    "microsoft.network/virtualnetworkgateways": ArmRule(
        "azurerm_virtual_network_gateway",
        {"type": "properties.gatewayType", "sku": "properties.sku.name"},
    ),
    "microsoft.network/applicationgateways": ArmRule(
        "azurerm_application_gateway",
        {
            "sku": ("properties.sku", {"name": "name", "capacity": "capacity"}),
            "autoscale_configuration": (
                "properties.autoscaleConfiguration", {"min_capacity": "minCapacity"}),
        },
    ),
    "microsoft.network/azurefirewalls": ArmRule(
        "azurerm_firewall",
        {"sku_name": "properties.sku.name", "sku_tier": "properties.sku.tier"},
    ),
    "microsoft.network/bastionhosts": ArmRule(
        "azurerm_bastion_host", {"sku": "sku.name", "scale_units": "properties.scaleUnits"}
    ),
    "microsoft.network/ddosprotectionplans": ArmRule("azurerm_network_ddos_protection_plan", {}),
    "microsoft.network/privateendpoints": ArmRule("azurerm_private_endpoint", {}),
    "microsoft.network/dnszones": ArmRule("azurerm_dns_zone", {}),
    "microsoft.network/privatednszones": ArmRule("azurerm_private_dns_zone", {}),
    "microsoft.network/dnsresolvers/inboundendpoints": ArmRule(
        "azurerm_private_dns_resolver_inbound_endpoint", {}
    ),
    "microsoft.network/dnsresolvers/outboundendpoints": ArmRule(
        "azurerm_private_dns_resolver_outbound_endpoint", {}
    ),
    "microsoft.network/dnsforwardingrulesets": ArmRule(
        "azurerm_private_dns_resolver_dns_forwarding_ruleset", {}
    ),
    "microsoft.network/virtualhubs": ArmRule("azurerm_virtual_hub", {"sku": "properties.sku"}),
    "microsoft.network/vpngateways": ArmRule(
        "azurerm_vpn_gateway", {"scale_unit": "properties.vpnGatewayScaleUnit"}
    ),
    "microsoft.network/expressroutegateways": ArmRule(
        "azurerm_express_route_gateway",
        {"scale_units": "properties.autoScaleConfiguration.bounds.min"},
    ),
    "microsoft.containerregistry/registries": ArmRule(
        "azurerm_container_registry", {"sku": "sku.name"}
    ),
    "microsoft.containerinstance/containergroups": ArmRule(
        "azurerm_container_group",
        {
            "os_type": "properties.osType",
            "priority": "properties.priority",
            "sku": "properties.sku",
            "container": ("properties.containers", {
                "cpu": "properties.resources.requests.cpu",
                "memory": "properties.resources.requests.memoryInGB",
            }),
        },
    ),
    "microsoft.app/managedenvironments": ArmRule(
        "azurerm_container_app_environment",
        {"workload_profile": ("properties.workloadProfiles", {
            "name": "name",
            "workload_profile_type": "workloadProfileType",
            "minimum_count": "minimumCount",
            "maximum_count": "maximumCount",
        })},
    ),
    "microsoft.app/containerapps": ArmRule(
        "azurerm_container_app",
        {
            "workload_profile_name": "properties.workloadProfileName",
            "template": ("properties.template", {
                "min_replicas": "scale.minReplicas", "container": ("containers", _CONTAINER)}),
        },
    ),
    "microsoft.app/jobs": ArmRule(
        "azurerm_container_app_job",
        {
            "workload_profile_name": "properties.workloadProfileName",
            "template": ("properties.template", {"container": ("containers", _CONTAINER)}),
        },
    ),
    "microsoft.elasticsan/elasticsans": ArmRule(
        "azurerm_elastic_san",
        {
            "sku": ("properties.sku", {"name": "name"}),
            "base_size_in_tib": "properties.baseSizeTiB",
            "extended_size_in_tib": "properties.extendedCapacitySizeTiB",
        },
    ),
    "microsoft.netapp/netappaccounts/capacitypools": ArmRule(
        "azurerm_netapp_pool",
        {"service_level": "properties.serviceLevel", "size_in_tb": _pool_tib},
    ),
    "microsoft.cognitiveservices/accounts": ArmRule(
        "azurerm_cognitive_account", {"kind": "kind", "sku_name": "sku.name"}
    ),
    "microsoft.cognitiveservices/accounts/deployments": ArmRule(
        "azurerm_cognitive_deployment",
        {
            "model": ("properties.model", {
                "name": "name", "version": "version", "format": "format"}),
            "sku": ("sku", {"name": "name", "capacity": "capacity"}),
        },
    ),
    "microsoft.sql/servers/databases": ArmRule(
        "azurerm_mssql_database",
        {"sku_name": "sku.name", "license_type": "properties.licenseType",
         "zone_redundant": "properties.zoneRedundant"},
    ),
    "microsoft.dbforpostgresql/flexibleservers": ArmRule(
        "azurerm_postgresql_flexible_server", _FLEXIBLE
    ),
    "microsoft.dbformysql/flexibleservers": ArmRule("azurerm_mysql_flexible_server", _FLEXIBLE),
    "microsoft.cache/redis": ArmRule(
        "azurerm_redis_cache",
        {"sku_name": "properties.sku.name", "family": "properties.sku.family",
         "capacity": "properties.sku.capacity", "shard_count": "properties.shardCount"},
    ),
    "microsoft.cache/redisenterprise": ArmRule("azurerm_managed_redis", {"sku_name": "sku.name"}),
    "microsoft.search/searchservices": ArmRule(
        "azurerm_search_service",
        {"sku": "sku.name", "replica_count": "properties.replicaCount",
         "partition_count": "properties.partitionCount"},
    ),
    "microsoft.operationalinsights/workspaces": ArmRule(
        "azurerm_log_analytics_workspace",
        {"sku": "properties.sku.name", "retention_in_days": "properties.retentionInDays",
         "reservation_capacity_in_gb_per_day": "properties.sku.capacityReservationLevel"},
    ),
    "microsoft.insights/components": ArmRule(
        "azurerm_application_insights",
        {"retention_in_days": "properties.RetentionInDays"},
    ),
    "microsoft.apimanagement/service": ArmRule(
        "azurerm_api_management", {"sku_name": _joined("_", "sku.name", "sku.capacity")}
    ),
    "microsoft.eventhub/namespaces": ArmRule(
        "azurerm_eventhub_namespace", {"sku": "sku.name", "capacity": "sku.capacity"}
    ),
    "microsoft.servicebus/namespaces": ArmRule(
        "azurerm_servicebus_namespace", {"sku": "sku.name", "capacity": "sku.capacity"}
    ),
    "microsoft.fabric/capacities": ArmRule(
        "azurerm_fabric_capacity", {"sku": ("sku", {"name": "name", "tier": "tier"})}
    ),
}  # fmt: skip

#: ARM types that cost nothing by themselves.
FREE_TYPES = frozenset((
    "microsoft.resources/resourcegroups", "microsoft.resources/deployments",
    "microsoft.resources/tags", "microsoft.managedidentity/userassignedidentities",
    "microsoft.managedidentity/userassignedidentities/federatedidentitycredentials",
    "microsoft.network/virtualnetworks", "microsoft.network/virtualnetworks/subnets",
    "microsoft.network/networksecuritygroups", "microsoft.network/routetables",
    "microsoft.network/networkinterfaces", "microsoft.network/virtualwans",
    "microsoft.network/applicationsecuritygroups", "microsoft.network/ipgroups",
    "microsoft.network/firewallpolicies", "microsoft.network/dnsresolvers",
    "microsoft.network/privateendpoints/privatednszonegroups",
    "microsoft.network/privatednszones/virtualnetworklinks",
    "microsoft.network/networkmanagers", "microsoft.network/localnetworkgateways",
    "microsoft.network/virtualhubs/hubroutetables", "microsoft.compute/availabilitysets",
    "microsoft.compute/sshpublickeys", "microsoft.compute/galleries",
    "microsoft.storage/storageaccounts/blobservices",
    "microsoft.storage/storageaccounts/blobservices/containers",
    "microsoft.sql/servers", "microsoft.sql/servers/firewallrules",
    "microsoft.eventhub/namespaces/eventhubs", "microsoft.servicebus/namespaces/queues",
    "microsoft.servicebus/namespaces/topics", "microsoft.web/sites/config",
    "microsoft.cognitiveservices/accounts/projects",
    "microsoft.cognitiveservices/accounts/raipolicies",
    "microsoft.recoveryservices/vaults/backuppolicies", "microsoft.insights/diagnosticsettings",
    "microsoft.app/managedenvironments/certificates",
))  # fmt: skip
