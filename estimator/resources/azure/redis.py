"""Azure Cache for Redis and Azure Managed Redis.

Prices: https://azure.microsoft.com/pricing/details/cache/ and
https://azure.microsoft.com/pricing/details/managed-redis/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices("azurerm_redis_cache")
def redis_cache(r: View, _: Usage) -> Iterator[Component]:
    """Nodes by the month: one for Basic, two for Standard, shards with their replicas for Premium.

    Premium has one replica per primary unless `replicas_per_primary` (or `replicas_per_master`)
    says otherwise; each shard of `shard_count` is a primary.
    """
    sku, family = r.text("sku_name"), r.text("family").upper()
    size = f"{family}{r.text('capacity')}"
    nodes = r.number("nodes", 1)
    if sku.lower() == "standard":
        nodes = r.number("nodes of a Standard cache", 2)
    elif sku.lower() == "premium":
        key = "replicas_per_primary" if r.has("replicas_per_primary") else "replicas_per_master"
        nodes = r.number("shard_count", 1).at_least(1) * (r.number(key, 1) + 1)
    meter = f"azure/redis/{sku.lower()}/{size.lower()}"
    yield standing(f"Cache usage ({sku}_{size})", nodes, unit="nodes", meter=meter)


@prices("azurerm_managed_redis")
def managed_redis(r: View, _: Usage) -> Iterator[Component]:
    """Instances by the hour: two with high availability, which is the default, else one."""
    sku = r.text("sku_name")
    count = 2 if r.flag("high_availability_enabled", True) else 1
    meter = f"azure/redis/managed/{sku.lower().replace('_', '/')}"
    yield hourly(f"Cache usage ({sku})", count=count, meter=meter)


@prices("azurerm_redis_enterprise_cluster")
def redis_enterprise(r: View, _: Usage) -> Iterator[Component]:
    """Nodes by the month; `Enterprise_E10-4` has four. Redis's own licence is not included."""
    sku, _dash, nodes = r.text("sku_name").partition("-")
    meter = f"azure/redis/{sku.lower().replace('_', '/')}"
    count = int(nodes) if nodes.isdigit() else 2
    note = "without the licence of Redis Inc., billed through the marketplace"
    yield standing(f"Cache usage ({sku})", count, unit="nodes", meter=meter, note=note)
