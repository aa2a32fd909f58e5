"""AWS CodeBuild. Prices: https://aws.amazon.com/codebuild/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import HOURS, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices("aws_codebuild_project", usage={"monthly_build_mins": "build minutes per month"})
def codebuild_project(r: View, usage: Usage) -> Iterator[Component]:
    """Build minutes by operating system and compute type. The free 100 minutes of an account are
    not taken off."""
    type_ = r.text("environment.type", "LINUX_CONTAINER")
    size = _size(r.text("environment.compute_type", "BUILD_GENERAL1_SMALL"), type_)
    system = _system(type_)
    yield monthly(
        f"{system} ({size})",
        usage.quantity("monthly_build_mins"),
        unit="minutes",
        meter=f"aws/codebuild/{system.lower()}/{size}",
    )


@prices("aws_codebuild_fleet")
def codebuild_fleet(r: View, usage: Usage) -> Iterator[Component]:
    """Machines of the base capacity, every minute of the month."""
    size = _size(r.text("compute_type"), r.text("environment_type"))
    system = _system(r.text("environment_type"))
    minutes = HOURS * 60 * r.number("base_capacity", 1)
    meter = f"aws/codebuild/{system.lower()}/{size}"
    yield monthly(f"Fleet {system} ({size})", minutes, unit="minutes", meter=meter)


def _system(type_: str) -> str:
    return "Windows" if type_.upper().startswith("WINDOWS") else "Linux"


def _size(compute: str, type_: str) -> str:
    """`BUILD_GENERAL1_SMALL` on an Arm container → `arm1.small`."""
    size = compute.removeprefix("BUILD_").lower().replace("_", ".")
    if type_.upper().startswith("ARM"):
        return size.replace("general1", "arm1")
    return size.replace("general1", "gpu1") if "GPU" in type_.upper() else size
