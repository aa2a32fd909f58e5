"""CodePipeline and CodeArtifact.

Prices: https://aws.amazon.com/codepipeline/pricing/, https://aws.amazon.com/codeartifact/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.aws.declared import UsageLine, usage_keys, usage_lines
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_MINUTES = (
    UsageLine(
        "Action execution",
        "monthly_action_minutes",
        "minutes",
        "aws/codepipeline/action-minutes",
    ),
)


@prices("aws_codepipeline", usage=usage_keys(_MINUTES))
def codepipeline(r: View, usage: Usage) -> Iterator[Component]:
    """An active pipeline of type V1 by the month, one of type V2 by the minutes its actions run.
    The free pipeline and minutes of an account are not taken off."""
    if r.text("pipeline_type", "V1").upper() == "V2":
        yield from usage_lines(_MINUTES, usage)
        return
    yield monthly("Active pipeline", 1, unit="months", meter="aws/codepipeline/pipeline")


_ARTIFACTS = (
    UsageLine("Storage", "storage_gb", "GB", "aws/codeartifact/storage"),
    UsageLine("Requests", "monthly_requests", "10k requests", "aws/codeartifact/requests", 10_000),
)


@prices("aws_codeartifact_domain", usage=usage_keys(_ARTIFACTS))
def codeartifact_domain(r: View, usage: Usage) -> Iterator[Component]:
    """Packages stored once per domain, and requests; its repositories cost nothing more."""
    yield from usage_lines(_ARTIFACTS, usage)
