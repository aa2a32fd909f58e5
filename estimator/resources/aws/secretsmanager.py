"""AWS Secrets Manager. Prices: https://aws.amazon.com/secrets-manager/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices("aws_secretsmanager_secret", usage={"monthly_requests": "API requests per month"})
def secret(r: View, usage: Usage) -> Iterator[Component]:
    """A secret per month, each replica like a secret of its own in its region, and API requests."""
    yield monthly("Secret", 1, unit="months", meter="aws/secretsmanager/secret")
    for replica in r.blocks("replica"):
        region = replica.text("region")
        yield monthly(
            f"Secret replica ({region})",
            1,
            unit="months",
            meter="aws/secretsmanager/secret",
            region=region,
        )
    yield monthly(
        "API requests",
        usage.quantity("monthly_requests"),
        unit="10k requests",
        per=10_000,
        meter="aws/secretsmanager/requests",
    )
