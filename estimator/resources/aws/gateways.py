"""Connections into a VPC: transit gateway, VPN, Client VPN and Direct Connect.

Prices: https://aws.amazon.com/transit-gateway/pricing/, https://aws.amazon.com/vpn/pricing/,
https://aws.amazon.com/directconnect/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_DATA_USAGE = {"monthly_data_processed_gb": "GB processed per month"}


def _attachment(kind: str) -> Component:
    return hourly("Transit gateway attachment", meter=f"aws/vpc/transit-gateway/attachment/{kind}")


def _attachment_data(kind: str, usage: Usage) -> Component:
    return monthly(
        "Data processed",
        usage.quantity("monthly_data_processed_gb"),
        unit="GB",
        meter=f"aws/vpc/transit-gateway/data-processed/{kind}",
    )


@prices("aws_ec2_transit_gateway_vpc_attachment", usage=_DATA_USAGE)
def vpc_attachment(r: View, usage: Usage) -> Iterator[Component]:
    """Per hour attached, and per GB sent to the transit gateway."""
    yield _attachment("vpc")
    yield _attachment_data("vpc", usage)


@prices("aws_ec2_transit_gateway_peering_attachment")
def peering_attachment(r: View, usage: Usage) -> Iterator[Component]:
    """Per hour attached; data between regions is `aws_data_transfer`."""
    yield _attachment("peering")


@prices("aws_dx_gateway_association", usage=_DATA_USAGE)
def dx_gateway_association(r: View, usage: Usage) -> Iterator[Component]:
    """A Direct Connect gateway attached to a transit gateway."""
    yield _attachment("direct-connect")
    yield _attachment_data("direct-connect", usage)


@prices("aws_vpn_connection", usage=_DATA_USAGE)
def vpn_connection(r: View, usage: Usage) -> Iterator[Component]:
    """Per hour; on a transit gateway also its attachment and data."""
    yield hourly("VPN connection", meter="aws/vpc/vpn-connection")
    if r.has("transit_gateway_id"):
        yield _attachment("vpn")
        yield _attachment_data("vpn", usage)


@prices("aws_ec2_client_vpn_endpoint")
def client_vpn_endpoint(r: View, usage: Usage) -> Iterator[Component]:
    """One connection all month is assumed: each active client connection pays per hour."""
    yield hourly("Connection", meter="aws/vpc/client-vpn/connection")


@prices("aws_ec2_client_vpn_network_association")
def client_vpn_network_association(r: View, usage: Usage) -> Iterator[Component]:
    """Per hour and associated subnet."""
    yield hourly("Endpoint association", meter="aws/vpc/client-vpn/endpoint")


_OUTBOUND = "monthly_outbound_from_region_to_dx_connection_location"


@prices(
    "aws_dx_connection",
    usage={
        "dx_virtual_interface_type": "private or public",
        "dx_connection_type": "dedicated or hosted (dedicated when not given)",
        _OUTBOUND: "GB out per month by region, e.g. {eu_west_1: 400}",
        "monthly_outbound_region_to_dx_location_gb": "GB out per month from this region (old key)",
    },
)
def dx_connection(r: View, usage: Usage) -> Iterator[Component]:
    """Port hours by capacity, and data out of AWS by region and location."""
    place = r.text("location")
    kind = usage.text("dx_connection_type", "dedicated").lower()
    port = r.text("bandwidth").lower().removesuffix("bps")
    yield hourly("DX connection", meter=f"aws/directconnect/port/{kind}/{port}")
    if usage.text("dx_virtual_interface_type", "private").lower() == "public":
        return
    outbound = usage.under(_OUTBOUND)
    by_region = {key: outbound.quantity(key) for key in sorted(outbound.keys())}
    old = "monthly_outbound_region_to_dx_location_gb"
    if not by_region:
        by_region = {r.region: usage.quantity(old)}
    for key, data in by_region.items():
        region = key.replace("_", "-")
        yield monthly(
            f"Outbound data transfer (from {region}, to {place})",
            data,
            unit="GB",
            meter=f"aws/directconnect/data-out/{place.lower()}",
            region=region,
        )
