"""Services that few configurations hold: digital twins, IoT Central, health data, Cosmos for
PostgreSQL, machines of DevTest labs, and some that have no price in the tables yet.

Prices: the page of each service below https://azure.microsoft.com/pricing/details/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.azure.skus import machine_size
from estimator.resources.components import hourly, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_THOUSAND = 1000
_MESSAGE_TIERS = {"st0": "tier-0", "st1": "tier-1", "st2": "tier-2"}


@prices(
    "azurerm_digital_twins_instance",
    usage={
        "monthly_messages": "messages routed per month, in 1 KB units",
        "monthly_operations": "API operations per month, in 1 KB units",
        "monthly_query_units": "query units per month",
    },
)
def digital_twins(_: View, usage: Usage) -> Iterator[Component]:
    """Messages, operations and query units."""
    for name, key, what in (
        ("Messages", "monthly_messages", "message"),
        ("Operations", "monthly_operations", "operation"),
        ("Query units", "monthly_query_units", "query-unit"),
    ):
        count = usage.quantity(key)
        meter = f"azure/digital-twins/{what}"
        unit = f"1k {name.lower()}"
        yield monthly(name, count, unit=unit, per=_THOUSAND, meter=meter)


@prices("azurerm_iotcentral_application", usage={"devices": "devices (the first two are free)"})
def iot_central(r: View, usage: Usage) -> Iterator[Component]:
    """Devices by the month, at the rate of the plan; two devices are free."""
    plan = r.text("sku", "ST2").lower()
    devices = (usage.quantity("devices") - 2).at_least(0)
    meter = f"azure/iot-central/{_MESSAGE_TIERS.get(plan, plan)}"
    yield standing(f"Devices ({plan.upper()})", devices, unit="devices", meter=meter)


@prices(
    "azurerm_healthcare_service",
    usage={"storage_gb": "GB of structured data stored"},
)
def healthcare_service(r: View, usage: Usage) -> Iterator[Component]:
    """API for FHIR: its runtime by the hour, provisioned throughput, and storage."""
    root = "azure/api-for-fhir"
    yield hourly("Service runtime", meter=f"{root}/runtime")
    units = r.number("cosmosdb_throughput", 1000) / 100
    meter = f"{root}/throughput"
    yield standing("Provisioned throughput", units, unit="RU/s x 100", meter=meter)
    stored = usage.quantity("storage_gb")
    yield monthly("Structured storage", stored, unit="GB", meter=f"{root}/storage")


@prices("azurerm_cosmosdb_postgresql_cluster")
def cosmosdb_postgresql(r: View, _: Usage) -> Iterator[Component]:
    """vCores and storage of the coordinator and of each worker; high availability doubles both."""
    copies = 2 if r.flag("ha_enabled") else 1
    root = "azure/cosmosdb/postgresql"
    workers = r.number("node_count", 0)
    for name, key, meter, count in (
        ("Coordinator", "coordinator", "coordinator", r.number("coordinators", 1)),
        ("Worker", "node", "worker", workers),
    ):
        cores = int(r.decimal(f"{key}_vcores" if key == "node" else f"{key}_vcore_count"))
        nodes = count * copies
        label = f"{name} nodes ({cores} vCores)"
        yield hourly(label, count=nodes, per=max(cores, 1), meter=f"{root}/{meter}-vcore")
        size_gb = r.number(f"{key}_storage_quota_in_mb") / 1024
        yield monthly(f"{name} storage", size_gb * nodes, unit="GB", meter=f"{root}/storage")


@prices(
    "azurerm_dev_test_linux_virtual_machine",
    "azurerm_dev_test_windows_virtual_machine",
    usage={"monthly_hrs": "hours the machine runs per month (730)"},
)
def dev_test_machine(r: View, usage: Usage) -> Iterator[Component]:
    """The machine by the hour; the lab itself is free."""
    system = "Windows" if "windows" in r.type else "Linux"
    size = r.text("size")
    yield hourly(
        f"Instance usage ({system}, pay as you go, {size})",
        hours=usage.quantity("monthly_hrs"),
        meter=f"azure/vm/{system.lower()}/on-demand/{machine_size(size)}",
    )


@prices("azurerm_dashboard_grafana", usage={"active_users": "active users per month"})
def managed_grafana(r: View, usage: Usage) -> Iterator[Component]:
    """Standard: an instance by the hour, zone redundancy on top, and active users. Essential
    is free.
    """
    if r.text("sku", "Standard").lower() != "standard":
        return
    root = "azure/managed-grafana"
    yield hourly("Instance", meter=f"{root}/instance")
    if r.flag("zone_redundancy_enabled"):
        yield hourly("Zone redundancy", meter=f"{root}/zone-redundancy")
    users = usage.quantity("active_users")
    yield monthly("Active users", users, unit="users", meter=f"{root}/user")


@prices(
    "azurerm_load_test",
    usage={"monthly_virtual_user_hours": "virtual user hours per month"},
)
def load_test(_: View, usage: Usage) -> Iterator[Component]:
    """Virtual user hours."""
    hours = usage.quantity("monthly_virtual_user_hours")
    yield monthly("Virtual user hours", hours, unit="hours", meter="azure/load-testing/user-hour")


@prices(
    "azurerm_maps_account",
    usage={"monthly_transactions": "map, search and routing transactions per month"},
)
def maps_account(r: View, usage: Usage) -> Iterator[Component]:
    """Transactions; most services have a rate of their own, the base map's is shown."""
    count = usage.quantity("monthly_transactions")
    sku = r.text("sku_name", "G2").lower()
    meter = f"azure/maps/{sku}/transaction"
    yield monthly("Transactions", count, unit="1K transactions", per=_THOUSAND, meter=meter)


@prices(
    "azurerm_communication_service",
    "azurerm_email_communication_service",
    usage={"monthly_emails": "e-mails sent per month", "monthly_sms": "text messages per month"},
)
def communication_service(r: View, usage: Usage) -> Iterator[Component]:
    """What it sends: e-mails, and text messages for the service itself."""
    emails = usage.quantity("monthly_emails")
    yield monthly("Emails", emails, unit="emails", meter="azure/communication/email")
    if r.type == "azurerm_communication_service" and usage.has("monthly_sms"):
        messages = usage.quantity("monthly_sms")
        yield monthly("Text messages", messages, unit="messages", meter="azure/communication/sms")


@prices(
    "azurerm_bot_service_azure_bot",
    "azurerm_bot_web_app",
    "azurerm_bot_channels_registration",
    usage={"monthly_premium_messages": "messages over premium channels per month"},
)
def bot_service(r: View, usage: Usage) -> Iterator[Component]:
    """Messages over premium channels (Direct Line, web chat) of S1; F0 has a free quota."""
    if r.text("sku").upper() == "F0":
        return
    messages = usage.quantity("monthly_premium_messages")
    unit, meter = "1K messages", "azure/bot-service/premium-message"
    yield monthly("Premium channel messages", messages, unit=unit, per=_THOUSAND, meter=meter)


@prices("azurerm_confidential_ledger")
def confidential_ledger(_: View, __: Usage) -> Iterator[Component]:
    """The instance by the day."""
    yield monthly("Instance", 30, unit="days", meter="azure/confidential-ledger/day")


@prices("azurerm_data_share_account", usage={"monthly_snapshots": "datasets moved per month"})
def data_share(_: View, usage: Usage) -> Iterator[Component]:
    """Datasets moved by snapshots."""
    moved = usage.quantity("monthly_snapshots")
    yield monthly("Datasets moved", moved, unit="datasets", meter="azure/data-share/dataset")
