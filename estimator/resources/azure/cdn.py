"""Content delivery: CDN endpoints, Front Door classic and Standard/Premium, static web apps.

Prices: https://azure.microsoft.com/pricing/details/cdn/, …/frontdoor/, …/app-service/static/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.azure.region import billing_zone, cloud_of
from estimator.resources.components import MILLION, hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

TERABYTE_GB = 1000
_FREE_RULES = 5
_INCLUDED_HOSTS = 100
_FREE_BANDWIDTH_GB = 100
_CDN_TIERS = ((10, "first 10TB"), (50, "next 40TB"), (150, "next 100TB"), (500, "next 350TB"),
              (1000, "next 500TB"), (5000, "next 4000TB"), (None, "over 5000TB"))  # fmt: skip
_ACCELERATION_TIERS = ((50, "first 50TB"), (150, "next 100TB"), (500, "next 350TB"),
                       (1000, "next 500TB"), (None, "over 1000TB"))  # fmt: skip
_REQUEST_TIERS = (("Requests (first 250M)", 250 * MILLION),
                  ("Requests (next 750M)", 1000 * MILLION),
                  ("Requests (next 4B)", 5000 * MILLION), ("Requests (over 5B)", None))  # fmt: skip
#: Usage key → name and billing zone of the Front Door's data.
_FRONT_DOOR_ZONES = {
    "us_gov": ("US Gov", "us-gov-zone-1"),
    "north_america_europe_africa": ("North America, Europe and Africa", "zone-1"),
    "asia_pacific": ("Asia Pacific (including Japan)", "zone-2"),
    "south_america": ("South America", "zone-3"),
    "australia": ("Australia", "zone-4"),
    "india": ("India", "zone-5"),
}


def delivery_zone(region: str) -> str:
    """The zone a region's own traffic falls into: CDN tells Australia and India from Asia."""
    if region.startswith("australia"):
        return "zone-4"
    if "india" in region:
        return "zone-5"
    if region.startswith(("brazil", "chile")):
        return "zone-3"
    zone = billing_zone(region)
    return "zone-1" if zone == "zone-3" else zone


@prices(
    "azurerm_cdn_endpoint",
    usage={
        "monthly_outbound_gb": "GB delivered per month",
        "monthly_rules_engine_requests": "requests through the rules engine per month",
    },
)
def cdn_endpoint(r: View, usage: Usage) -> Iterator[Component]:
    """Data delivered in tiers by provider and zone; acceleration of dynamic sites; rules over five.

    The zone is that of the endpoint's location; viewers elsewhere pay their zone's price.
    """
    profile = r.ref("profile_name", "azurerm_cdn_profile")
    sku = "" if profile is None else profile.text("sku")
    tier, _, provider = sku.lower().partition("_")
    zone, data = delivery_zone(r.region), usage.quantity("monthly_outbound_gb")
    label = f"{tier.capitalize()} Verizon" if provider == "verizon" else provider.capitalize()
    tiers = _tiers(f"Outbound data transfer ({label}, ", ")", _CDN_TIERS)
    meter = f"azure/cdn/{provider}/{tier}"
    yield from tiered(data, tiers, unit="GB", meter=f"{meter}/data-transfer", region=zone)
    if provider == "microsoft":
        yield from _rules_engine(r, usage)
    if r.text("optimization_type").lower() == "dynamicsiteacceleration":
        tiers = _tiers("Acceleration outbound data transfer (", ")", _ACCELERATION_TIERS)
        yield from tiered(data, tiers, unit="GB", meter=f"{meter}/acceleration", region=zone)


def _tiers(
    before: str, after: str, tiers: tuple[tuple[int | None, str], ...]
) -> list[tuple[str, int | None]]:
    """Named tiers with their ends in GB."""
    return [
        (f"{before}{name}{after}", None if end is None else end * TERABYTE_GB)
        for end, name in tiers
    ]


def _rules_engine(r: View, usage: Usage) -> Iterator[Component]:
    rules = len(r.blocks("delivery_rule")) + len(r.blocks("global_delivery_rule"))
    if rules > _FREE_RULES:
        yield monthly(
            "Rules engine rules (over 5)",
            rules - _FREE_RULES,
            unit="rules",
            meter="azure/cdn/microsoft/rule",
        )
    if rules:
        yield monthly(
            "Rules engine requests",
            usage.quantity("monthly_rules_engine_requests"),
            unit="1M requests",
            per=MILLION,
            meter="azure/cdn/microsoft/rule-requests",
        )


@prices(
    "azurerm_frontdoor",
    usage={
        "monthly_inbound_data_transfer_gb": "GB from clients to the Front Door per month",
        **{
            f"monthly_outbound_data_transfer_gb.{key}": f"GB to clients in {name} per month"
            for key, (name, _) in _FRONT_DOOR_ZONES.items()
        },
    },
)
def front_door(r: View, usage: Usage) -> Iterator[Component]:
    """Classic Front Door: enabled routing rules per hour, hosts over 100, data by zone."""
    rules = sum(1 for rule in r.blocks("routing_rule") if rule.flag("enabled", True))
    meter = "azure/front-door/classic"
    if rules:
        first = min(rules, _FREE_RULES)
        yield hourly("Routing rules (first 5 rules)", meter=f"{meter}/rule", count=first)
    if rules > _FREE_RULES:
        count = rules - _FREE_RULES
        name = "Routing rules (per additional rule)"
        yield hourly(name, meter=f"{meter}/additional-rule", count=count)
    hosts = len(r.blocks("frontend_endpoint")) - _INCLUDED_HOSTS
    if hosts > 0:
        name = "Frontend hosts (over 100)"
        yield monthly(name, hosts, unit="hosts", meter=f"{meter}/custom-domain")
    yield monthly(
        "Inbound data transfer",
        usage.quantity("monthly_inbound_data_transfer_gb"),
        unit="GB",
        meter=f"{meter}/data-transfer-in",
    )
    yield from _front_door_outbound(r, usage.under("monthly_outbound_data_transfer_gb"), meter)


def _front_door_outbound(r: View, usage: Usage, meter: str) -> Iterator[Component]:
    home = "us_gov" if cloud_of(r.region) else "north_america_europe_africa"
    keys = [key for key in _FRONT_DOOR_ZONES if usage.has(key)] or [home]
    for key in keys:
        name, zone = _FRONT_DOOR_ZONES[key]
        ends = ((10, "first 10TB"), (50, "next 40TB"), (None, "over 50TB"))
        yield from tiered(
            usage.quantity(key),
            _tiers(f"{name} (", ")", ends),
            unit="GB",
            meter=f"{meter}/data-transfer-out",
            path=("Outbound data transfer",),
            region=zone,
        )


@prices(
    "azurerm_frontdoor_firewall_policy",
    usage={
        "monthly_custom_rule_requests": "requests evaluated by custom rules per month",
        "monthly_managed_ruleset_requests": "requests evaluated by managed rulesets per month",
    },
)
def front_door_policy(r: View, usage: Usage) -> Iterator[Component]:
    """A policy pays per month, per custom rule and managed ruleset, and per request of each."""
    meter = "azure/front-door/classic/policy"
    yield monthly("Policy", 1, unit="months", meter=meter)
    custom = len(r.blocks("custom_rule"))
    if custom:
        yield monthly("Custom rules", custom, unit="rules", meter=f"{meter}/rule")
        yield monthly(
            "Custom rule requests",
            usage.quantity("monthly_custom_rule_requests"),
            unit="1M requests",
            per=MILLION,
            meter=f"{meter}/rule-requests",
        )
    managed = len(r.blocks("managed_rule"))
    if managed:
        yield monthly("Managed rulesets", managed, unit="rulesets", meter=f"{meter}/ruleset")
        yield monthly(
            "Managed ruleset requests",
            usage.quantity("monthly_managed_ruleset_requests"),
            unit="1M requests",
            per=MILLION,
            meter=f"{meter}/ruleset-requests",
        )


@prices(
    "azurerm_cdn_frontdoor_profile",
    usage={
        "monthly_requests": "requests per month",
        "monthly_outbound_data_transfer_gb": "GB from the edge to clients per month",
        "monthly_inbound_data_transfer_gb": "GB from the edge to the origin per month",
    },
)
def front_door_profile(r: View, usage: Usage) -> Iterator[Component]:
    """Front Door Standard or Premium: a base fee, requests, and data by zone and tier."""
    sku = r.text("sku_name", "Standard_AzureFrontDoor").partition("_")[0]
    zone, meter = delivery_zone(r.region), f"azure/front-door/{sku.lower()}"
    name = f"Base fee ({sku})"
    yield monthly(name, 1, unit="months", meter=f"{meter}/base-fee", region=zone)
    requests = usage.quantity("monthly_requests")
    yield from tiered(
        requests,
        _REQUEST_TIERS,
        unit="10k requests",
        per=10_000,
        meter=f"{meter}/requests",
        region=zone,
    )
    outbound = usage.quantity("monthly_outbound_data_transfer_gb")
    tiers = _tiers("Data transfer to clients (", ")", _CDN_TIERS)
    yield from tiered(outbound, tiers, unit="GB", meter=f"{meter}/data-transfer-out", region=zone)
    inbound, meter = usage.quantity("monthly_inbound_data_transfer_gb"), f"{meter}/data-transfer-in"
    yield monthly("Data transfer to origin", inbound, unit="GB", meter=meter, region=zone)


@prices(
    "azurerm_static_site",
    "azurerm_static_web_app",
    usage={"monthly_bandwidth_gb": "GB delivered per month (100 are included)"},
)
def static_web_app(r: View, usage: Usage) -> Iterator[Component]:
    """The Standard plan pays per app and month, and for bandwidth over 100 GB; Free is free."""
    tier = r.text("sku_tier") or r.text("sku_size", "Free")
    if tier.lower() == "free":
        return
    yield monthly(
        f"Static Web App ({tier})",
        1,
        unit="months",
        meter=f"azure/static-web-apps/{tier.lower()}/app",
    )
    over: Quantity = usage.quantity("monthly_bandwidth_gb") - _FREE_BANDWIDTH_GB
    yield monthly(
        "Bandwidth (over 100GB)",
        over.at_least(0),
        unit="GB",
        meter=f"azure/static-web-apps/{tier.lower()}/bandwidth",
    )
