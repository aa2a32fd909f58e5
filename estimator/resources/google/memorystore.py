"""Memorystore: Redis instances, Redis clusters, Valkey and Memcached.

Prices: https://cloud.google.com/memorystore/docs/redis/pricing.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import HOURS, hourly, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Largest GB of each capacity tier; above the last is M5.
_CAPACITY = ((4, "M1"), (10, "M2"), (35, "M3"), (100, "M4"))
#: GB of each node type. https://cloud.google.com/memorystore/docs/cluster/cluster-node-specification
NODE_GB = {
    "REDIS_SHARED_CORE_NANO": Decimal("1.4"),
    "REDIS_STANDARD_SMALL": Decimal("6.5"),
    "REDIS_HIGHMEM_MEDIUM": Decimal(13),
    "REDIS_HIGHMEM_XLARGE": Decimal(58),
    "SHARED_CORE_NANO": Decimal("1.4"),
    "STANDARD_SMALL": Decimal("6.5"),
    "HIGHMEM_MEDIUM": Decimal(13),
    "HIGHMEM_XLARGE": Decimal(58),
}
DEFAULT_NODE = "REDIS_HIGHMEM_MEDIUM"


@prices("google_redis_instance")
def redis_instance(r: View, usage: Usage) -> Iterator[Component]:
    """GB of memory by tier (basic, or standard with a replica) and capacity class M1 to M5.

    The standard tier's price covers its replica. Read replicas are billed per node instead.
    """
    size = r.decimal("memory_size_gb")
    capacity = next((name for most, name in _CAPACITY if size <= most), "M5")
    has_replicas = r.text("read_replicas_mode").upper() == "READ_REPLICAS_ENABLED"
    asked = r.text("tier", "BASIC", ("BASIC", "STANDARD_HA")).upper()
    tier = "standard" if asked.startswith("STANDARD") else "basic"
    memory = r.number("memory_size_gb")
    if has_replicas:
        memory = memory * (r.number("replica_count", 1) + 1)
        tier = "standard node"
    if not memory.is_known:
        capacity = f"{r.get('memory_size_gb')}"
    yield standing(
        f"Redis instance ({tier}, {capacity})",
        memory,
        unit="GB",
        meter=f"google/redis/{tier.replace(' ', '-')}/{capacity.lower()}",
    )


@prices(
    "google_redis_cluster",
    usage={"backup_storage_gb": "GB that backups occupy on average"},
)
def redis_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """Nodes by type: every shard has one and its replicas; append-only files and backups besides.

    https://cloud.google.com/memorystore/docs/cluster/pricing
    """
    yield from _cluster(r, usage, "Cluster node", "redis-cluster")


@prices(
    "google_memorystore_instance",
    usage={"backup_storage_gb": "GB that backups occupy on average"},
)
def valkey_instance(r: View, usage: Usage) -> Iterator[Component]:
    """Memorystore for Valkey: nodes by type, as many as shards and their replicas.

    https://cloud.google.com/memorystore/docs/valkey/pricing
    """
    yield from _cluster(r, usage, "Valkey node", "valkey")


def _cluster(r: View, usage: Usage, name: str, service: str) -> Iterator[Component]:
    node = r.text("node_type", DEFAULT_NODE)
    label = node.removeprefix("REDIS_").lower().replace("_", " ")
    nodes = r.number("shard_count", 1) * (r.number("replica_count", 0) + 1)
    yield hourly(
        f"{name} ({label})",
        count=nodes,
        meter=f"google/{service}/node/{label.replace(' ', '-')}",
    )
    if r.text("persistence_config.mode").upper() == "AOF":
        yield _append_only(nodes, node, service)
    yield monthly(
        "Backups",
        usage.quantity("backup_storage_gb"),
        unit="GB",
        meter=f"google/{service}/backup",
    )


def _append_only(nodes: Quantity, node: str, service: str) -> Component:
    """Persistence is billed by the GB-hour of the nodes' capacity."""
    return monthly(
        "AOF persistence",
        nodes * NODE_GB.get(node, Decimal(0)) * HOURS,
        unit="GB",
        meter=f"google/{service}/aof",
    )


@prices("google_memcache_instance")
def memcache_instance(r: View, usage: Usage) -> Iterator[Component]:
    """vCPUs and memory of the nodes. https://cloud.google.com/memorystore/docs/memcached/pricing"""
    nodes = r.number("node_count", 1)
    config = r.block("node_config")
    yield hourly(
        "Memcached vCPUs",
        count=nodes * config.number("cpu_count"),
        meter="google/memcached/vcpu",
    )
    yield standing(
        "Memcached memory",
        nodes * config.number("memory_size_mb") / 1024,
        unit="GB",
        meter="google/memcached/memory",
    )
