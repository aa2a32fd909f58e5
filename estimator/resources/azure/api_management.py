"""Azure API Management and App Configuration.

Prices: https://azure.microsoft.com/pricing/details/api-management/ and
https://azure.microsoft.com/pricing/details/app-configuration/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.azure.location_names import location_name
from estimator.resources.azure.region import region_code
from estimator.resources.azure.tiers import paid_tiers
from estimator.resources.components import MILLION, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Calls per month in the price of a v2 instance.
_INCLUDED_CALLS = {"basicv2": 10_000_000, "standardv2": 50_000_000}


@prices(
    "azurerm_api_management",
    usage={
        "monthly_api_calls": "API calls per month (Consumption, Basic v2, Standard v2)",
        "self_hosted_gateway_count": "deployments of self-hosted gateways (Premium)",
    },
)
def api_management(r: View, usage: Usage) -> Iterator[Component]:
    """Units by the month; Consumption by the call; Basic and Standard v2 by calls over included.

    `Premium_2` has two units. Units of an `additional_location` have the rate of secondary
    regions. The million calls a subscription has free each month are not deducted.
    """
    tier, _, units = r.text("sku_name").partition("_")
    kind = tier.lower()
    root = f"azure/api-management/{kind}"
    calls = usage.quantity("monthly_api_calls")
    if kind == "consumption":
        name = "API management (consumption)"
        yield monthly(name, calls, unit="1M calls", per=MILLION, meter=f"{root}/call")
        return
    count = r.number("units of sku_name", units) if units.isdigit() else r.number("units", 1)
    label = kind.removesuffix("v2") + " v2" if kind.endswith("v2") else kind
    yield standing(f"API management ({label})", count, unit="units", meter=f"{root}/unit")
    yield from _secondary(r, label, root)
    if included := _INCLUDED_CALLS.get(kind):
        name = f"API calls (over {included // 1_000_000}M)"
        tiers = ((name, included, None),)
        meter = f"{root}/call"
        yield from paid_tiers(calls, tiers, unit="1M calls", per=MILLION, meter=meter)
    if kind == "premium":
        gateways = usage.quantity("self_hosted_gateway_count")
        meter = "azure/api-management/self-hosted-gateway"
        yield standing("Self hosted gateway", gateways, unit="gateways", meter=meter)


def _secondary(r: View, label: str, root: str) -> Iterator[Component]:
    for place in r.blocks("additional_location"):
        location = place.text("location")
        yield standing(
            f"API management ({label}, {location_name(location)})",
            place.number("capacity", 1),
            unit="units",
            meter=f"{root}/secondary-unit",
            region=region_code(location),
        )


@prices(
    "azurerm_app_configuration",
    usage={"monthly_additional_requests": "requests per month above 200,000 a day per replica"},
)
def app_configuration(r: View, usage: Usage) -> Iterator[Component]:
    """An instance and its replicas by the day (30 a month), and requests above the included.

    The free tier, which is the default, costs nothing. Developer has no replicas.
    """
    tier = r.text("sku", "free").lower()
    if tier == "free":
        return
    replicas = len(r.blocks("replica"))
    plural = "s" if replicas > 1 else ""
    name = f"Instance ({replicas} replica{plural})" if replicas else "Instance"
    # A replica costs as much as the instance; 30 days are shown, as Azure's calculator does.
    days = monthly(name, 30 * (replicas + 1), unit="days", per=replicas + 1,
                   meter=f"azure/app-configuration/{tier}/day")  # fmt: skip
    yield days
    yield monthly(
        "Requests (over 200k/day per replica)",
        usage.quantity("monthly_additional_requests"),
        unit="10k requests",
        per=10_000,
        meter=f"azure/app-configuration/{tier}/request",
    )
