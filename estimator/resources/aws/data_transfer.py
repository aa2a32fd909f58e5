"""Data transfer that no resource declares: the pseudo resource `aws_data_transfer` of usage files.

Prices: https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Ends of the tiers in GB a month: 10, 50 and 150 TB.
_INTERNET_TIERS = (
    ("Outbound data transfer to Internet (first 10TB)", 10_240),
    ("Outbound data transfer to Internet (next 40TB)", 51_200),
    ("Outbound data transfer to Internet (next 100TB)", 153_600),
    ("Outbound data transfer to Internet (over 150TB)", None),
)
#: The two regions of US East exchange data at a rate of their own.
_US_EAST = {"us-east-1": "us-east-2", "us-east-2": "us-east-1"}
#: A region whose rate stands for "other regions" (all but a few neighbours pay the same).
_ANY_OTHER, _INSTEAD = "us-west-2", "eu-west-1"


@prices(
    "aws_data_transfer",
    usage={
        "region": "the region data leaves",
        "monthly_intra_region_gb": "GB per month between zones of the region",
        "monthly_outbound_internet_gb": "GB per month to the internet",
        "monthly_outbound_us_east_to_us_east_gb": "GB per month between the two US East regions",
        "monthly_outbound_other_regions_gb": "GB per month to other regions",
    },
)
def data_transfer(r: View, usage: Usage) -> Iterator[Component]:
    """Between zones (charged to both sides), to the internet in four price tiers, and to other
    regions. Only amounts that are declared appear."""
    region = usage.text("region") or r.region
    if usage.has("monthly_intra_region_gb"):
        yield monthly(
            "Intra-region data transfer",
            usage.quantity("monthly_intra_region_gb") * 2,
            unit="GB",
            meter="aws/data-transfer/between-zones",
            region=region,
        )
    if usage.has("monthly_outbound_internet_gb"):
        yield from tiered(
            usage.quantity("monthly_outbound_internet_gb"),
            _INTERNET_TIERS,
            unit="GB",
            meter="aws/data-transfer/internet-out",
            region=region,
        )
    yield from _between_regions(region, usage)


def _between_regions(region: str, usage: Usage) -> Iterator[Component]:
    if usage.has("monthly_outbound_us_east_to_us_east_gb") and region in _US_EAST:
        yield monthly(
            "Outbound data transfer to US East regions",
            usage.quantity("monthly_outbound_us_east_to_us_east_gb"),
            unit="GB",
            meter=f"aws/data-transfer/to/{_US_EAST[region]}",
            region=region,
        )
    if usage.has("monthly_outbound_other_regions_gb"):
        other = _INSTEAD if region == _ANY_OTHER else _ANY_OTHER
        yield monthly(
            "Outbound data transfer to other regions",
            usage.quantity("monthly_outbound_other_regions_gb"),
            unit="GB",
            meter=f"aws/data-transfer/to/{other}",
            region=region,
        )
