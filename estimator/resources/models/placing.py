"""Where a workload runs, and the line that stands in for a machine nobody named."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import amount
from estimator.model.values import Unknown
from estimator.resources.models.machines import CLOUDS, Ask
from estimator.resources.models.self_hosted import Running, replica_hours
from estimator.resources.view import View
from estimator.usage.declared import Usage
from pricing.specs import gpu_named


@dataclass(frozen=True, slots=True)
class Place:
    """Where a workload runs; an `Unknown` says which field would settle it."""

    cloud: str | Unknown
    region: str | Unknown


def place_of(r: View, usage: Usage) -> Place:
    """Cloud and region: the usage file, the manifest, what the join found."""
    cloud: str | Unknown = usage.text("cloud") or r.text("cloud")
    region: str | Unknown = usage.text("region") or r.text("region") or r.region
    if not cloud:
        cloud = _missing("cloud", "cloud", "model.provider")
    if not region:
        names = [] if isinstance(cloud, Unknown) else [one.strip() for one in cloud.split(",")]
        sells_gpus = bool(names) and not any(name.lower() in CLOUDS for name in names)
        region = "global" if sells_gpus else _missing("region", "region", "model.region")
    return Place(cloud, region)


def _missing(what: str, key: str, field: str) -> Unknown:
    shown = f"spec.{field}" if "." in field else f"spec.serving.selfHosted.{field}"
    return Unknown(f"{what} unknown; set usage key `{key}` or {shown} of a ModelDeployment")


def no_workload(r: View) -> Component:
    """A ModelDeployment that points at a workload nobody found."""
    name = f"{r.text('serving.workloadRef.kind')} {r.text('serving.workloadRef.name')}".strip()
    target = name or r.text("serving.resourceRef.address") or "its workload"
    missing = Unknown(f"{target} is not in this run; read it too, or set spec.serving.selfHosted")
    hours = amount(None, "replicas")
    return Component("GPU hours", "GPU-hours", hours, f"gpu/{missing}", region="global")


def unknown_machine(
    running: Running, asks: list[Ask], gpus: Decimal, place: Place, path: tuple[str, ...]
) -> Component:
    """The line of GPUs whose machine is not known: the quantity, and what is missing."""
    hours = replica_hours(running)
    wanted = asks[0].gpu if asks else ""
    missing = _missing_machine(place, gpus, wanted)
    label = f"GPU hours ({wanted})" if wanted else "GPU hours"
    return Component(
        label if gpus else "Instance hours",
        "GPU-hours" if gpus else "hours",
        hours * gpus if gpus else hours,
        f"gpu/{missing}",
        path=path,
        region="global",
        is_hourly=True,
    )


def _missing_machine(place: Place, gpus: Decimal, wanted: str) -> Unknown:
    if isinstance(place.cloud, Unknown):
        return _all_missing(place, gpus, wanted)
    if not gpus:
        return Unknown("the workload asks for no GPU; set usage key `instance_type`")
    if not wanted:
        return Unknown(
            "GPU type unknown; set the nodeSelector (cloud.google.com/gke-accelerator,"
            " nvidia.com/gpu.product, node.kubernetes.io/instance-type), usage key `gpu` or"
            " `instance_type`, or spec.serving.selfHosted.accelerator of a ModelDeployment"
        )
    if gpu_named(wanted) is None:
        return Unknown(f"GPU type {wanted} is not in the tables")
    return Unknown(f"no instance with {wanted} is known at {place.cloud}")


def _all_missing(place: Place, gpus: Decimal, wanted: str) -> Unknown:
    """Everything that must be said before a price can be found, in one sentence."""
    facts = ["cloud"]
    fields = ["`cloud`"]
    if isinstance(place.region, Unknown):
        facts.append("region")
        fields.append("`region`")
    if not wanted:
        facts.append("GPU type" if gpus else "instance type")
        fields.append("`gpu` or `instance_type`" if gpus else "`instance_type`")
    shown = " and ".join([", ".join(facts[:-1]), facts[-1]] if facts[1:] else facts)
    return Unknown(
        f"{shown} unknown; read the Terraform of its node pool in the same run, or set usage keys"
        f" {', '.join(fields)}, or point a ModelDeployment's workloadRef at it"
    )
