"""Azure Event Hubs. Prices: https://azure.microsoft.com/pricing/details/event-hubs/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import MILLION, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: GB of retention in the price of one unit.
_RETAINED_GB = {"premium": 1_000, "dedicated": 10_000}
_UNITS = {
    "basic": "throughput units",
    "standard": "throughput units",
    "premium": "processing units",
    "dedicated": "capacity units",
}


@prices(
    "azurerm_eventhub_namespace",
    usage={
        "monthly_ingress_events": "events received per month, in 64 KB units",
        "throughput_or_capacity_units": "throughput, processing or capacity units bought",
        "capture_enabled": "whether Capture writes the events to storage (Standard)",
        "retention_storage_gb": "GB of events retained (Premium, Dedicated)",
    },
)
def eventhub_namespace(r: View, usage: Usage) -> Iterator[Component]:
    """Units by the month; Basic and Standard also pay for events, Standard for Capture.

    Premium has 1 TB of retention per processing unit in its price, Dedicated 10 TB per
    capacity unit. A namespace in an `azurerm_eventhub_cluster` of this configuration buys no
    capacity of its own. Capture is on where usage or an event hub of the namespace says so.
    """
    tier = "dedicated" if r.has("dedicated_cluster_id") else r.text("sku").lower()
    cluster = r.ref("dedicated_cluster_id", "azurerm_eventhub_cluster")
    units = r.number("capacity", 1)
    if usage.has("throughput_or_capacity_units"):
        units = usage.quantity("throughput_or_capacity_units")
    elif tier == "dedicated":
        units = _cluster_units(cluster) if cluster else r.number("capacity units", 1)
    if tier in ("basic", "standard"):
        yield _ingress(tier, usage)
    if tier == "standard" and _has_capture(r, usage):
        yield standing("Capture", units, unit="units", meter="azure/event-hubs/standard/capture")
    if cluster is None:
        yield _capacity(tier, units)
    if tier in _RETAINED_GB:
        kept = usage.quantity("retention_storage_gb") - units * _RETAINED_GB[tier]
        meter = f"azure/event-hubs/{tier}/extended-retention"
        yield monthly("Extended retention", kept.at_least(0), unit="GB", meter=meter)


@prices("azurerm_eventhub_cluster")
def eventhub_cluster(r: View, _: Usage) -> Iterator[Component]:
    """Capacity units of a dedicated cluster, `Dedicated_2` has two."""
    yield _capacity("dedicated", _cluster_units(r))


def _cluster_units(cluster: View) -> Quantity:
    name = cluster.text("sku_name")
    count = name.rpartition("_")[2]
    return cluster.number("sku_name", 1) if not count.isdigit() else cluster.number("units", count)


def _ingress(tier: str, usage: Usage) -> Component:
    return monthly(
        f"Ingress event ({tier.capitalize()})",
        usage.quantity("monthly_ingress_events"),
        unit="1M events",
        per=MILLION,
        meter=f"azure/event-hubs/{tier}/ingress-events",
    )


def _capacity(tier: str, units: Quantity) -> Component:
    unit = _UNITS.get(tier, "units")
    name = f"Capacity ({tier.capitalize()})"
    return standing(name, units, unit=unit, meter=f"azure/event-hubs/{tier}/capacity")


def _has_capture(r: View, usage: Usage) -> bool:
    hubs = r.referrers("azurerm_eventhub")
    declared = usage.flag("capture_enabled")
    return declared or any(hub.flag("capture_description.enabled") for hub in hubs)
