"""AWS CloudFormation. Prices: https://aws.amazon.com/cloudformation/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Namespaces whose resource handlers are free.
_FREE = ("AWS::", "Alexa::", "Custom::")


@prices(
    "aws_cloudformation_stack",
    "aws_cloudformation_stack_set",
    usage={
        "monthly_handler_operations": "operations of third-party resource handlers per month",
        "monthly_duration_secs": "seconds of those operations beyond 30 each per month",
    },
)
def stack(r: View, usage: Usage) -> Iterator[Component]:
    """Operations of third-party resource handlers and their time beyond 30 seconds. A template
    that holds nothing but AWS, Alexa and Custom resources is free."""
    body = r.text("template_body")
    if body and any(name in body for name in _FREE):
        return
    yield monthly(
        "Handler operations",
        usage.quantity("monthly_handler_operations"),
        unit="operations",
        meter="aws/cloudformation/handler-operations",
    )
    yield monthly(
        "Durations above 30s",
        usage.quantity("monthly_duration_secs"),
        unit="seconds",
        meter="aws/cloudformation/handler-seconds",
    )
