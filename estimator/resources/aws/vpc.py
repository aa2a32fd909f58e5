"""Amazon VPC: NAT gateways, addresses and endpoints. Prices: https://aws.amazon.com/vpc/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.aws.counting import listed
from estimator.resources.components import held, hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_DATA_USAGE = {"monthly_data_processed_gb": "GB processed per month"}
#: Attributes and resources that put an Elastic IP address to use.
_OWN_USE = ("instance", "network_interface", "associate_with_private_ip")
_USERS = (
    "aws_alb",
    "aws_eip_association",
    "aws_instance",
    "aws_lb",
    "aws_nat_gateway",
    "aws_network_interface",
    "aws_transfer_server",
)
#: 1 PB and 5 PB of an interface endpoint's data, in GB as AWS counts them.
_ENDPOINT_TIERS = (
    ("Data processed (first 1PB)", 1_048_576),
    ("Data processed (next 4PB)", 5_242_880),
    ("Data processed (over 5PB)", None),
)


@prices("aws_nat_gateway", usage=_DATA_USAGE)
def nat_gateway(r: View, usage: Usage) -> Iterator[Component]:
    """Every hour it exists, and every GB through it. Its public address is `aws_eip`'s."""
    yield hourly("NAT gateway", meter="aws/nat/gateway")
    yield monthly(
        "Data processed",
        usage.quantity("monthly_data_processed_gb"),
        unit="GB",
        meter="aws/nat/data-processed",
    )


@prices("aws_eip")
def eip(r: View, usage: Usage) -> Iterator[Component]:
    """Public IPv4 addresses are charged by the hour, idle or in use (since 2024-02-01,
    https://aws.amazon.com/blogs/aws/new-aws-public-ipv4-address-charge-public-ip-insights/);
    addresses of an own pool are not."""
    if r.text("public_ipv4_pool", "amazon") != "amazon":
        return
    is_used = any(r.has(key) for key in _OWN_USE) or any(r.referrers(*_USERS))
    if is_used:
        yield hourly("IP address (in use)", meter="aws/vpc/public-ipv4/in-use")
    else:
        yield hourly("IP address (if unused)", meter="aws/vpc/public-ipv4/idle")


@prices("aws_vpc_endpoint", usage=_DATA_USAGE)
def vpc_endpoint(r: View, usage: Usage) -> Iterator[Component]:
    """Interface and Gateway Load Balancer endpoints pay per hour and subnet, and per GB; gateway
    endpoints (S3, DynamoDB) are free."""
    kind = r.text("vpc_endpoint_type", "Gateway")
    if kind.lower() == "gateway":
        return
    meter = "aws/vpc/endpoint/" + _ENDPOINT_METERS.get(kind.lower(), kind.lower())
    processed = usage.quantity("monthly_data_processed_gb")
    data_meter = f"{meter}/data-processed"
    if kind.lower() == "interface":
        yield from tiered(processed, _ENDPOINT_TIERS, unit="GB", meter=data_meter)
    else:
        yield monthly("Data processed", processed, unit="GB", meter=data_meter)
    subnets = listed(r, "subnet_ids", "aws_subnet")
    yield hourly(f"Endpoint ({kind})", meter=meter, count=subnets)


_ENDPOINT_METERS = {"gatewayloadbalancer": "gateway-load-balancer"}


@prices("aws_ec2_traffic_mirror_session")
def traffic_mirror_session(r: View, usage: Usage) -> Iterator[Component]:
    """Per hour and mirrored network interface."""
    yield hourly("Traffic mirror", meter="aws/vpc/traffic-mirroring/session")


@prices("aws_vpc_ipam", usage={"active_addresses": "average number of active IP addresses"})
def ipam(r: View, usage: Usage) -> Iterator[Component]:
    """The advanced tier pays for every active address by the hour; the free tier does not."""
    if r.text("tier", "advanced").lower() == "free":
        return
    addresses = usage.quantity("active_addresses")
    yield held("Active IP addresses", addresses, unit="IPs", meter="aws/vpc/ipam/active-address")
