"""Azure resource types: which meters each one buys, and how much of them."""

from __future__ import annotations

from functools import cache

from estimator.resources.azure.region import region_of
from estimator.resources.registry import Vendor, listed_types, registered

#: One module per service; each registers the types it prices.
MODULES: tuple[str, ...] = (
    "analytics",
    "api_management",
    "app_service",
    "application_insights",
    "application_load_balancer",
    "automation",
    "azapi",
    "backup",
    "block_storage",
    "cdn",
    "cognitive_account",
    "cognitive_deployment",
    "containers",
    "cosmosdb",
    "data_factory",
    "defender",
    "disks",
    "dns",
    "event_hubs",
    "flexible_servers",
    "functions",
    "hdinsight",
    "key_vault",
    "kubernetes",
    "load_balancer",
    "log_analytics",
    "logic_apps",
    "machine_learning",
    "monitor",
    "network_services",
    "public_ip",
    "redis",
    "reserved_capacity",
    "search",
    "service_bus",
    "signalr",
    "single_servers",
    "specialised",
    "sql_database",
    "sql_pool",
    "storage_account",
    "storage_services",
    "synapse",
    "virtual_machines",
    "virtual_wan",
    "vpn",
)


@cache
def vendor() -> Vendor:
    return Vendor(
        "azure", registered(__name__, MODULES), listed_types(__name__, "free.txt"), region_of
    )
