"""Azure Synapse Analytics. Prices: https://azure.microsoft.com/pricing/details/synapse-analytics/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_ROOT = "azure/synapse"
#: vCores of one Spark node.
_SPARK_CORES = {
    "small": 4, "medium": 8, "large": 16, "xlarge": 32, "xxlarge": 64, "xxxlarge": 80,
}  # fmt: skip
#: Name, usage key after `monthly_datapipeline_`, unit, meter, and runs per shown unit.
_PIPELINES = (
    ("azure hosted", "activity runs", "azure_hosted_activity_runs", "1k activity runs", "run"),
    ("azure hosted", "data integration units", "", "DIU-hours", "data-movement"),
    ("azure hosted", "integration runtime", "azure_hosted_integration_runtime_hours", "hours",
     "pipeline-activity"),
    ("azure hosted", "external integration runtime",
     "azure_hosted_external_integration_runtime_hours", "hours", "external-activity"),
    ("self hosted", "activity runs", "self_hosted_activity_runs", "1k activity runs", "run"),
    ("self hosted", "data movement", "self_hosted_data_movement_hours", "hours", "data-movement"),
    ("self hosted", "integration runtime", "self_hosted_integration_runtime_hours", "hours",
     "pipeline-activity"),
    ("self hosted", "external integration runtime",
     "self_hosted_external_integration_runtime_hours", "hours", "external-activity"),
)  # fmt: skip


@prices(
    "azurerm_synapse_workspace",
    usage={
        "serverless_sql_pool_size_tb": "TB processed by the serverless SQL pool per month",
        "dataflow_basic_instances": "basic data flow clusters",
        "dataflow_basic_vcores": "vCores of each",
        "monthly_dataflow_basic_hours": "hours each runs per month",
        "dataflow_standard_instances": "standard data flow clusters",
        "dataflow_standard_vcores": "vCores of each",
        "monthly_dataflow_standard_hours": "hours each runs per month",
        "monthly_datapipeline_azure_hosted_activity_runs": "thousands of activity runs per month",
        "monthly_datapipeline_azure_hosted_data_integration_units": "data integration units",
        "monthly_datapipeline_azure_hosted_data_integration_hours": "hours each moves data",
        "monthly_datapipeline_azure_hosted_integration_runtime_hours": "hours of activities",
        "monthly_datapipeline_azure_hosted_external_integration_runtime_hours":
            "hours of external activities",
        "monthly_datapipeline_self_hosted_activity_runs": "thousands of activity runs per month",
        "monthly_datapipeline_self_hosted_data_movement_hours": "hours of data movement",
        "monthly_datapipeline_self_hosted_integration_runtime_hours": "hours of activities",
        "monthly_datapipeline_self_hosted_external_integration_runtime_hours":
            "hours of external activities",
    },
)  # fmt: skip
def synapse_workspace(r: View, usage: Usage) -> Iterator[Component]:
    """Data processed by serverless SQL, data flows by vCore hour, pipelines by runs and hours.

    With `managed_virtual_network_enabled` activities run in it, at a rate of its own. Activity
    runs are declared in thousands, as Infracost's usage file does.
    """
    size = usage.quantity("serverless_sql_pool_size_tb")
    meter = f"{_ROOT}/serverless-sql-pool"
    yield monthly("Serverless SQL pool size", size, unit="TB", meter=meter, usage_based=True)
    for kind in ("basic", "standard"):
        hours = _product(usage, f"dataflow_{kind}_instances", f"dataflow_{kind}_vcores",
                         f"monthly_dataflow_{kind}_hours")  # fmt: skip
        meter = f"{_ROOT}/data-flow/{kind}/vcore"
        yield monthly(f"Data flow ({kind})", hours, unit="vCore-hours", meter=meter)
    yield from _pipelines(r, usage)


def _pipelines(r: View, usage: Usage) -> Iterator[Component]:
    prefix = "monthly_datapipeline_"
    hosted = "managed-network" if r.flag("managed_virtual_network_enabled") else "azure-hosted"
    for host, name, key, unit, meter in _PIPELINES:
        place = hosted if host == "azure hosted" else "self-hosted"
        if key:
            quantity = usage.quantity(prefix + key)
        else:
            units = f"{prefix}azure_hosted_data_integration_units"
            hours = f"{prefix}azure_hosted_data_integration_hours"
            quantity = _product(usage, units, hours)
        lot = 1000 if meter == "run" else 1
        yield monthly(
            f"Data pipeline {host} {name}",
            quantity * lot if lot > 1 else quantity,
            unit=unit,
            per=lot,
            meter=f"{_ROOT}/pipelines/{place}/{meter}",
        )


def _product(usage: Usage, first: str, *keys: str) -> Quantity:
    quantity = usage.quantity(first)
    for key in keys:
        quantity = quantity * usage.quantity(key)
    return quantity


@prices(
    "azurerm_synapse_sql_pool",
    usage={
        "storage_tb": "TB stored",
        "disaster_recovery_enabled": "whether geo backups are kept",
    },
)
def synapse_sql_pool(r: View, usage: Usage) -> Iterator[Component]:
    """DWU blocks by the hour, storage, and its geo-redundant copy unless that is switched off."""
    sku = r.text("sku_name")
    yield hourly(f"DWU blocks ({sku})", meter=f"{_ROOT}/sql-pool/{sku.lower()}")
    stored = usage.quantity("storage_tb")
    yield monthly("Storage", stored, unit="TB", meter=f"{_ROOT}/sql-pool/storage", usage_based=True)
    has_copy = r.flag("geo_backup_policy_enabled", True)
    if usage.flag("disaster_recovery_enabled", has_copy):
        meter = f"{_ROOT}/sql-pool/disaster-recovery"
        yield monthly("Geo-redundant disaster recovery", stored, unit="TB", meter=meter)


@prices(
    "azurerm_synapse_spark_pool",
    usage={"monthly_hrs": "hours a pool of all its nodes runs per month"},
)
def synapse_spark_pool(r: View, usage: Usage) -> Iterator[Component]:
    """vCore hours of its nodes while it runs: `node_count`, or the least of its autoscale range."""
    size = r.text("node_size").lower()
    cores = _SPARK_CORES.get(size)
    is_scaling = r.has("auto_scale")
    nodes = r.number("auto_scale.min_node_count") if is_scaling else r.number("node_count")
    shown = "?" if nodes.expected is None else f"{nodes.expected.normalize():f}"
    family = r.text("node_size_family", "MemoryOptimized").lower()
    meter = f"{_ROOT}/spark-pool/{family}/{'vcore' if cores else size}"
    hours = nodes * (cores or 1) * usage.quantity("monthly_hrs")
    yield monthly(f"{size} ({shown} nodes)", hours, unit="vCore-hours", meter=meter)
