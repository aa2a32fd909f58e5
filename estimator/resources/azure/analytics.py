"""Databricks, Stream Analytics, Data Explorer, Analysis Services, Fabric, Power BI, Purview.

Prices: https://azure.microsoft.com/pricing/details/databricks/ …/stream-analytics/
…/data-explorer/ …/analysis-services/ …/microsoft-fabric/ …/power-bi-embedded/ …/azure-purview/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.azure.skus import machine_size
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_DBUS = (
    ("All-purpose compute DBUs", "monthly_all_purpose_compute_dbu_hrs", "all-purpose"),
    ("Jobs compute DBUs", "monthly_jobs_compute_dbu_hrs", "jobs"),
    ("Jobs light compute DBUs", "monthly_jobs_light_compute_dbu_hrs", "jobs-light"),
)


@prices(
    "azurerm_databricks_workspace",
    usage={key: f"{name} used per month" for name, key, _ in _DBUS},
)
def databricks_workspace(r: View, usage: Usage) -> Iterator[Component]:
    """Databricks units by kind of compute; the machines are billed to the subscription.

    A trial costs nothing for its 14 days.
    """
    sku = r.text("sku", "standard").lower()
    if sku == "trial":
        return
    for name, key, kind in _DBUS:
        hours = usage.quantity(key)
        yield monthly(name, hours, unit="DBU-hours", meter=f"azure/databricks/{sku}/{kind}")


@prices("azurerm_stream_analytics_job")
def stream_analytics_job(r: View, _: Usage) -> Iterator[Component]:
    """Streaming units by the hour while the job runs: all month.

    With `sku_name = "StandardV2"` Azure writes one unit as 10, a third as 3 and two thirds
    as 7. A job on a cluster or on the edge buys none.
    """
    if r.has("stream_analytics_cluster_id") or r.text("type").lower() == "edge":
        return
    sku = r.text("sku_name", "Standard")
    units = r.number("streaming_units", 3)
    if sku.lower() == "standardv2":
        written = int(r.decimal("streaming_units", 3))
        units = (units - 1) / 6 if written == 7 else units / (9 if written == 3 else 10)
    meter = f"azure/stream-analytics/{sku.lower()}/unit"
    yield hourly(f"Streaming units ({sku})", count=units, meter=meter)


@prices("azurerm_stream_analytics_cluster")
def stream_analytics_cluster(r: View, _: Usage) -> Iterator[Component]:
    """Streaming units of the cluster by the hour."""
    units = r.number("streaming_capacity")
    meter = "azure/stream-analytics/dedicated/unit"
    yield hourly("Streaming units (Dedicated)", count=units, meter=meter)


@prices("azurerm_kusto_cluster")
def kusto_cluster(r: View, _: Usage) -> Iterator[Component]:
    """Machines by the hour and, outside the Dev sizes, the Data Explorer markup per vCore.

    With `optimized_auto_scale` the least number of instances is counted.
    """
    size = r.text("sku.name").removeprefix("Dev(No SLA)_")
    key = "optimized_auto_scale.minimum_instances"
    count = r.number(key) if r.has("optimized_auto_scale") else r.number("sku.capacity", 2)
    machine = machine_size(size)
    yield hourly(f"Instances ({size})", count=count, meter=f"azure/vm/linux/on-demand/{machine}")
    if not r.text("sku.name").startswith("Dev"):
        meter = f"azure/data-explorer/markup/{machine}"
        yield hourly(f"Data Explorer markup ({size})", count=count, meter=meter)


@prices("azurerm_analysis_services_server")
def analysis_services(r: View, _: Usage) -> Iterator[Component]:
    """The server by the hour, by its size."""
    sku = r.text("sku")
    yield hourly(f"Server ({sku})", meter=f"azure/analysis-services/{sku.lower()}")


@prices("azurerm_fabric_capacity")
def fabric_capacity(r: View, _: Usage) -> Iterator[Component]:
    """Capacity units by the hour: `F64` has 64. Storage in OneLake is billed separately."""
    sku = r.text("sku.name")
    number = sku[1:] if sku.upper().startswith("F") else ""
    meter = "azure/fabric/capacity-unit" if number.isdigit() else f"azure/fabric/{sku.lower()}"
    yield hourly(f"Capacity ({sku})", per=int(number) if number.isdigit() else 1, meter=meter)


@prices("azurerm_powerbi_embedded")
def powerbi_embedded(r: View, _: Usage) -> Iterator[Component]:
    """One node of the size by the hour."""
    sku = r.text("sku_name")
    yield hourly(f"Node usage ({sku})", meter=f"azure/power-bi-embedded/{sku.lower()}")


@prices(
    "azurerm_purview_account",
    usage={
        "additional_capacity_units": "data map capacity units above the first, on average",
        "monthly_scan_vcore_hours": "vCore hours of scanning per month",
    },
)
def purview_account(_: View, usage: Usage) -> Iterator[Component]:
    """The data map's capacity units by the hour, and scanning by the vCore hour."""
    extra = usage.quantity("additional_capacity_units", 0)
    yield hourly("Data map capacity", count=extra + 1, meter="azure/purview/capacity-unit")
    hours = usage.quantity("monthly_scan_vcore_hours")
    yield monthly("Scanning", hours, unit="vCore-hours", meter="azure/purview/scan-vcore")
