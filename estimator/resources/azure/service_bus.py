"""Azure Service Bus, Relay, Event Grid, Notification Hubs.

Prices: https://azure.microsoft.com/pricing/details/service-bus/, …/event-grid/,
…/notification-hubs/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.azure.tiers import paid_tiers
from estimator.resources.components import MILLION, hourly, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_OPERATIONS = (
    ("Messaging operations (13M-100M)", 13_000_000, 100_000_000),
    ("Messaging operations (100M-2,500M)", 100_000_000, 2_500_000_000),
    ("Messaging operations (over 2,500M)", 2_500_000_000, None),
)
_CONNECTIONS = (
    ("Brokered connections (1K-100K)", 1_000, 100_000),
    ("Brokered connections (100K-500K)", 100_000, 500_000),
    ("Brokered connections (over 500K)", 500_000, None),
)
_PUSHES = {
    "basic": (("Pushes (over 10M)", 10_000_000, None),),
    "standard": (
        ("Pushes (10-100M)", 10_000_000, 100_000_000),
        ("Pushes (over 100M)", 100_000_000, None),
    ),
}


@prices(
    "azurerm_servicebus_namespace",
    usage={
        "monthly_messaging_operations": "messaging operations per month",
        "monthly_brokered_connections": "brokered connections, peak of the month",
    },
)
def servicebus_namespace(r: View, usage: Usage) -> Iterator[Component]:
    """Basic pays per operation, Standard a base charge and tiers, Premium messaging units.

    13 million operations and 1,000 brokered connections are in Standard's base charge.
    """
    tier = r.text("sku").lower()
    root = f"azure/service-bus/{tier}"
    operations = usage.quantity("monthly_messaging_operations")
    if tier == "premium":
        units = r.number("capacity", 1)
        yield standing("Messaging units", units, unit="units", meter=f"{root}/messaging-unit")
        return
    if tier != "standard":
        meter, lot = f"{root}/operations", MILLION
        yield monthly(
            "Messaging operations", operations, unit="1M operations", per=lot, meter=meter
        )
        return
    yield hourly("Base charge", meter=f"{root}/base")
    yield from paid_tiers(
        operations, _OPERATIONS, unit="1M operations", per=MILLION, meter=f"{root}/operations"
    )
    connections = usage.quantity("monthly_brokered_connections")
    meter = f"{root}/connections"
    yield from paid_tiers(connections, _CONNECTIONS, unit="connections", meter=meter)


@prices(
    "azurerm_relay_namespace",
    usage={
        "hybrid_connection_listeners": "listeners of hybrid connections open all month",
        "monthly_hybrid_connection_data_gb": "GB through hybrid connections per month (5 free)",
        "monthly_wcf_relay_hours": "hours of open WCF relays per month",
        "monthly_wcf_relay_messages": "messages through WCF relays per month",
    },
)
def relay_namespace(_: View, usage: Usage) -> Iterator[Component]:
    """Listeners and data of hybrid connections, hours and messages of WCF relays.

    5 GB a month are in the price of each listener.
    """
    listeners = usage.quantity("hybrid_connection_listeners")
    yield standing(
        "Hybrid connection listeners", listeners, unit="listeners", meter="azure/relay/listener"
    )
    included = listeners.or_else(1) * 5
    moved = (usage.quantity("monthly_hybrid_connection_data_gb") - included).at_least(0)
    yield monthly(
        "Hybrid connection data (over 5 GB per listener)", moved, unit="GB",
        meter="azure/relay/hybrid-connection-data",
    )  # fmt: skip
    hours = usage.quantity("monthly_wcf_relay_hours")
    yield monthly("WCF relay", hours, unit="hours", meter="azure/relay/wcf-hour")
    messages = usage.quantity("monthly_wcf_relay_messages")
    yield monthly(
        "WCF relay messages", messages, unit="10K messages", per=10_000,
        meter="azure/relay/wcf-message",
    )  # fmt: skip


@prices(
    "azurerm_eventgrid_system_topic",
    "azurerm_eventgrid_topic",
    "azurerm_eventgrid_domain",
    usage={"monthly_operations": "event operations per month, the first 100,000 free"},
)
def eventgrid_topic(_: View, usage: Usage) -> Iterator[Component]:
    """Operations above the first 100,000 of a month, per started 100,000."""
    paid = (usage.quantity("monthly_operations") - 100_000).at_least(0)
    lots = paid.started(100_000) * 100_000
    meter = "azure/event-grid/operations"
    yield monthly("Operations", lots, unit="100k operations", per=100_000, meter=meter)


@prices(
    "azurerm_eventgrid_namespace",
    usage={
        "monthly_event_operations": "event operations per month, the first million free",
        "monthly_mqtt_operations": "MQTT operations per month, the first million free",
    },
)
def eventgrid_namespace(r: View, usage: Usage) -> Iterator[Component]:
    """Throughput units by the month, event and MQTT operations above the first million."""
    units = r.number("capacity", 1)
    meter = "azure/event-grid/throughput-unit"
    yield standing("Throughput units", units, unit="units", meter=meter)
    for key, name in (("event", "Event operations"), ("mqtt", "MQTT operations")):
        paid = (usage.quantity(f"monthly_{key}_operations") - MILLION).at_least(0)
        meter = f"azure/event-grid/{key}-operations"
        yield monthly(name, paid, unit="1M operations", per=MILLION, meter=meter)


@prices(
    "azurerm_notification_hub_namespace",
    usage={"monthly_pushes": "pushes per month, the first 10 million in the price"},
)
def notification_hub_namespace(r: View, usage: Usage) -> Iterator[Component]:
    """A price per namespace and month, and pushes above the 10 million in it. Free is free."""
    tier = r.text("sku_name").lower()
    if tier == "free":
        return
    root = f"azure/notification-hubs/{tier}"
    name = f"Namespace usage ({tier.capitalize()})"
    yield monthly(name, 1, unit="months", meter=f"{root}/namespace")
    tiers = _PUSHES.get(tier, _PUSHES["basic"])
    pushes = usage.quantity("monthly_pushes")
    yield from paid_tiers(
        pushes, tiers, unit="1M pushes", per=MILLION, meter=f"{root}/pushes", shown_unknown=2
    )
