"""Amazon EKS clusters, node groups and Fargate profiles. Prices: https://aws.amazon.com/eks/pricing/."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.aws.autoscaling import template_volumes
from estimator.resources.aws.fargate import fargate_lines
from estimator.resources.aws.launch import template_machine, template_of
from estimator.resources.aws.lifecycle import is_past_standard_support
from estimator.resources.aws.machine import MACHINE_USAGE, Machine, machine_lines
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: What a managed node group runs when it names no instance type.
DEFAULT_TYPE = "t3.medium"
DEFAULT_DISK_GB = 20


@prices("aws_eks_cluster")
def eks_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """The control plane per hour; a Kubernetes version past its standard support costs the
    extended-support rate, unless the upgrade policy is STANDARD."""
    support = r.text("upgrade_policy.support_type", "EXTENDED", ("EXTENDED", "STANDARD"))
    upgrades = support.upper() == "STANDARD"
    if not upgrades and is_past_standard_support("eks", r.text("version"), r.run.as_of):
        yield hourly("EKS cluster (extended support)", meter="aws/eks/cluster/in-extended-support")
    else:
        yield hourly("EKS cluster", meter="aws/eks/cluster")


@prices(
    "aws_eks_node_group",
    usage={"instances": "average number of running nodes", **MACHINE_USAGE},
)
def eks_node_group(r: View, usage: Usage) -> Iterator[Component]:
    """Nodes are EC2 machines with a 20 GB gp2 disk each, or what the launch template says."""
    count = usage.quantity("instances") if usage.has("instances") \
        else r.number("scaling_config.desired_size", 1)  # fmt: skip
    template = template_of(r) if r.blocks("launch_template") else None
    machine = replace(
        _machine(r, template),
        is_spot=r.text("capacity_type", among=("ON_DEMAND", "SPOT")).upper() == "SPOT",
        system="windows" if r.text("ami_type").upper().startswith("WINDOWS") else "linux",
    )
    path = (template.address,) if template else ()
    yield from machine_lines(machine, usage, count=count, path=path)
    if template:
        yield from template_volumes(template, count)
    elif not r.blocks("launch_template"):
        yield _disk(r, count)


def _machine(r: View, template: View | None) -> Machine:
    asked = (r.texts("instance_types") or [""])[0]
    if template:
        machine = template_machine(template, asked)
        return machine if machine.type else replace(machine, type=DEFAULT_TYPE)
    return Machine(asked or ("" if r.blocks("launch_template") else DEFAULT_TYPE))


def _disk(r: View, count: Quantity) -> Component:
    return monthly(
        "Storage (general purpose SSD, gp2)",
        r.number("disk_size", DEFAULT_DISK_GB) * count,
        unit="GB",
        meter="aws/ebs/gp2/storage",
    )


@prices("aws_eks_fargate_profile")
def eks_fargate_profile(r: View, usage: Usage) -> Iterator[Component]:
    """Pods pay for their vCPUs and memory by the hour; one vCPU and one GB are assumed, as the
    profile does not say which pods will match it."""
    yield from fargate_lines(cpus=1, memory_gb=1, platform="aws/eks/fargate")
