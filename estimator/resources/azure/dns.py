"""DNS zones and records, the private resolver, private endpoints, Traffic Manager.

Prices: https://azure.microsoft.com/pricing/details/dns/, …/private-link/, …/traffic-manager/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.azure.region import billing_zone
from estimator.resources.components import MILLION, hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

BILLION = 1_000_000_000
PETABYTE_GB = 1_000_000
_QUERIES = {"monthly_queries": "DNS queries per month"}
#: Seconds between health checks up to which they are the fast ones.
_FAST_SECONDS = 10


@prices("azurerm_dns_zone", "azurerm_private_dns_zone")
def dns_zone(r: View, usage: Usage) -> Iterator[Component]:
    """A zone pays per month at the price of the first 25 of a subscription."""
    kind = "private" if r.type.startswith("azurerm_private") else "public"
    yield monthly(
        "Hosted zone",
        1,
        unit="months",
        meter=f"azure/dns/{kind}/hosted-zone",
        region=dns_region(r.region),
    )


def dns_region(region: str) -> str:
    """DNS has a price list per billing zone; Germany has one of its own."""
    return "de-zone-1" if region.startswith("germany") else billing_zone(region)


@prices(
    "azurerm_dns_a_record",
    "azurerm_dns_aaaa_record",
    "azurerm_dns_caa_record",
    "azurerm_dns_cname_record",
    "azurerm_dns_mx_record",
    "azurerm_dns_ns_record",
    "azurerm_dns_ptr_record",
    "azurerm_dns_srv_record",
    "azurerm_dns_txt_record",
    usage=_QUERIES,
)
def dns_record(r: View, usage: Usage) -> Iterator[Component]:
    """Records pay for the queries they answer, less beyond a billion a month."""
    yield from _queries(r, usage, "public")


@prices(
    "azurerm_private_dns_a_record",
    "azurerm_private_dns_aaaa_record",
    "azurerm_private_dns_cname_record",
    "azurerm_private_dns_mx_record",
    "azurerm_private_dns_ptr_record",
    "azurerm_private_dns_srv_record",
    "azurerm_private_dns_txt_record",
    usage=_QUERIES,
)
def private_dns_record(r: View, usage: Usage) -> Iterator[Component]:
    """Records pay for the queries they answer, less beyond a billion a month."""
    yield from _queries(r, usage, "private")


def _queries(r: View, usage: Usage, kind: str) -> Iterator[Component]:
    yield from tiered(
        usage.quantity("monthly_queries"),
        [("DNS queries (first 1B)", BILLION), ("DNS queries (over 1B)", None)],
        unit="1M queries",
        per=MILLION,
        meter=f"azure/dns/{kind}/queries",
        region=dns_region(r.region),
    )


@prices("azurerm_private_dns_resolver_inbound_endpoint")
def resolver_inbound(r: View, usage: Usage) -> Iterator[Component]:
    """An inbound endpoint pays per month."""
    yield monthly("Inbound endpoint", 1, unit="months", meter="azure/dns/resolver/inbound-endpoint")


@prices("azurerm_private_dns_resolver_outbound_endpoint")
def resolver_outbound(r: View, usage: Usage) -> Iterator[Component]:
    """An outbound endpoint pays per month."""
    yield monthly(
        "Outbound endpoint", 1, unit="months", meter="azure/dns/resolver/outbound-endpoint"
    )


@prices("azurerm_private_dns_resolver_dns_forwarding_ruleset")
def resolver_ruleset(r: View, usage: Usage) -> Iterator[Component]:
    """A forwarding ruleset pays per month."""
    yield monthly("Forwarding ruleset", 1, unit="months", meter="azure/dns/resolver/ruleset")


@prices(
    "azurerm_private_endpoint",
    usage={
        "monthly_inbound_data_processed_gb": "GB received through the endpoint per month",
        "monthly_outbound_data_processed_gb": "GB sent through the endpoint per month",
    },
)
def private_endpoint(r: View, usage: Usage) -> Iterator[Component]:
    """The endpoint pays per hour, its data per GB in tiers of a subscription's petabytes."""
    yield hourly("Private endpoint", unit="hour", meter="azure/private-link/endpoint")
    for way in ("inbound", "outbound"):
        name = f"{way.capitalize()} data processed"
        yield from tiered(
            usage.quantity(f"monthly_{way}_data_processed_gb"),
            [
                (f"{name} (first 1PB)", PETABYTE_GB),
                (f"{name} (next 4PB)", 5 * PETABYTE_GB),
                (f"{name} (over 5PB)", None),
            ],
            unit="GB",
            meter=f"azure/private-link/{way}",
        )


@prices(
    "azurerm_traffic_manager_profile",
    usage={
        "monthly_dns_queries": "DNS queries per month",
        "monthly_traffic_view_data_points": "Traffic View data points per month",
    },
)
def traffic_manager_profile(r: View, usage: Usage) -> Iterator[Component]:
    """A profile pays per DNS query, less beyond a billion a month, and for Traffic View."""
    if _is_disabled(r):
        return
    queries = usage.quantity("monthly_dns_queries")
    if queries.expected != 0:
        yield from tiered(
            queries,
            [("DNS queries (first 1B)", BILLION), ("DNS queries (over 1B)", None)],
            unit="1M queries",
            per=MILLION,
            meter="azure/traffic-manager/queries",
            region=_traffic_region(r),
        )
    if r.flag("traffic_view_enabled"):
        yield monthly(
            "Traffic view",
            usage.quantity("monthly_traffic_view_data_points"),
            unit="1M data points",
            per=MILLION,
            meter="azure/traffic-manager/traffic-view",
            region=_traffic_region(r),
        )


@prices(
    "azurerm_traffic_manager_azure_endpoint",
    "azurerm_traffic_manager_external_endpoint",
    "azurerm_traffic_manager_nested_endpoint",
)
def traffic_manager_endpoint(r: View, usage: Usage) -> Iterator[Component]:
    """Each endpoint pays for its health checks, more for those every 10 seconds.

    Endpoints outside Azure cost more. Those of a disabled profile cost nothing. The list
    price is per month; its 730th part is kept per hour.
    """
    profile = r.ref("profile_id", "azurerm_traffic_manager_profile")
    if _is_disabled(r) or (profile is not None and _is_disabled(profile)):
        return
    kind = "external" if "external" in r.type else "azure"
    region = _traffic_region(r)
    place = "Germany" if region.startswith("de-") else "Global"
    meter = f"azure/traffic-manager/health-check/{kind}"
    yield hourly(f"Basic health check ({place})", meter=f"{meter}/basic", region=region)
    seconds = 30 if profile is None else profile.decimal("monitor_config.interval_in_seconds", 30)
    if seconds <= _FAST_SECONDS:
        name = f"Fast interval health checks add-on ({place})"
        yield hourly(name, meter=f"{meter}/fast-interval", region=region)


def _traffic_region(r: View) -> str:
    return "de-zone-1" if r.region.startswith("germany") else "global"


def _is_disabled(r: View) -> bool:
    if r.text("profile_status").lower() == "disabled":
        return True
    return r.has("enabled") and not r.flag("enabled", True)
