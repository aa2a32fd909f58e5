"""Amazon ElastiCache. Prices: https://aws.amazon.com/elasticache/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.aws.autoscaled import target_capacity
from estimator.resources.aws.machine import reserved_meter, upfront_note
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_USAGE = {
    "snapshot_storage_size_gb": "size of one snapshot in GB",
    "reserved_instance_term": "term of the reserved nodes: 1_year or 3_year",
    "reserved_instance_payment_option": "no_upfront, partial_upfront or all_upfront",
}


@prices("aws_elasticache_cluster", usage=_USAGE)
def elasticache_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """Every node by the hour; Redis snapshots beyond the first are stored per GB. A cluster that
    joins a replication group has that group's node type and engine."""
    group = r.ref(
        "replication_group_id",
        "aws_elasticache_replication_group",
        by=("replication_group_id", "id"),
    )
    engine = _engine(group) if group else r.text("engine", "memcached")
    type_ = r.text("node_type") or (group.text("node_type") if group else "")
    yield _nodes(type_, engine, usage, r.number("num_cache_nodes", 1))
    if engine != "memcached":
        yield from _backup(r, usage)


@prices("aws_elasticache_replication_group", usage=_USAGE)
def replication_group(r: View, usage: Usage) -> Iterator[Component]:
    """Every node by the hour: node groups times one primary and its replicas; the minimum (or the
    declared `capacity`) of an autoscaling target takes the place of either number."""
    prefix, name = "elasticache:replication-group:", r.text("replication_group_id")
    groups = target_capacity(r, f"{prefix}NodeGroups", "replication-group", name)
    replicas = target_capacity(r, f"{prefix}Replicas", "replication-group", name)
    nodes = _group_size(r)
    if groups or replicas:
        shards = groups or _shards(r)
        nodes = shards * ((replicas or _replicas(r)) + 1)
    yield _nodes(r.text("node_type"), _engine(r), usage, nodes, is_scaled=bool(groups or replicas))
    yield from _backup(r, usage)


def _engine(group: View) -> str:
    return group.text("engine", "redis")


def _shards(r: View) -> Quantity:
    nested = r.number("cluster_mode.num_node_groups", 1)
    return r.number("num_node_groups") if r.has("num_node_groups") else nested


def _replicas(r: View) -> Quantity:
    nested = r.number("cluster_mode.replicas_per_node_group", 0)
    return r.number("replicas_per_node_group") if r.has("replicas_per_node_group") else nested


def _group_size(r: View) -> Quantity:
    for key in ("num_cache_clusters", "number_cache_clusters"):
        if r.has(key):
            return r.number(key)
    return _shards(r) * (_replicas(r) + 1)


def _nodes(
    type_: str, engine: str, usage: Usage, count: Quantity, *, is_scaled: bool = False
) -> Component:
    meter = f"aws/elasticache/{engine}/{type_}"
    reserved = reserved_meter(meter, usage)
    bought = "reserved" if reserved else "on-demand"
    return hourly(
        f"ElastiCache ({bought}, {type_}{', autoscaling' if is_scaled else ''})",
        meter=reserved or meter,
        count=count,
        usage_based=is_scaled,
        note=upfront_note(usage),
    )


def _backup(r: View, usage: Usage) -> Iterator[Component]:
    """One snapshot per cluster is free; each further day kept is stored."""
    kept = r.decimal("snapshot_retention_limit")
    if kept > 1:
        yield monthly(
            "Backup storage",
            usage.quantity("snapshot_storage_size_gb") * (kept - 1),
            unit="GB",
            meter="aws/elasticache/backup",
        )
