"""Amazon ECS services on Fargate. Prices: https://aws.amazon.com/fargate/pricing/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.aws.autoscaled import target_capacity
from estimator.resources.aws.fargate import fargate_lines
from estimator.resources.components import held
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_PER_UNIT = Decimal(1024)
#: GB of ephemeral storage a task has without paying.
_FREE_STORAGE_GB = 20


@prices("aws_ecs_service")
def ecs_service(r: View, usage: Usage) -> Iterator[Component]:
    """Fargate tasks pay for the vCPUs and memory of their definition, all month; storage beyond
    20 GB too. Tasks on EC2 are part of the instances' price."""
    if not _is_fargate(r):
        return
    count = _count(r)
    task = r.ref("task_definition", "aws_ecs_task_definition", by=("arn", "id", "family"))
    platform = _platform(task)
    size, memory = _size(task, "cpu"), _size(task, "memory")
    cpus, spot = size * count, _on_spot(r, count)
    regular = count if spot is None else (count - spot).at_least(0)
    yield from fargate_lines(cpus=size * regular, memory_gb=memory * regular, platform=platform)
    if spot is not None:
        for line in fargate_lines(
            cpus=size * spot, memory_gb=memory * spot, platform=f"{platform}/spot"
        ):
            yield replace(line, name=f"{line.name} (spot)")
    if platform.endswith("windows"):
        yield held(
            "Windows licence per vCPU per hour", cpus, unit="CPU", meter=f"{platform}/licence"
        )
    if task and task.blocks("ephemeral_storage"):
        size = task.number("ephemeral_storage.size_in_gib") - _FREE_STORAGE_GB
        yield held(
            "Ephemeral storage",
            size.at_least(0) * count,
            unit="GB",
            meter="aws/ecs/fargate/ephemeral-storage",
        )


def _is_fargate(r: View) -> bool:
    providers = [
        block.text("capacity_provider") for block in r.blocks("capacity_provider_strategy")
    ]
    return r.text("launch_type", among=("EC2", "FARGATE")) == "FARGATE" or any(
        provider.startswith("FARGATE") for provider in providers
    )


def _on_spot(r: View, count: Quantity) -> Quantity | None:
    """The tasks on Fargate Spot: each provider's `base` first, the rest by weight; None without.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html
    """
    strategy = r.blocks("capacity_provider_strategy")
    spot = [block for block in strategy if block.text("capacity_provider") == "FARGATE_SPOT"]
    if not spot:
        return None
    base = sum((block.decimal("base") for block in strategy), Decimal(0))
    weight = sum((block.decimal("weight") for block in strategy), Decimal(0))
    own_base = sum((block.decimal("base") for block in spot), Decimal(0))
    own_weight = sum((block.decimal("weight") for block in spot), Decimal(0))
    rest = (count - base).at_least(0)
    return (rest * (own_weight / weight if weight else 0) + own_base).at_most(count)


def _count(r: View) -> Quantity:
    """Desired tasks; at least the minimum of the target that scales the service."""
    desired = r.number("desired_count", 0)
    cluster = r.ref("cluster", "aws_ecs_cluster", by=("id", "name", "arn"))
    owner = cluster.text("name") if cluster else r.text("cluster")
    name = f"{owner}/{r.text('name')}"
    scaled = target_capacity(r, "ecs:service:DesiredCount", "service", name)
    return desired.at_least(scaled) if scaled else desired


def _platform(task: View | None) -> str:
    system = task.text("runtime_platform.operating_system_family") if task else ""
    if system.upper().startswith("WINDOWS"):
        return "aws/ecs/fargate/windows"
    arm = task is not None and task.text("runtime_platform.cpu_architecture").upper() == "ARM64"
    return f"aws/ecs/fargate/linux/{'arm' if arm else 'x86'}"


def _size(task: View | None, key: str) -> Quantity:
    """vCPUs or GB of one task: `1024`, `1 vCPU` and `2 GB` are all ways to write them."""
    if task is None:
        return amount(None, f"{key} of the task definition")
    match = re.match(r"^\s*([\d.]+)\s*(vcpu|gb)\s*$", task.text(key).lower())
    if match:
        return amount(match[1], key)
    return task.number(key) / _PER_UNIT
