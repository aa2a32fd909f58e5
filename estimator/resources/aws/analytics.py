"""Amazon Athena, EMR and AWS Batch.

Prices: https://aws.amazon.com/athena/pricing/, https://aws.amazon.com/emr/pricing/,
https://aws.amazon.com/batch/pricing/ (the compute it starts).
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.aws.declared import UsageLine, usage_keys, usage_lines
from estimator.resources.aws.instance_facts import vcpus
from estimator.resources.aws.machine import MACHINE_USAGE, Machine, machine_lines
from estimator.resources.aws.volumes import Volume, volume_lines
from estimator.resources.components import hourly
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

_ATHENA = (UsageLine("Data scanned", "monthly_data_scanned_tb", "TB", "aws/athena/scanned"),)


@prices("aws_athena_workgroup", usage=usage_keys(_ATHENA))
def athena_workgroup(r: View, usage: Usage) -> Iterator[Component]:
    """Data that SQL queries scan, at least 10 MB each."""
    yield from usage_lines(_ATHENA, usage)


@prices("aws_emr_cluster", usage={"monthly_hrs": "hours per month the cluster runs (730)"})
def emr_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """Each group's machines by the hour, EMR's charge for them, and their EBS volumes."""
    for kind in ("master", "core"):
        group = r.block(f"{kind}_instance_group")
        if group.has("instance_type"):
            yield from _group(group, kind, usage)


def _group(group: Block, kind: str, usage: Usage) -> Iterator[Component]:
    type_ = group.text("instance_type")
    count = group.number("instance_count", 1)
    path = (f"{kind}_instance_group",)
    machine = Machine(type_, is_spot=group.has("bid_price"))
    yield from machine_lines(machine, usage, count=count, path=path)
    hours = usage.quantity("monthly_hrs") if usage.has("monthly_hrs") else None
    meter = f"aws/emr/{type_}"
    yield hourly(f"EMR ({type_})", meter=meter, count=count, hours=hours, path=path)
    for place, disk in enumerate(group.blocks("ebs_config")):
        volume = Volume(
            disk.text("type", "gp2"),
            disk.number("size"),
            disk.number("iops", 0),
            disk.number("throughput", 0),
        )
        each = count * disk.number("volumes_per_instance", 1)
        yield from volume_lines(volume, count=each, path=(*path, f"ebs_config[{place}]"))


_EMR_SERVERLESS = (
    UsageLine("vCPU", "monthly_vcpu_hours", "vCPU-hours", "aws/emr/serverless/vcpu"),
    UsageLine("Memory", "monthly_memory_gb_hours", "GB-hours", "aws/emr/serverless/memory"),
)


@prices("aws_emrserverless_application", usage=usage_keys(_EMR_SERVERLESS))
def emr_serverless(r: View, usage: Usage) -> Iterator[Component]:
    """vCPUs and memory of workers while they run."""
    yield from usage_lines(_EMR_SERVERLESS, usage)


_BATCH_FARGATE = (
    UsageLine("Fargate vCPU", "monthly_vcpu_hours", "vCPU-hours", "aws/ecs/fargate/linux/x86/vcpu"),
    UsageLine(
        "Fargate memory", "monthly_memory_gb_hours", "GB-hours", "aws/ecs/fargate/linux/x86/memory"
    ),
)


@prices(
    "aws_batch_compute_environment",
    usage={
        "instances": "average number of running instances (EC2 and SPOT)",
        **MACHINE_USAGE,
        **usage_keys(_BATCH_FARGATE),
    },
)
def batch_compute_environment(r: View, usage: Usage) -> Iterator[Component]:
    """Instances of the first type allowed, as many as the minimum vCPUs need or as usage says; or
    the vCPUs and memory of Fargate jobs."""
    kind = r.text("compute_resources.type", "EC2").upper()
    if kind.startswith("FARGATE"):
        yield from usage_lines(_BATCH_FARGATE, usage)
        return
    types = r.texts("compute_resources.instance_type")
    type_ = next((name for name in types if "." in name), "")
    machine = Machine(type_, is_spot=kind == "SPOT")
    yield from machine_lines(machine, usage, count=_instances(r, type_, usage))


def _instances(r: View, type_: str, usage: Usage) -> Quantity:
    if usage.has("instances"):
        return usage.quantity("instances")
    least = r.number("compute_resources.min_vcpus", 0)
    each = vcpus(type_) if type_ else None
    if each:
        return least.started(each)
    return least if least.expected == 0 else amount(None, "instances", is_usage=True)
