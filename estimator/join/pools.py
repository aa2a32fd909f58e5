"""Node pools with accelerators, as Terraform configures them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from estimator.model.resource import Project, Resource, ResourceSet
from estimator.model.values import Unknown
from estimator.resources.registry import vendor_of
from estimator.resources.view import Block, View
from pricing.specs import gpu_named, instance_spec

#: Terraform type → (vendor, usage key that says how many nodes run).
POOL_TYPES = {
    "google_container_node_pool": ("google", "nodes"),
    "google_container_cluster": ("google", "nodes"),
    "aws_eks_node_group": ("aws", "instances"),
    "azurerm_kubernetes_cluster_node_pool": ("azure", "nodes"),
    "azurerm_kubernetes_cluster": ("azure", "default_node_pool.nodes"),
}
#: Terraform type of a cluster → vendor.
CLUSTER_TYPES = {"google_container_cluster": "google", "aws_eks_cluster": "aws",
                 "azurerm_kubernetes_cluster": "azure"}  # fmt: skip
#: Zones of a regional GKE cluster unless `node_locations` names them.
_ZONES = Decimal(3)


@dataclass(frozen=True, slots=True)
class Pool:
    """Nodes of one kind; `nodes` is what Terraform asks for (and prices)."""

    address: str
    vendor: str
    name: str
    region: str
    machine_types: tuple[str, ...]
    gpu: str
    gpus_per_node: Decimal
    nodes: Decimal
    most_nodes: Decimal
    labels: Mapping[str, str] = field(default_factory=dict)
    #: Keys of taints that keep pods away unless tolerated.
    taints: tuple[str, ...] = ()
    is_spot: bool = False
    #: Zones a node count of the usage file is multiplied by.
    zones: Decimal = Decimal(1)

    @property
    def capacity(self) -> Decimal:
        """GPUs of the nodes that Terraform asks for."""
        return self.nodes * self.gpus_per_node


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Kubernetes cluster: where workloads run whose pool is not named."""

    address: str
    vendor: str
    region: str


def pools_of(projects: Iterable[tuple[Project, ResourceSet]]) -> list[Pool]:
    """All node pools with accelerators, by address."""
    found: list[Pool] = []
    for _, scope in projects:
        for resource in scope.of_type(*POOL_TYPES):
            found += _pools(resource, scope)
    return sorted((pool for pool in found if pool.gpus_per_node > 0), key=lambda one: one.address)


def clusters_of(projects: Iterable[tuple[Project, ResourceSet]]) -> list[Cluster]:
    found = []
    for _, scope in projects:
        for resource in scope.of_type(*CLUSTER_TYPES):
            region = region_of(resource, scope)
            found.append(Cluster(resource.address, CLUSTER_TYPES[resource.type], region))
    return found


def region_of(resource: Resource, scope: ResourceSet) -> str:
    """The region prices are listed under; "" where only an assumption could be made."""
    vendor = vendor_of(resource.type)
    if vendor is None:
        return ""
    region, assumed = vendor.region_of(resource, scope)
    return "" if assumed or "‹" in region else region


def _pools(resource: Resource, scope: ResourceSet) -> Iterator[Pool]:
    region = region_of(resource, scope)
    view = View(resource, scope, region)
    match resource.type:
        case "google_container_node_pool":
            yield _google(view, view, region)
        case "google_container_cluster":
            if view.has("node_config") and not view.flag("remove_default_node_pool"):
                yield _google(view, view, region)
            for block in view.blocks("node_pool"):
                yield _google(view, block, region)
        case "aws_eks_node_group":
            yield _aws(view, region)
        case "azurerm_kubernetes_cluster_node_pool":
            yield _azure(view, view, region)
        case _:
            for block in view.blocks("default_node_pool"):
                yield _azure(view, block, region)


def _google(view: View, pool: Block, region: str) -> Pool:
    config = pool.block("node_config")
    machine = config.text("machine_type", "e2-medium")
    spec = instance_spec("google", machine)
    attached = config.block("guest_accelerator")
    gpu = attached.text("type") or (spec.gpu if spec else "")
    count = attached.decimal("count") or (spec.gpu_count if spec else Decimal(0))
    zones = _zones(view, pool)
    scaling = pool.block("autoscaling")
    first = pool.decimal("initial_node_count", 1)
    nodes = pool.decimal("node_count", first if pool.has("initial_node_count") else 1)
    if scaling.has("min_node_count") and not pool.has("node_count"):
        nodes = max(scaling.decimal("min_node_count"), first)
    most = max(nodes, scaling.decimal("max_node_count", nodes))
    return Pool(
        view.address,
        "google",
        pool.text("name"),
        region,
        (machine,),
        _gpu_name(gpu),
        count,
        nodes * zones,
        most * zones,
        {**_labels(config.mapping("labels")), "cloud.google.com/gke-accelerator": gpu},
        tuple(taint.text("key") for taint in config.blocks("taint")
              if taint.text("effect") != "PREFER_NO_SCHEDULE"),
        config.flag("spot") or config.flag("preemptible"),
        zones,
    )  # fmt: skip


def _zones(view: View, pool: Block) -> Decimal:
    """A pool of a regional cluster has its nodes in every zone."""
    if locations := pool.texts("node_locations"):
        return Decimal(len(locations))
    place = view.text("location")
    cluster = view.ref("cluster", "google_container_cluster") if not place else None
    if cluster is not None:
        place = cluster.text("location")
        if locations := cluster.texts("node_locations"):
            return Decimal(len(locations))
    return _ZONES if place and place.count("-") == 1 else Decimal(1)


def _aws(view: View, region: str) -> Pool:
    types = tuple(view.texts("instance_types"))
    if not types:
        template = view.ref("launch_template.id", "aws_launch_template")
        types = (template.text("instance_type"),) if template else ("t3.medium",)
    specs = [spec for one in types if (spec := instance_spec("aws", one)) is not None]
    first = specs[0] if specs else None
    scaling = view.block("scaling_config")
    nodes = scaling.decimal("desired_size", 1)
    return Pool(
        view.address,
        "aws",
        view.text("node_group_name"),
        region,
        types,
        first.gpu if first else "",
        first.gpu_count if first else Decimal(0),
        nodes,
        max(nodes, scaling.decimal("max_size", nodes)),
        _labels(view.mapping("labels")),
        tuple(taint.text("key") for taint in view.blocks("taint")
              if taint.text("effect") != "PREFER_NO_SCHEDULE"),
        view.text("capacity_type") == "SPOT",
    )  # fmt: skip


def _azure(view: View, pool: Block, region: str) -> Pool:
    size = pool.text("vm_size")
    spec = instance_spec("azure", size)
    nodes = pool.decimal("node_count", pool.decimal("min_count", 1))
    taints = (taint.partition("=")[0] for taint in pool.texts("node_taints")
              if not taint.endswith("PreferNoSchedule"))  # fmt: skip
    return Pool(
        view.address,
        "azure",
        pool.text("name"),
        region,
        (size,),
        spec.gpu if spec else "",
        spec.gpu_count if spec else Decimal(0),
        nodes,
        max(nodes, pool.decimal("max_count", nodes)),
        _labels(pool.mapping("node_labels")),
        tuple(taints),
        pool.text("priority").lower() == "spot",
    )


def _gpu_name(text: str) -> str:
    gpu = gpu_named(text) if text else None
    return gpu.name if gpu else ""


def _labels(found: Mapping[str, object]) -> dict[str, str]:
    return {str(key): str(value) for key, value in found.items() if not isinstance(value, Unknown)}
