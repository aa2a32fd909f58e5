"""VPC Lattice, Verified Access, Transit Gateway Connect, path analyses and MSK replicators.

Prices: https://aws.amazon.com/vpc/lattice/pricing/, https://aws.amazon.com/vpc/pricing/,
https://aws.amazon.com/verified-access/pricing/, https://aws.amazon.com/transit-gateway/pricing/,
https://aws.amazon.com/msk/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.aws.declared import UsageLine, usage_keys, usage_lines
from estimator.resources.components import hourly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_DATA = "monthly_data_processed_gb"
_LATTICE = (
    UsageLine("Data processed", _DATA, "GB", "aws/vpc/lattice/data-processed"),
    UsageLine("Requests", "monthly_requests", "1M requests", "aws/vpc/lattice/requests", 1_000_000),
)


@prices("aws_vpclattice_service", usage=usage_keys(_LATTICE))
def lattice_service(r: View, usage: Usage) -> Iterator[Component]:
    """The service by the hour, data it processes, and requests beyond the free 300,000 an hour."""
    yield hourly("Service", meter="aws/vpc/lattice/service")
    yield from usage_lines(_LATTICE, usage)


_VERIFIED = (UsageLine("Data processed", _DATA, "GB", "aws/vpc/verified-access/data-processed"),)


@prices("aws_verifiedaccess_endpoint", usage=usage_keys(_VERIFIED))
def verified_access_endpoint(r: View, usage: Usage) -> Iterator[Component]:
    """The application by the hour, at the price of the first 200 of an account, and its data."""
    yield hourly("Application", meter="aws/vpc/verified-access/application")
    yield from usage_lines(_VERIFIED, usage)


@prices("aws_ec2_transit_gateway_connect")
def transit_gateway_connect(r: View, usage: Usage) -> Iterator[Component]:
    """The attachment by the hour; data is charged by the attachment that carries it."""
    yield hourly("Transit gateway attachment", meter="aws/vpc/transit-gateway/attachment/connect")


_ANALYSES = (
    UsageLine("Path analyses", "monthly_analyses", "analyses", "aws/vpc/reachability-analysis"),
)


@prices("aws_ec2_network_insights_path", usage=usage_keys(_ANALYSES))
def network_insights_path(r: View, usage: Usage) -> Iterator[Component]:
    """Analyses of the path."""
    yield from usage_lines(_ANALYSES, usage)


_REPLICATED = (UsageLine("Data processed", _DATA, "GB", "aws/msk/replicator/data-processed"),)


@prices("aws_msk_replicator", usage=usage_keys(_REPLICATED))
def msk_replicator(r: View, usage: Usage) -> Iterator[Component]:
    """The replicator by the hour, and the data it copies."""
    yield hourly("Replicator", meter="aws/msk/replicator/hour")
    yield from usage_lines(_REPLICATED, usage)
