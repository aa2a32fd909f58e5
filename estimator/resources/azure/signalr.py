"""SignalR, Web PubSub and IoT Hub.

Prices: https://azure.microsoft.com/pricing/details/signalr-service/, …/web-pubsub/, …/iot-hub/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import MILLION, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_MESSAGES = {"monthly_additional_messages": "messages per month above those in the units' price"}


@prices("azurerm_signalr_service", usage=_MESSAGES)
def signalr_service(r: View, usage: Usage) -> Iterator[Component]:
    """Units by the day, and messages above one million per unit and day. Free_F1 is free."""
    sku, units = r.text("sku.name"), r.number("sku.capacity", 1)
    tier = sku.partition("_")[0]
    if tier.lower() == "free":
        return
    root = f"azure/signalr/{tier.lower()}"
    yield standing(f"Service usage ({tier})", units, unit="units", meter=f"{root}/unit")
    yield monthly(
        f"Additional messages ({tier})",
        usage.quantity("monthly_additional_messages"),
        unit="1M messages",
        per=MILLION,
        meter=f"{root}/message",
    )


@prices("azurerm_web_pubsub", usage=_MESSAGES)
def web_pubsub(r: View, usage: Usage) -> Iterator[Component]:
    """Units by the day, and outbound traffic above one million messages per unit and day."""
    tier = r.text("sku").partition("_")[0]
    if tier.lower() == "free":
        return
    root = f"azure/web-pubsub/{tier.lower()}"
    units = r.number("capacity", 1)
    yield standing(f"Service usage ({tier})", units, unit="units", meter=f"{root}/unit")
    messages = usage.quantity("monthly_additional_messages")
    name = f"Additional messages ({tier})"
    yield monthly(name, messages, unit="1M messages", per=MILLION, meter=f"{root}/message")


@prices("azurerm_iothub")
def iothub(r: View, _: Usage) -> Iterator[Component]:
    """Units by the month; each holds a number of messages a day. F1 is free."""
    sku = r.text("sku.name").lower()
    if sku == "f1":
        return
    yield monthly(
        "IoT Hub", r.number("sku.capacity", 1), unit="units", meter=f"azure/iot-hub/{sku}"
    )


@prices("azurerm_iothub_dps", usage={"monthly_operations": "provisioning operations per month"})
def iothub_dps(_: View, usage: Usage) -> Iterator[Component]:
    """Provisioning operations; the units themselves are free."""
    operations = usage.quantity("monthly_operations")
    meter = "azure/iot-hub/device-provisioning"
    yield monthly("Device provisioning", operations, unit="1k operations", per=1000, meter=meter)


@prices(
    "azurerm_iothub_device_update_account",
    usage={"devices": "devices updated through the account"},
)
def device_update(r: View, usage: Usage) -> Iterator[Component]:
    """An instance and its devices by the month. Free is free."""
    if r.text("sku", "Standard").lower() == "free":
        return
    root = "azure/iot-hub/device-update"
    yield monthly("Device Update instance", 1, unit="months", meter=f"{root}/instance")
    devices = usage.quantity("devices")
    yield monthly("Device Update devices", devices, unit="devices", meter=f"{root}/device")
