"""ARM types of data, AI, integration and security, and where their attributes stand in the body.

Continues `arm_types`: only attributes that change the bill are listed. ARM reference:
https://learn.microsoft.com/azure/templates/ (read 2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from estimator.resources.azure.arm_types import ArmRule, Body, Fields, at

_CLUSTER = "azurerm_machine_learning_compute_cluster"


def _sql_sku(body: Body) -> Any:
    """`GP_Gen5` with capacity 4 is azurerm's `GP_Gen5_4`; DTU sizes stay as they are."""
    name, capacity = at(body, "sku.name"), at(body, "sku.capacity")
    is_size = isinstance(name, str) and re.fullmatch(r"(GP|BC|HS)_(S_)?[A-Za-z0-9]+", name)
    return f"{name}_{capacity}" if is_size and capacity else name


def _gigabytes(path: str) -> Any:
    def size(body: Body) -> Any:
        found = at(body, path)
        return found // 1024**3 if isinstance(found, int) else found

    return size


def _minimum_nodes(path: str) -> Any:
    return lambda body: [{"min_node_count": at(body, path) or 0}]


def _throughput(body: Body) -> Any:
    return at(body, "properties.options.throughput")


_COSMOS: Fields = {
    "throughput": _throughput,
    "autoscale_settings": (
        "properties.options.autoscaleSettings",
        {"max_throughput": "maxThroughput"},
    ),
}
_SKU_AND_CAPACITY: Fields = {"sku": "sku.name", "capacity": "sku.capacity"}
_SKU: Fields = {"sku": ("sku", {"name": "name", "capacity": "capacity"})}

#: ARM type in lower case → the azurerm type and its attributes.
DATA_RULES: Mapping[str, ArmRule] = {
    "microsoft.sql/servers/databases": ArmRule(
        "azurerm_mssql_database",
        {
            "sku_name": _sql_sku,
            "license_type": "properties.licenseType",
            "zone_redundant": "properties.zoneRedundant",
            "max_size_bytes": "properties.maxSizeBytes",
            "read_replica_count": "properties.highAvailabilityReplicaCount",
            "elastic_pool_id": "properties.elasticPoolId",
            "storage_account_type": "properties.requestedBackupStorageRedundancy",
            "secondary_type": "properties.secondaryType",
        },
    ),
    "microsoft.sql/servers/elasticpools": ArmRule(
        "azurerm_mssql_elasticpool",
        {
            "sku": ("sku", {"name": "name", "tier": "tier", "capacity": "capacity"}),
            "license_type": "properties.licenseType",
            "zone_redundant": "properties.zoneRedundant",
            "max_size_gb": _gigabytes("properties.maxSizeBytes"),
        },
    ),
    "microsoft.sql/managedinstances": ArmRule(
        "azurerm_mssql_managed_instance",
        {
            "sku_name": "sku.name",
            "license_type": "properties.licenseType",
            "vcores": "properties.vCores",
            "storage_size_in_gb": "properties.storageSizeInGB",
            "storage_account_type": "properties.requestedBackupStorageRedundancy",
            "zone_redundant_enabled": "properties.zoneRedundant",
        },
    ),
    "microsoft.documentdb/databaseaccounts/sqldatabases": ArmRule(
        "azurerm_cosmosdb_sql_database", _COSMOS
    ),
    "microsoft.documentdb/databaseaccounts/sqldatabases/containers": ArmRule(
        "azurerm_cosmosdb_sql_container", _COSMOS
    ),
    "microsoft.documentdb/databaseaccounts/mongodbdatabases": ArmRule(
        "azurerm_cosmosdb_mongo_database", _COSMOS
    ),
    "microsoft.machinelearningservices/workspaces/computes": ArmRule(
        _CLUSTER,
        {
            "vm_size": "properties.properties.vmSize",
            "vm_priority": "properties.properties.vmPriority",
            "scale_settings": _minimum_nodes("properties.properties.scaleSettings.minNodeCount"),
        },
    ),
    # A managed online deployment runs its instances all the time.
    "microsoft.machinelearningservices/workspaces/onlineendpoints/deployments": ArmRule(
        _CLUSTER,
        {
            "vm_size": "properties.instanceType",
            "scale_settings": _minimum_nodes("sku.capacity"),
        },
    ),
    "microsoft.signalrservice/signalr": ArmRule("azurerm_signalr_service", _SKU),
    "microsoft.signalrservice/webpubsub": ArmRule("azurerm_web_pubsub", _SKU_AND_CAPACITY),
    "microsoft.devices/iothubs": ArmRule("azurerm_iothub", _SKU),
    "microsoft.devices/provisioningservices": ArmRule("azurerm_iothub_dps", {}),
    "microsoft.databricks/workspaces": ArmRule("azurerm_databricks_workspace", {"sku": "sku.name"}),
    "microsoft.synapse/workspaces/sqlpools": ArmRule(
        "azurerm_synapse_sql_pool", {"sku_name": "sku.name"}
    ),
    "microsoft.datafactory/factories": ArmRule("azurerm_data_factory", {}),
    "microsoft.logic/integrationaccounts": ArmRule(
        "azurerm_logic_app_integration_account", {"sku_name": "sku.name"}
    ),
    "microsoft.logic/workflows": ArmRule("azurerm_logic_app_workflow", {}),
    "microsoft.appconfiguration/configurationstores": ArmRule(
        "azurerm_app_configuration", {"sku": "sku.name"}
    ),
    "microsoft.automation/automationaccounts": ArmRule("azurerm_automation_account", {}),
    "microsoft.notificationhubs/namespaces": ArmRule(
        "azurerm_notification_hub_namespace", {"sku_name": "sku.name"}
    ),
    "microsoft.eventgrid/topics": ArmRule("azurerm_eventgrid_topic", {}),
    "microsoft.eventgrid/systemtopics": ArmRule("azurerm_eventgrid_system_topic", {}),
    "microsoft.eventgrid/domains": ArmRule("azurerm_eventgrid_domain", {}),
    "microsoft.eventgrid/namespaces": ArmRule(
        "azurerm_eventgrid_namespace", {"capacity": "sku.capacity"}
    ),
    "microsoft.kusto/clusters": ArmRule("azurerm_kusto_cluster", _SKU),
    "microsoft.streamanalytics/streamingjobs": ArmRule(
        "azurerm_stream_analytics_job",
        {
            "sku_name": "properties.sku.name",
            "streaming_units": "properties.transformation.properties.streamingUnits",
        },
    ),
    "microsoft.purview/accounts": ArmRule("azurerm_purview_account", {}),
    "microsoft.powerbidedicated/capacities": ArmRule(
        "azurerm_powerbi_embedded", {"sku_name": "sku.name"}
    ),
    "microsoft.dashboard/grafana": ArmRule("azurerm_dashboard_grafana", {"sku": "sku.name"}),
    "microsoft.digitaltwins/digitaltwinsinstances": ArmRule("azurerm_digital_twins_instance", {}),
    "microsoft.keyvault/managedhsms": ArmRule(
        "azurerm_key_vault_managed_hardware_security_module", {"sku_name": "sku.name"}
    ),
    "microsoft.security/pricings": ArmRule(
        "azurerm_security_center_subscription_pricing",
        {
            "tier": "properties.pricingTier",
            "subplan": "properties.subPlan",
        },
    ),
    "microsoft.aad/domainservices": ArmRule(
        "azurerm_active_directory_domain_service", {"sku": "properties.sku"}
    ),
}

#: ARM types that cost nothing by themselves: what they hold does.
DATA_FREE_TYPES = frozenset(
    (
        "microsoft.documentdb/databaseaccounts",
        "microsoft.keyvault/vaults",
        "microsoft.machinelearningservices/workspaces",
        "microsoft.machinelearningservices/workspaces/onlineendpoints",
        "microsoft.machinelearningservices/workspaces/datastores",
        "microsoft.machinelearningservices/registries",
        "microsoft.devcenter/devcenters",
        "microsoft.devcenter/projects",
        "microsoft.insights/datacollectionendpoints",
        "microsoft.operationalinsights/workspaces/tables",
        "microsoft.eventhub/namespaces/eventhubs/consumergroups",
        "microsoft.search/searchservices/sharedprivatelinkresources",
    )
)
