"""Bastion, DDoS protection, Firewall, Application Gateway, Network Watcher.

Prices: https://azure.microsoft.com/pricing/details/azure-bastion/, …/ddos-protection/,
…/azure-firewall/, …/application-gateway/, …/network-watcher/.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.azure.region import billing_zone
from estimator.resources.azure.skus import slug
from estimator.resources.components import hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

TERABYTE_GB = 1000
_OUTBOUND_TIERS = (("first 10TB", 10 * TERABYTE_GB), ("next 40TB", 50 * TERABYTE_GB),
                   ("next 100TB", 150 * TERABYTE_GB), ("next 350TB", 500 * TERABYTE_GB),
                   ("over 500TB", None))  # fmt: skip
#: Instances that come with a Bastion host of the Standard and Premium SKU.
_BASTION_INSTANCES = 2
#: Capacity units that every instance of an Application Gateway v2 reserves.
UNITS_PER_INSTANCE = 10
_FREE_DIAGNOSTICS, _FREE_LOGS_GB, _FREE_TESTS = 1000, 5, 10


@prices(
    "azurerm_bastion_host",
    usage={"monthly_outbound_data_gb": "GB sent out through the host per month"},
)
def bastion_host(r: View, usage: Usage) -> Iterator[Component]:
    """The host pays per hour by SKU, scale units over two, and outbound data in tiers.

    The Developer SKU is free.
    """
    sku = r.text("sku", "Basic").lower()
    if sku == "developer":
        return
    name = "Bastion host" if sku == "basic" else f"Bastion host ({sku})"
    yield hourly(name, meter=f"azure/bastion/{sku}/gateway")
    extra = (r.number("scale_units", _BASTION_INSTANCES) - _BASTION_INSTANCES).at_least(0)
    if sku != "basic":
        meter = f"azure/bastion/{sku}/additional-gateway"
        yield hourly("Additional instances", meter=meter, count=extra)
    yield from tiered(
        usage.quantity("monthly_outbound_data_gb"),
        [(f"Outbound data transfer ({name})", end) for name, end in _OUTBOUND_TIERS],
        unit="GB",
        meter="azure/bastion/data-transfer-out",
        region=billing_zone(r.region),
    )


@prices(
    "azurerm_network_ddos_protection_plan",
    usage={"overage_amount": "protected public addresses beyond the 100 that are included"},
)
def ddos_protection_plan(r: View, usage: Usage) -> Iterator[Component]:
    """One plan per tenant with 100 protected addresses; further ones pay per month."""
    yield hourly("DDoS Protection Plan", meter="azure/ddos-protection/plan")
    extra = usage.quantity("overage_amount")
    yield monthly(
        "Overage charges",
        extra,
        unit="resources" if (extra.expected or 0) > 1 else "resource",
        meter="azure/ddos-protection/overage",
    )


@prices(
    "azurerm_firewall",
    usage={"monthly_data_processed_gb": "GB through the firewall per month"},
)
def firewall(r: View, usage: Usage) -> Iterator[Component]:
    """A deployment pays per hour by tier, in a virtual network or a virtual hub, and per GB."""
    tier = r.text("sku_tier", "Standard").capitalize()
    policy = r.ref("firewall_policy_id", "azurerm_firewall_policy")
    if policy is not None and not r.has("sku_tier"):
        tier = policy.text("sku", "Standard").capitalize()
    label = tier
    if r.text("sku_name").lower() == "azfw_hub" or r.has("virtual_hub"):
        label = f"{tier} {'Secure' if tier == 'Standard' else 'Secured'} Virtual Hub"
    meter = f"azure/firewall/{slug(label)}"
    yield hourly(f"Deployment ({label})", meter=f"{meter}/deployment")
    yield monthly(
        "Data processed",
        usage.quantity("monthly_data_processed_gb"),
        unit="GB",
        meter=f"{meter}/data-processed",
    )


@prices(
    "azurerm_application_gateway",
    usage={
        "monthly_data_processed_gb": "GB through a v1 gateway per month",
        "capacity_units": "average capacity units of a v2 gateway",
        "monthly_v2_capacity_units": "average capacity units of a v2 gateway",
    },
)
def application_gateway(r: View, usage: Usage) -> Iterator[Component]:
    """v2: a fixed price per hour and capacity units; v1: instances by size and data processed.

    A v2 gateway reserves at least ten capacity units per instance, or per instance of the
    autoscaling minimum (documented billing examples of the pricing page); usage can say more.
    """
    sku = r.text("sku.name", "Standard_v2").lower()
    kind = "waf" if sku.startswith("waf") else "basic"
    label = "WAF" if kind == "waf" else "basic"
    if sku.endswith("_v2") or sku == "basic":
        tier = "basic-tier" if sku == "basic" else "standard" if kind == "basic" else "waf"
        meter = f"azure/application-gateway/v2/{tier}"
        yield hourly(f"Gateway usage ({label} v2)", meter=f"{meter}/gateway")
        yield hourly(
            f"V2 capacity units ({label})",
            unit="CU",
            meter=f"{meter}/capacity-unit",
            count=_capacity_units(r, usage),
        )
    else:
        yield from _gateway_v1(r, usage, kind, label, sku.rpartition("_")[2])


def _capacity_units(r: View, usage: Usage) -> Quantity:
    for key in ("capacity_units", "monthly_v2_capacity_units"):
        if usage.has(key):
            return usage.quantity(key)
    path = "sku.capacity" if r.has("sku.capacity") else "autoscale_configuration.min_capacity"
    return r.number(path, 0) * UNITS_PER_INSTANCE


def _gateway_v1(r: View, usage: Usage, kind: str, label: str, size: str) -> Iterator[Component]:
    yield hourly(
        f"Gateway usage ({label}, {size})",
        meter=f"azure/application-gateway/v1/{kind}/{size}/gateway",
        count=r.number("sku.capacity", 1),
    )
    free_gb = {"medium": 10 * 1024, "large": 40 * 1024}.get(size, 0)
    names = {
        "small": "Data processing (0-10TB)",
        "medium": "Data processing (over 10TB)",
        "large": "Data processing (over 40TB)",
    }
    processed = (usage.quantity("monthly_data_processed_gb") - free_gb).at_least(0)
    yield monthly(
        names.get(size, "Data processing"),
        processed,
        unit="GB",
        meter=f"azure/application-gateway/v1/{size}/data-processed",
        usage_based=True,
    )


@prices(
    "azurerm_network_watcher",
    usage={"monthly_diagnostic_checks": "runs of the diagnostic tools per month"},
)
def network_watcher(r: View, usage: Usage) -> Iterator[Component]:
    """Diagnostic checks beyond the first 1,000 of a month."""
    checks = usage.quantity("monthly_diagnostic_checks") - _FREE_DIAGNOSTICS
    yield monthly(
        "Network diagnostic tool (over 1,000 checks)",
        checks.at_least(0),
        unit="checks",
        meter="azure/network-watcher/diagnostic",
    )


@prices(
    "azurerm_network_watcher_flow_log",
    usage={"monthly_logs_collected_gb": "GB of flow logs collected per month"},
)
def flow_log(r: View, usage: Usage) -> Iterator[Component]:
    """Logs beyond 5 GB a month; Traffic Analytics pays for all of them, more every 10 minutes.

    The storage of the logs is billed by the storage account.
    """
    if r.has("enabled") and not r.flag("enabled", True):
        return
    collected = usage.quantity("monthly_logs_collected_gb")
    yield monthly(
        "Network logs collected (over 5GB)",
        (collected - _FREE_LOGS_GB).at_least(0),
        unit="GB",
        meter="azure/network-watcher/flow-logs",
    )
    analytics = r.block("traffic_analytics")
    if analytics.flag("enabled"):
        minutes = analytics.decimal("interval_in_minutes", 60)
        yield monthly(
            f"Traffic Analytics data processed ({minutes} min interval)",
            collected,
            unit="GB",
            meter=f"azure/network-watcher/traffic-analytics/{minutes}-minutes",
        )


@prices("azurerm_network_connection_monitor")
def connection_monitor(r: View, usage: Usage) -> Iterator[Component]:
    """Tests per month beyond ten: sources × destinations × configurations of each test group."""
    tests = sum((_tests(group) for group in r.blocks("test_group")), Decimal(0))
    edges = (
        ("Tests (10-240,010)", Decimal(240_010)),
        ("Tests (240,010-750,010)", Decimal(750_010)),
        ("Tests (750,010-1,000,010)", Decimal(1_000_010)),
        ("Tests (1,000,010+)", None),
    )
    start = Decimal(_FREE_TESTS)
    for name, end in edges:
        count = amount(tests, "tests").between(start, end)
        if (count.expected or 0) > 0:
            yield monthly(
                name, count, unit="tests", meter=f"azure/network-watcher/test/from-{start}"
            )
        start = end or start


def _tests(group: Block) -> Decimal:
    if group.has("enabled") and not group.flag("enabled", True):
        return Decimal(0)
    lists = ("source_endpoints", "destination_endpoints", "test_configuration_names")
    tests = Decimal(1)
    for name in lists:
        tests *= len(group.texts(name))
    return tests
