"""AWS Global Accelerator. Prices: https://aws.amazon.com/global-accelerator/pricing/."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Usage key of a client area → what people call it and what the meters call it.
_AREAS = {
    "us": ("US, Mexico, Canada", "north-america"),
    "europe": ("Europe", "europe"),
    "south_africa": ("South Africa, Kenya", "south-africa"),
    "south_america": ("South America", "south-america"),
    "south_korea": ("South Korea", "south-korea"),
    "middle_east": ("Middle East", "middle-east"),
    "australia": ("Australia, New Zealand", "australia"),
    "asia_pacific": ("Asia Pacific", "asia-pacific"),
    "india": ("India, Indonesia, Philippines, Thailand", "india"),
}
#: The area of an AWS region, by the first parts of its name; the longest one counts.
_REGION_AREAS = {
    "us": "north-america",
    "ca": "north-america",
    "mx": "north-america",
    "eu": "europe",
    "il": "europe",
    "af": "south-africa",
    "sa": "south-america",
    "me": "middle-east",
    "ap": "asia-pacific",
    "ap-northeast-2": "south-korea",
    "ap-southeast-2": "australia",
    "ap-southeast-4": "australia",
    "ap-south-1": "india",
    "ap-south-2": "india",
    "ap-southeast-3": "india",
}


@prices("aws_globalaccelerator_accelerator", "aws_globalaccelerator_custom_routing_accelerator")
def accelerator(r: View, usage: Usage) -> Iterator[Component]:
    """Every hour of an enabled or disabled accelerator. Traffic is
    `aws_globalaccelerator_endpoint_group`'s."""
    yield hourly("Fixed fee", meter="aws/globalaccelerator/accelerator")


def _usage_keys() -> dict[str, str]:
    return {
        f"monthly_{way}_data_transfer_gb.{key}": f"GB {way} per month, {title}"
        for way in ("inbound", "outbound")
        for key, (title, _) in _AREAS.items()
    }


@prices("aws_globalaccelerator_endpoint_group", usage=_usage_keys())
def endpoint_group(r: View, usage: Usage) -> Iterator[Component]:
    """The premium for data between client areas and the group's region, charged every hour in the
    dominant direction only: of an area's two directions the larger declared amount counts, by the
    total over all areas."""
    region_area = _area(r.text("endpoint_group_region", r.region))
    inbound = usage.under("monthly_inbound_data_transfer_gb")
    outbound = usage.under("monthly_outbound_data_transfer_gb")
    is_outbound = _total(outbound) > _total(inbound)
    chosen, name = (outbound, "Outbound") if is_outbound else (inbound, "Inbound")
    for key, (title, area) in _AREAS.items():
        if chosen.has(key):
            yield monthly(
                f"{name} DT-premium fee",
                chosen.quantity(key),
                unit="GB",
                meter=f"aws/globalaccelerator/{name.lower()}/{region_area}/{area}",
                path=(title,),
            )


def _total(usage: Usage) -> Decimal:
    return sum((usage.number(key) or Decimal(0) for key in _AREAS), Decimal(0))


def _area(region: str) -> str:
    """`eu-west-1` → `europe`."""
    named = [prefix for prefix in _REGION_AREAS if region.startswith(prefix)]
    return _REGION_AREAS[max(named, key=len)] if named else region
