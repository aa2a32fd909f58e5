"""AWS Fargate capacity, for ECS tasks and EKS pods. Prices: https://aws.amazon.com/fargate/pricing/."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from estimator.model.bill import Component
from estimator.model.quantity import Number, Quantity
from estimator.resources.components import held


def fargate_lines(
    *,
    cpus: Quantity | Number,
    memory_gb: Quantity | Number,
    platform: str = "aws/ecs/fargate/linux/x86",
    path: Sequence[str] = (),
) -> Iterator[Component]:
    """Memory and vCPUs running all month; `platform` is where their meters stand."""
    for name, unit, amount, what in (
        ("Per GB per hour", "GB", memory_gb, "memory"),
        ("Per vCPU per hour", "CPU", cpus, "vcpu"),
    ):
        yield held(name, amount, unit=unit, meter=f"{platform}/{what}", path=path)
