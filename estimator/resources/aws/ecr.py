"""Amazon ECR. Prices: https://aws.amazon.com/ecr/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices("aws_ecr_repository", usage={"storage_gb": "GB of images stored"})
def ecr_repository(r: View, usage: Usage) -> Iterator[Component]:
    """Stored images per GB."""
    yield monthly("Storage", usage.quantity("storage_gb"), unit="GB", meter="aws/ecr/storage")
