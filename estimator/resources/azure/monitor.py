"""Azure Monitor: alerts, notifications, diagnostic settings, data collection.

Prices: https://azure.microsoft.com/pricing/details/monitor/. What a subscription has free
each month is not deducted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

_ROOT = "azure/monitor"
#: Block, name, unit, meter; web hooks are counted by whether they carry a token.
_RECEIVERS = (
    ("email_receiver", "Email notifications", "emails", "email"),
    ("itsm_receiver", "ITSM connectors", "events", "itsm-event"),
    ("azure_app_push_receiver", "Push notifications", "notifications", "push"),
)
_FREQUENCIES = (1, 5, 10, 15)


@prices(
    "azurerm_monitor_action_group",
    usage={"monthly_notifications": "notifications to each receiver per month"},
)
def action_group(r: View, usage: Usage) -> Iterator[Component]:
    """Every receiver gets every notification; text messages and calls cost by country.

    Automation runbooks, functions and logic apps cost nothing here. Web hooks with
    `aad_auth` are secure ones.
    """
    count = usage.quantity("monthly_notifications")
    for block, name, unit, meter in _RECEIVERS:
        yield from _sent(name, len(r.blocks(block)), count, unit, f"notification/{meter}")
    hooks = r.blocks("webhook_receiver")
    secure = sum(1 for hook in hooks if hook.has("aad_auth"))
    unit = "notifications"
    yield from _sent("Secure web hooks", secure, count, unit, "notification/secure-web-hook")
    yield from _sent("Web hooks", len(hooks) - secure, count, unit, "notification/web-hook")
    for block, path, unit, meter in (
        ("sms_receiver", "SMS messages", "messages", "sms"),
        ("voice_receiver", "Voice calls", "calls", "voice"),
    ):
        yield from _by_country(r.blocks(block), path, count, unit, meter)


def _by_country(
    receivers: list[Block], path: str, count: Quantity, unit: str, meter: str
) -> Iterator[Component]:
    codes = [receiver.text("country_code") for receiver in receivers]
    for code in dict.fromkeys(codes):
        name, kind = f"Country code {code}", f"{meter}/country-code-{code}"
        yield from _sent(name, codes.count(code), count, unit, kind, path)


def _sent(
    name: str, receivers: int, count: Quantity, unit: str, meter: str, path: str = ""
) -> Iterator[Component]:
    if receivers:
        yield monthly(
            f"{name} ({receivers})",
            count * receivers,
            unit=unit,
            meter=f"{_ROOT}/{meter}",
            path=(path,) if path else (),
        )


@prices("azurerm_monitor_metric_alert")
def metric_alert(r: View, _: Usage) -> Iterator[Component]:
    """A price per time series watched, and a second one where its threshold is dynamic.

    A criterion watches one series per resource and combination of its dimensions' values.
    A disabled alert costs nothing.
    """
    if not r.flag("enabled", True):
        return
    scopes = max(len(r.texts("scopes")), 1)
    static = sum(_series(block) for block in r.blocks("criteria"))
    static += len(r.blocks("application_insights_web_test_location_availability_criteria"))
    dynamic = sum(_series(block) for block in r.blocks("dynamic_criteria"))
    for name, series, meter in (
        ("Metrics monitoring", static + dynamic, "metric"),
        ("Dynamic threshold monitoring", dynamic, "dynamic-threshold"),
    ):
        quantity = amount(scopes, "scopes") * amount(series, "time series of each")
        yield monthly(name, quantity, unit="time-series", meter=f"{_ROOT}/alert/{meter}")


@prices("azurerm_monitor_scheduled_query_rules_alert")
def query_rules_alert(r: View, _: Usage) -> Iterator[Component]:
    """A price by how often the query runs (`frequency` in minutes). Disabled: nothing."""
    if r.flag("enabled", True):
        yield _log_alert(int(r.decimal("frequency", 15)))


@prices("azurerm_monitor_scheduled_query_rules_alert_v2")
def query_rules_alert_v2(r: View, _: Usage) -> Iterator[Component]:
    """A price by how often the query runs, and one per time series beyond the first.

    The series are the combinations of the values of the criteria's dimensions. A disabled
    alert costs nothing.
    """
    if not r.flag("enabled", True):
        return
    minutes = _minutes(r.text("evaluation_frequency", "PT15M"))
    yield _log_alert(minutes)
    series = max(len(r.texts("scopes")), 1) * sum(_series(one) for one in r.blocks("criteria"))
    every = _billed_frequency(minutes)
    yield monthly(
        f"Additional time-series monitoring ({every} minute frequency)",
        max(series - 1, 0),
        unit="time-series",
        meter=f"{_ROOT}/alert/log-series/{every}-minutes",
    )


def _log_alert(minutes: int) -> Component:
    every = _billed_frequency(minutes)
    name = f"Log alerts monitoring ({every} minute frequency)"
    return monthly(name, 1, unit="rule", meter=f"{_ROOT}/alert/log/{every}-minutes")


def _billed_frequency(minutes: int) -> int:
    """The listed frequency at least as frequent: 20 minutes are billed as 15."""
    return max((step for step in _FREQUENCIES if step <= minutes), default=_FREQUENCIES[0])


def _minutes(duration: str) -> int:
    """Minutes of an ISO 8601 duration such as `PT5M`, `PT1H` or `P1D`."""
    match = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", duration.upper())
    days, hours, minutes = (int(part or 0) for part in match.groups()) if match else (0, 0, 15)
    return days * 1440 + hours * 60 + minutes


def _series(criteria: Block) -> int:
    """Time series of one criterion; a wildcard counts as one value, for nobody knows more."""
    count = 1
    for dimension in criteria.blocks("dimension"):
        count *= max(len(dimension.texts("values")), 1)
    return count


@prices(
    "azurerm_monitor_diagnostic_setting",
    usage={"monthly_platform_log_gb": "GB of platform logs sent per month"},
)
def diagnostic_setting(r: View, usage: Usage) -> Iterator[Component]:
    """Platform logs sent to storage, an event hub or a partner; Log Analytics bills its own."""
    targets = ("storage_account_id", "eventhub_authorization_rule_id", "eventhub_name",
               "partner_solution_id", "marketplace_partner_resource_id")  # fmt: skip
    if any(r.has(target) for target in targets):
        data = usage.quantity("monthly_platform_log_gb")
        meter = f"{_ROOT}/platform-logs"
        yield monthly("Platform logs processed", data, unit="GB", meter=meter)


@prices(
    "azurerm_monitor_data_collection_rule",
    usage={"monthly_custom_metrics_samples": "samples of custom metrics per month"},
)
def data_collection_rule(r: View, usage: Usage) -> Iterator[Component]:
    """Samples sent to Azure Monitor metrics; logs are billed where they are stored."""
    destinations = r.block("destinations")
    if destinations.has("azure_monitor_metrics") or destinations.has("monitor_account"):
        samples = usage.quantity("monthly_custom_metrics_samples")
        yield _samples(samples)


@prices(
    "azurerm_monitor_workspace",
    usage={"monthly_metrics_samples": "samples ingested per month"},
)
def monitor_workspace(_: View, usage: Usage) -> Iterator[Component]:
    """Prometheus samples ingested."""
    yield _samples(usage.quantity("monthly_metrics_samples"))


def _samples(samples: Quantity) -> Component:
    lot = Decimal(10_000_000)
    meter = f"{_ROOT}/metric-samples"
    return monthly("Metrics ingestion", samples, unit="10M samples", per=lot, meter=meter)
