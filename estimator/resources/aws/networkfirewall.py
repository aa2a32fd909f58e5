"""AWS Network Firewall. Prices: https://aws.amazon.com/network-firewall/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.aws.counting import blocks_listed
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices(
    "aws_networkfirewall_firewall",
    usage={"monthly_data_processed_gb": "GB processed per month"},
)
def network_firewall(r: View, usage: Usage) -> Iterator[Component]:
    """One endpoint for each subnet, by the hour, and every GB processed."""
    yield hourly(
        "Network Firewall Endpoint",
        meter="aws/networkfirewall/endpoint",
        count=blocks_listed(r, "subnet_mapping"),
    )
    yield monthly(
        "Data Processed",
        usage.quantity("monthly_data_processed_gb"),
        unit="GB",
        meter="aws/networkfirewall/data-processed",
    )
