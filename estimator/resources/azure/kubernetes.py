"""Azure Kubernetes Service. Prices: https://azure.microsoft.com/pricing/details/kubernetes-service/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Origin, Quantity, between
from estimator.resources.azure.disks import Disk, disk_components
from estimator.resources.azure.region import billing_zone
from estimator.resources.azure.virtual_machines import machine_hours
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

#: GiB of a node's OS disk where the pool does not say.
NODE_DISK_GB = 128
_POOL_USAGE = {
    "nodes": "average number of nodes",
    "monthly_hrs": "hours a month that each node runs (730 when not given)",
}
#: Features (`s`) after the number, or a capital S before it, mean Premium SSD storage.
_PREMIUM = re.compile(r"^(standard_)?([a-z]+s\d+|[a-z]+\d+(-\d+)?[a-z]*s)", re.IGNORECASE)


@prices(
    "azurerm_kubernetes_cluster",
    usage={
        **{f"default_node_pool.{key}": text for key, text in _POOL_USAGE.items()},
        "load_balancer.monthly_data_processed_gb": "GB through the load balancer per month",
    },
)
def kubernetes_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """The control plane's tier (Free costs nothing) and the nodes of the default pool.

    An autoscaled pool counts its `node_count`, else its `min_count`, and is shown as a range
    up to `max_count`. Nodes on Premium-capable sizes have Premium SSD disks of 128 GiB,
    others Standard HDD; ephemeral disks cost nothing.
    """
    tier = r.text("sku_tier", "Free", ("Free", "Standard", "Premium")).lower()
    if tier in ("standard", "paid"):
        yield hourly("Uptime SLA", meter="azure/aks/uptime-sla")
    elif tier == "premium":
        yield hourly("Long term support", meter="azure/aks/long-term-support")
    pool = r.block("default_node_pool")
    yield from _pool(r, pool, usage.under("default_node_pool"), ("default_node_pool",))
    yield from _load_balancer(r, usage.under("load_balancer"))
    if _routes_http(r):
        yield monthly(
            "Hosted zone",
            1,
            unit="months",
            meter="azure/dns/public/hosted-zone",
            region=billing_zone(r.region),
            path=("DNS",),
        )


@prices("azurerm_kubernetes_cluster_node_pool", usage=_POOL_USAGE)
def node_pool(r: View, usage: Usage) -> Iterator[Component]:
    """The nodes of one pool with their OS disks; `priority = "Spot"` pays the spot price."""
    yield from _pool(r, r, usage, ())


def _pool(r: View, pool: Block, usage: Usage, path: tuple[str, ...]) -> Iterator[Component]:
    size = pool.text("vm_size", "Standard_D2s_v3")
    count = _nodes(pool, usage)
    system = "Windows" if _is_windows(pool) else "Linux"
    hours = usage.quantity("monthly_hrs")
    yield machine_hours(r, size, system, hours=hours, count=count, path=path)
    if pool.text("os_disk_type", "Managed").lower() == "ephemeral":
        return
    kind = "Premium_LRS" if _PREMIUM.match(size) else "Standard_LRS"
    disk = Disk(kind, pool, size_path="os_disk_size_gb")
    if disk.is_assumed:
        disk.size_gb, disk.is_assumed = Decimal(NODE_DISK_GB), False
    components = disk_components(disk, usage, path=(*path, "os_disk"), count=count)
    yield next(components)


def _nodes(pool: Block, usage: Usage) -> Quantity:
    declared = usage.quantity("nodes")
    if declared.is_known:
        return declared
    fixed = pool.number("node_count" if pool.has("node_count") else "min_count", 1)
    scales = pool.flag("enable_auto_scaling") or pool.flag("auto_scaling_enabled")
    low, high = pool.decimal("min_count", 1), pool.decimal("max_count", 0)
    if scales and fixed.expected is not None and low <= fixed.expected <= high:
        return between(low, fixed.expected, high, "nodes", Origin.ATTRIBUTE)
    return fixed


def _is_windows(pool: Block) -> bool:
    words = pool.text("os_type") + pool.text("os_sku")
    return words.lower().startswith("windows")


def _load_balancer(r: View, usage: Usage) -> Iterator[Component]:
    is_standard = r.text("network_profile.load_balancer_sku").lower() == "standard"
    if is_standard or usage.has("monthly_data_processed_gb"):
        yield monthly(
            "Data processed",
            usage.quantity("monthly_data_processed_gb"),
            unit="GB",
            meter="azure/load-balancer/data-processed",
            path=("Load Balancer",),
        )


def _routes_http(r: View) -> bool:
    addon = r.block("addon_profile").block("http_application_routing")
    return r.flag("http_application_routing_enabled") or addon.flag("enabled")
