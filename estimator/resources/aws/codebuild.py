"""AWS CodeBuild. Prices: https://aws.amazon.com/codebuild/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices("aws_codebuild_project", usage={"monthly_build_mins": "build minutes per month"})
def codebuild_project(r: View, usage: Usage) -> Iterator[Component]:
    """Build minutes by operating system and compute type. The free 100 minutes of an account are
    not taken off."""
    asked = r.text("environment.compute_type", "BUILD_GENERAL1_SMALL")
    type_ = r.text("environment.type", "LINUX_CONTAINER").upper()
    size = asked.removeprefix("BUILD_").lower().replace("_", ".")
    system = "Windows" if type_.startswith("WINDOWS") else "Linux"
    if type_.startswith("ARM"):
        size = size.replace("general1", "arm1")
    elif type_ == "LINUX_GPU_CONTAINER":
        size = size.replace("general1", "gpu1")
    yield monthly(
        f"{system} ({size})",
        usage.quantity("monthly_build_mins"),
        unit="minutes",
        meter=f"aws/codebuild/{system.lower()}/{size}",
    )
