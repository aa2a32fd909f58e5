"""AWS Systems Manager. Prices: https://aws.amazon.com/systems-manager/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import HOURS, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: An account manages this many on-premises machines in the free standard tier.
_STANDARD_LIMIT = 1000


@prices(
    "aws_ssm_activation",
    usage={
        "instance_tier": "standard or advanced",
        "instances": "machines managed under the activation",
    },
)
def activation(r: View, usage: Usage) -> Iterator[Component]:
    """Advanced on-premises machines by the hour; the standard tier is free. A registration limit
    above 1,000 needs the advanced tier."""
    needs_advanced = r.decimal("registration_limit") > _STANDARD_LIMIT
    tier = usage.text("instance_tier", "advanced" if needs_advanced else "standard").lower()
    if tier != "advanced":
        return
    yield monthly(
        "On-prem managed instances (advanced)",
        usage.quantity("instances") * HOURS,
        unit="hours",
        meter="aws/ssm/advanced-instance",
    )


@prices(
    "aws_ssm_parameter",
    usage={
        "api_throughput_limit": "standard, advanced or higher",
        "monthly_api_interactions": "API interactions per month",
        "parameter_storage_hrs": "hours per month the parameter is kept (730)",
    },
)
def parameter(r: View, usage: Usage) -> Iterator[Component]:
    """Advanced parameters by the hour, and interactions with them or at higher throughput; standard
    parameters are free."""
    limit = usage.text("api_throughput_limit", "standard").lower()
    tier = r.text("tier", "Standard", ("Standard", "Advanced")).lower()
    is_advanced = "advanced" in (tier, limit)
    if is_advanced:
        yield monthly(
            "Parameter storage (advanced)",
            usage.quantity("parameter_storage_hrs").or_else(HOURS),
            unit="hours",
            meter="aws/ssm/parameter/advanced",
            usage_based=True,
        )
    if is_advanced or limit == "higher":
        yield monthly(
            f"API interactions ({'advanced' if is_advanced else limit})",
            usage.quantity("monthly_api_interactions"),
            unit="10k interactions",
            per=10_000,
            meter=f"aws/ssm/parameter/interactions/{'advanced' if is_advanced else limit}",
        )
