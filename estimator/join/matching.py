"""Which node pool a workload's pods would land on, and what of it they take. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from estimator.join.pools import Cluster, Pool
from estimator.model.resource import Resource
from pricing.specs import gpu_named

#: Labels that every node has and that say nothing about the pool.
_IGNORED = frozenset({"kubernetes.io/arch", "kubernetes.io/os", "node-role.kubernetes.io/worker",
                      "cloud.google.com/gke-gpu-driver-version", "beta.kubernetes.io/arch",
                      "beta.kubernetes.io/os"})  # fmt: skip
_TYPE_LABELS = ("node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type",
                "cloud.google.com/machine-type")  # fmt: skip
_NAME_LABELS = ("cloud.google.com/gke-nodepool", "eks.amazonaws.com/nodegroup", "agentpool",
                "kubernetes.azure.com/agentpool")  # fmt: skip
_GPU_LABELS = ("cloud.google.com/gke-accelerator", "nvidia.com/gpu.product",
               "k8s.amazonaws.com/accelerator", "karpenter.k8s.aws/instance-gpu-name")  # fmt: skip
#: Taints that the platform lets GPU pods tolerate by itself.
_GPU_TAINTS = frozenset({"nvidia.com/gpu", "aws.amazon.com/neuron", "google.com/tpu", "amd.com/gpu",
                         "sku", "kubernetes.azure.com/scalesetpriority",
                         "cloud.google.com/gke-spot"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """What one group of a workload takes of a pool."""

    workload: str
    group: str
    pool: Pool
    gpus: Decimal
    most_gpus: Decimal

    @property
    def nodes(self) -> Decimal:
        """Nodes that so many GPUs fill, started ones counted whole."""
        return (self.gpus / self.pool.gpus_per_node).to_integral_value(rounding=ROUND_CEILING)


def use_of(resource: Resource, group: Mapping[str, Any], pools: Sequence[Pool]) -> Use | None:
    """The pool a group lands on: of several the one with the fewest GPUs per node."""
    asked = Decimal(group.get("gpus") or 0)
    fitting = [pool for pool in pools if fits(resource, group, pool, asked)]
    if not fitting or not asked:
        return None
    pool = min(fitting, key=lambda one: (one.gpus_per_node, one.address))
    replicas, pods = group.get("replicas", {}), Decimal(group.get("pods", 1))
    count = replicas.get("declared", replicas.get("min", Decimal(1)))
    most = replicas.get("max", count)
    each = asked * pods
    name = str(group.get("name", ""))
    return Use(resource.address, name, pool, Decimal(count) * each, Decimal(most) * each)


def fits(resource: Resource, group: Mapping[str, Any], pool: Pool, asked: Decimal) -> bool:
    """Whether the group's pods may and can run on the pool's nodes."""
    cloud = str(resource.values.get("cloud") or "")
    if cloud and cloud not in (pool.vendor, ""):
        return False
    if asked > pool.gpus_per_node or not _same_gpu(group, pool):
        return False
    types = [str(one) for one in group.get("instance_types", ())]
    if types and not set(types) & set(pool.machine_types):
        return False
    return _selected(group.get("selectors", {}), pool) and _tolerated(group, pool)


def _same_gpu(group: Mapping[str, Any], pool: Pool) -> bool:
    """A GPU the workload names must be the pool's; one it does not name may be any."""
    names = [group.get("gpu", "")] if group.get("gpu") else []
    names += [choice["gpu"] for choice in group.get("choices", ())]
    known = [gpu.name for name in names if (gpu := gpu_named(str(name))) is not None]
    return not names or pool.gpu in known


def _selected(selectors: Mapping[str, str], pool: Pool) -> bool:
    return all(_label_matches(key, value, pool) for key, value in selectors.items())


def _label_matches(key: str, value: str, pool: Pool) -> bool:
    if key in _IGNORED:
        return True
    if pool.labels.get(key):
        return pool.labels[key] == value or key in _GPU_LABELS
    if key in _TYPE_LABELS:
        return value in pool.machine_types
    if key in _NAME_LABELS:
        return value == pool.name
    if key in _GPU_LABELS:
        gpu = gpu_named(value)
        return gpu is not None and gpu.name == pool.gpu
    if key == "topology.kubernetes.io/region":
        return value == pool.region
    if key == "topology.kubernetes.io/zone":
        return value.startswith(pool.region)
    if key in ("cloud.google.com/gke-spot", "karpenter.sh/capacity-type"):
        return (value in ("true", "spot")) == pool.is_spot
    return False


def _tolerated(group: Mapping[str, Any], pool: Pool) -> bool:
    tolerated = {str(key) for key in group.get("tolerations", ())}
    return "" in tolerated or all(
        taint in tolerated or taint in _GPU_TAINTS for taint in pool.taints
    )


def place_of(resource: Resource, clusters: Iterable[Cluster]) -> tuple[str, str]:
    """(cloud, region) of the only cluster there is for a workload without a pool."""
    cloud = str(resource.values.get("cloud") or "")
    found = [one for one in clusters if not cloud or one.vendor == cloud]
    if len(found) != 1:
        return cloud, ""
    return found[0].vendor, found[0].region
