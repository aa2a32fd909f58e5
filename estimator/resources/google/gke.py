"""Google Kubernetes Engine: cluster fee, node pools, Autopilot.

Prices: https://cloud.google.com/kubernetes-engine/pricing. Nodes are Compute Engine machines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Origin, Quantity, amount, between
from estimator.resources.components import hourly, monthly, standing
from estimator.resources.google.disks import disk_line, disk_type
from estimator.resources.google.instance import COMMITTED, gpus, machine_type
from estimator.resources.google.machine import (
    LOCAL_SSD_GIB,
    Machine,
    commitment_of,
    gpu_lines,
    licence_lines,
    local_ssd_lines,
    machine_lines,
)
from estimator.resources.google.region import EVERYWHERE, is_zone
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

#: Nodes per zone that GKE starts when nothing says how many.
DEFAULT_NODES = 3
#: Zones GKE uses in a region when none are named.
ZONES_PER_REGION = 3
DEFAULT_MACHINE = "e2-medium"
DEFAULT_DISK_GB = 100


@prices(
    "google_container_cluster",
    usage={
        "nodes": "nodes per zone of the default node pool",
        **COMMITTED,
        "node_pool[0].nodes": "nodes per zone of an inline node pool",
        "autopilot_vcpu_count": "vCPUs that Autopilot pods request on average",
        "autopilot_memory_gb": "GB of memory that Autopilot pods request on average",
        "autopilot_ephemeral_storage_gb": "GB of ephemeral storage that Autopilot pods request",
    },
)
def cluster(r: View, usage: Usage) -> Iterator[Component]:
    """A fee per cluster and hour, and the nodes of the default and inline node pools.

    A regional cluster runs its nodes in three zones unless `node_locations` says otherwise;
    the default pool has three nodes per zone unless `initial_node_count` says otherwise.
    Autopilot bills what pods request instead of nodes. The monthly credit for one zonal or
    Autopilot cluster per billing account is not taken off.
    """
    if r.flag("enable_autopilot"):
        yield from _autopilot(usage)
        return
    yield hourly("Cluster management fee", meter="google/gke/cluster", region=EVERYWHERE)
    pools = r.blocks("node_pool")
    zones = _zones(r, r)
    for place, block in enumerate(pools):
        name = f"node_pool[{place}]"
        yield from _pool(block, zones, usage.under(name), r.region, (name,))
    if not pools and not r.flag("remove_default_node_pool"):
        yield from _pool(r, zones, usage, r.region, ("default_pool",))


def _autopilot(usage: Usage) -> Iterator[Component]:
    yield hourly("Autopilot", meter="google/gke/cluster", region=EVERYWHERE)
    for name, key, unit, meter in (
        ("Autopilot vCPU", "autopilot_vcpu_count", "vCPU", "vcpu"),
        ("Autopilot memory", "autopilot_memory_gb", "GB", "memory"),
    ):
        yield standing(name, usage.quantity(key), unit=unit, meter=f"google/gke/autopilot/{meter}")
    yield monthly(
        "Autopilot ephemeral storage",
        usage.quantity("autopilot_ephemeral_storage_gb"),
        unit="GB",
        meter="google/gke/autopilot/ephemeral-storage",
    )


@prices("google_container_node_pool", usage={"nodes": "nodes per zone", **COMMITTED})
def node_pool(r: View, usage: Usage) -> Iterator[Component]:
    """The machines of the pool, in every zone of the pool or its cluster.

    Autoscaling gives a range: `min_node_count` to `max_node_count` per zone, or the total
    limits for the whole pool; the headline is the node count asked for, else the least.
    """
    parent = r.ref("cluster", "google_container_cluster", by=("id", "name", "self_link"))
    yield from _pool(r, _zones(r, parent), usage, r.region, ())


@dataclass(frozen=True, slots=True)
class Zones:
    """How many zones a pool runs in."""

    count: int


def _zones(r: Block, parent: Block | None) -> Zones:
    """Zones named by the pool, by its cluster, or those of the location."""
    for owner in (r, parent):
        if owner is not None and (named := owner.texts("node_locations")):
            own = owner.text("location")
            return Zones(len({*named, own} if is_zone(own) else set(named)))
    for owner in (r, parent):
        if owner is not None and owner.has("location"):
            return Zones(1 if is_zone(owner.text("location")) else ZONES_PER_REGION)
        if owner is not None and owner.has("zone"):
            return Zones(1)
    return Zones(ZONES_PER_REGION)


def _pool(
    r: Block, zones: Zones, usage: Usage, region: str, path: Sequence[str]
) -> Iterator[Component]:
    config = r.block("node_config")
    machine = Machine(
        type=machine_type(config.text("machine_type", DEFAULT_MACHINE)),
        is_spot=config.flag("preemptible") or config.flag("spot"),
        count=_nodes(r, zones, usage),
        gpus=gpus(config),
        local_ssd_gib=_local_ssd_gib(config),
        licence="windows" if config.text("image_type").upper().startswith("WINDOWS") else "",
        commitment=commitment_of(usage.text("committed_use")),
    )
    yield from machine_lines(machine, path)
    size = config.number("disk_size_gb", DEFAULT_DISK_GB)
    yield disk_line(disk_type(config.text("disk_type")), machine.count * size, path=path)
    yield from local_ssd_lines(machine, path)
    yield from gpu_lines(machine, path)
    yield from licence_lines(machine, path)


def _local_ssd_gib(config: Block) -> Quantity:
    count = config.decimal("local_ssd_count")
    for block in ("ephemeral_storage_config", "ephemeral_storage_local_ssd_config",
                  "local_nvme_ssd_block_config"):  # fmt: skip
        count += config.decimal(f"{block}.local_ssd_count")
    return amount(count * LOCAL_SSD_GIB, "local SSDs")


def _nodes(r: Block, zones: Zones, usage: Usage) -> Quantity:
    """Nodes of the pool in all zones."""
    declared = usage.quantity("nodes")
    if declared.is_known:
        return declared * zones.count
    for attribute in ("node_count", "initial_node_count"):
        if r.has(attribute) and not r.has("autoscaling"):
            return r.number(attribute) * zones.count
    scaling = r.block("autoscaling")
    if scaling.has("max_node_count") or scaling.has("total_max_node_count"):
        return _range(r, scaling, zones)
    return amount(DEFAULT_NODES, "nodes per zone", Origin.PROVIDER_DEFAULT) * zones.count


def _range(r: Block, scaling: Block, zones: Zones) -> Quantity:
    if scaling.has("total_max_node_count"):
        low = scaling.decimal("total_min_node_count")
        high = scaling.decimal("total_max_node_count")
    else:
        low = scaling.decimal("min_node_count") * zones.count
        high = scaling.decimal("max_node_count") * zones.count
    start = low
    for attribute in ("initial_node_count", "node_count"):
        if r.has(attribute):
            start = r.decimal(attribute, Decimal(1)) * zones.count
    return between(low, min(max(start, low), max(low, high)), max(low, high), "nodes",
                   Origin.ATTRIBUTE)  # fmt: skip
