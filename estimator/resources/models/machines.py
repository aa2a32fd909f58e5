"""Which machine a workload's GPUs are bought as, in which meter. Counts only, no prices.

Clouds sell instances, not shares of them: `⌈GPUs / GPUs per instance⌉`. GPU clouds sell
single GPUs. Of the sizes with a GPU the smallest that takes a pod is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from pricing.specs import (
    Gpu,
    InstanceSpec,
    all_gpu_instances,
    gpu_instances,
    gpu_named,
    instance_spec,
)

CLOUDS = {"gcp": "google", "gke": "google", "google": "google", "aws": "aws", "eks": "aws",
          "azure": "azure", "aks": "azure"}  # fmt: skip
_OFFERS = {"modal": "serverless", "cerebrium": "serverless", "koyeb": "serverless"}


@dataclass(frozen=True, slots=True)
class Machine:
    """One way to buy the GPUs of a pod."""

    name: str
    meter: str
    gpus: Decimal
    gpu: Gpu | None
    #: The cloud sells single GPUs, so a pod takes exactly what it asks for.
    is_by_gpu: bool = False
    #: Number of GPUs a pod asks for of this kind; None as the group says.
    asked: Decimal | None = None
    region: str = ""

    def instances(self, gpus: Decimal) -> Decimal:
        """What has to run for so many GPUs."""
        if self.is_by_gpu:
            return gpus
        return (gpus / self.gpus).to_integral_value(rounding=ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a pod asks for: GPUs by name and number, or instance types, and room beside them."""

    gpus: Decimal
    gpu: str = ""
    instance_types: tuple[str, ...] = ()
    cpu: Decimal = Decimal(0)
    memory_gib: Decimal = Decimal(0)
    capacity: str = "on-demand"
    #: Cloud and region of this candidate, where it has its own.
    cloud: str = ""
    region: str = ""


def machines(cloud: str, ask: Ask) -> list[Machine]:
    """The machines of a cloud that serve the ask, one per instance type or GPU."""
    vendor = CLOUDS.get(cloud.lower(), cloud.lower())
    if ask.instance_types:
        return [_machine(vendor, _spec(vendor, one), ask) for one in ask.instance_types]
    if vendor not in CLOUDS.values():
        return list(_by_gpu(vendor, ask))
    smallest = _smallest(gpu_instances(vendor, ask.gpu), ask)
    if smallest is not None:
        return [_machine(vendor, smallest, ask)]
    return list(_attached(ask)) if vendor == "google" else []


#: GPUs that Google attaches to machines of a size of one's own.
_ATTACHED = ("t4", "v100", "p100", "p4", "k80")


def _attached(ask: Ask) -> Iterator[Machine]:
    gpu = gpu_named(ask.gpu)
    if gpu is not None and gpu.name in _ATTACHED:
        name = f"nvidia-tesla-{gpu.name}"
        offer = "spot" if ask.capacity == "spot" else "on-demand"
        meter = f"google/compute/gpu/{name}/{offer}"
        yield Machine(name, meter, Decimal(1), gpu, is_by_gpu=True)


def _spec(vendor: str, type_: str) -> InstanceSpec:
    return instance_spec(vendor, type_) or InstanceSpec(vendor, type_)


def _by_gpu(vendor: str, ask: Ask) -> Iterator[Machine]:
    gpu = gpu_named(ask.gpu)
    if gpu is not None:
        offer = "spot" if ask.capacity == "spot" else _OFFERS.get(vendor, "on-demand")
        meter = f"{vendor}/gpu/{gpu.name}/{offer}"
        yield Machine(f"{vendor} {gpu.name}", meter, Decimal(1), gpu, is_by_gpu=True)


def _smallest(sizes: list[InstanceSpec], ask: Ask) -> InstanceSpec | None:
    """The smallest size that takes the pod; if none does, the one with the most GPUs."""
    fitting = [
        one
        for one in sizes
        if one.gpu_count >= ask.gpus
        and (one.vcpu is None or one.vcpu >= ask.cpu)
        and (one.memory_gib is None or one.memory_gib >= ask.memory_gib)
    ]
    if fitting:
        return fitting[0]
    return max(sizes, key=lambda one: one.gpu_count) if sizes else None


def _machine(vendor: str, spec: InstanceSpec, ask: Ask) -> Machine:
    count = spec.gpu_count or ask.gpus or Decimal(1)
    gpu = gpu_named(spec.gpu or ask.gpu) if spec.gpu or ask.gpu else None
    return Machine(spec.type, machine_meter(vendor, spec.type, ask.capacity), count, gpu)


def machine_meter(vendor: str, type_: str, capacity: str = "on-demand") -> str:
    """The meter of an hour of one instance."""
    is_spot = capacity == "spot"
    if vendor == "aws":
        return f"aws/ec2/linux/shared/{type_}" + ("/spot" if is_spot else "")
    if vendor == "google":
        return f"google/compute/machine/{type_}/{'spot' if is_spot else 'on-demand'}"
    if vendor == "azure":
        name = type_.lower() if "_" in type_ else f"standard_{type_.lower()}"
        return f"azure/vm/linux/{'spot' if is_spot else 'on-demand'}/{name}"
    return f"{vendor}/instance/{type_}/{capacity}"


#: Accelerators that run other software than NVIDIA's: no replacement for a GPU unasked.
_OTHERS = ("inferentia", "trainium", "gaudi", "tpu", "mi", "v520", "v710", "t4g")


def smallest_that_holds(vendor: str, need_gb: Decimal, utilisation: Decimal) -> InstanceSpec | None:
    """The size with the least GPU memory that still holds so many GB (1.5 GB a GPU set aside)."""
    sizes = [
        one
        for one in all_gpu_instances(vendor)
        if one.gpu_memory_gb is not None
        and not one.gpu.startswith(_OTHERS)
        and one.gpu_count >= 1
        and one.gpu_count * (one.gpu_memory_gb * utilisation - Decimal("1.5")) >= need_gb
    ]
    if not sizes:
        return None
    return min(
        sizes,
        key=lambda one: (one.gpu_count * (one.gpu_memory_gb or 0), one.vcpu or 0, one.type),
    )
