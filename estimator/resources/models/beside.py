"""What a workload costs or says beside its machines: host, volumes, licence, its node pool."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.values import Unknown
from estimator.resources.components import hourly, monthly
from estimator.resources.models.machines import CLOUDS, Machine
from estimator.resources.models.placing import Place
from estimator.resources.models.self_hosted import Running, replica_hours
from estimator.resources.view import Block, View

#: Volumes a claim gets by default, in the price tables' names.
_DISKS = {"aws": "aws/ebs/gp3/storage", "google": "google/compute/disk/pd-balanced/capacity"}


#: Volumes a claim gets by default, in the price tables' names.
_DISKS = {"aws": "aws/ebs/gp3/storage", "google": "google/compute/disk/pd-balanced/capacity"}


def storage(r: View, place: Place) -> Iterator[Component]:
    """Volumes claimed for weights, at the cloud's default class."""
    size = r.decimal("storage_gb")
    vendor = CLOUDS.get(str(place.cloud).lower(), "")
    if size and vendor in _DISKS and isinstance(place.region, str):
        yield monthly(
            "Model storage",
            r.number("storage_gb"),
            unit="GB",
            meter=_DISKS[vendor],
            region=place.region,
            note="default storage class assumed",
        )


def licence(r: View, groups: list[Block]) -> Iterator[Component]:
    """NVIDIA NIM in production needs an AI Enterprise licence per GPU."""
    if r.text("runtime") == "nim":
        count = sum((g.decimal("gpus") * g.decimal("replicas.min", 1) for g in groups), Decimal(0))
        if count:
            yield hourly(
                "NVIDIA AI Enterprise licence",
                meter="nvidia/ai-enterprise/gpu",
                count=count,
                unit="GPU-hours",
                region="global",
            )


def host(
    machine: Machine, running: Running, place: Place, path: tuple[str, ...]
) -> Iterator[Component]:
    """Google attaches T4, V100 and P100 to a host whose size the manifest does not say."""
    if machine.is_by_gpu and machine.meter.startswith("google/"):
        missing = Unknown("host of the GPU unknown; set usage key `instance_type`")
        yield Component(
            "Instance hours (host of the GPUs)",
            "hours",
            replica_hours(running),
            f"google/compute/machine/{missing}/on-demand",
            path=path,
            region=str(place.region),
            is_hourly=True,
        )


def say_carried(r: View) -> None:
    """Which pools are charged for the workload, and what of them it uses."""
    for pool in r.blocks("carried_by"):
        used, have = pool.decimal("gpus"), pool.decimal("capacity")
        share = f" ({used / have:.0%})" if have else ""
        r.say(
            f"charged on {pool.text('address')}: uses {used:f} of {have:f} GPUs{share},"
            " not counted again here"
        )
