"""Application Insights. Prices: https://azure.microsoft.com/pricing/details/monitor/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import HOURS_PER_MONTH
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Days of retention in the price of ingestion.
_FREE_DAYS = 90
_DAYS_PER_MONTH = 30
_SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600
_ROOT = "azure/application-insights"


@prices(
    "azurerm_application_insights",
    usage={"monthly_data_ingested_gb": "GB of telemetry per month"},
)
def application_insights(r: View, usage: Usage) -> Iterator[Component]:
    """Telemetry by the GB, and its retention beyond 90 days.

    Of 120 days one month's telemetry is kept beyond the free days, of 180 three months'.
    """
    data = usage.quantity("monthly_data_ingested_gb")
    yield monthly("Data ingested", data, unit="GB", meter=f"{_ROOT}/ingestion")
    days = r.decimal("retention_in_days", _FREE_DAYS)
    if days > _FREE_DAYS:
        kept = data * ((days - _FREE_DAYS) / _DAYS_PER_MONTH)
        name = f"Data retention ({days.normalize():f} days)"
        yield monthly(name, kept, unit="GB", meter=f"{_ROOT}/retention")


@prices("azurerm_application_insights_web_test")
def web_test(r: View, _: Usage) -> Iterator[Component]:
    """A multi-step test by the month; ping tests are free, and so is a disabled one."""
    if r.text("kind").lower() == "multistep" and r.flag("enabled", True):
        meter = f"{_ROOT}/multi-step-web-test"
        yield monthly("Multi-step web test", 1, unit="test", meter=meter)


@prices("azurerm_application_insights_standard_web_test")
def standard_web_test(r: View, _: Usage) -> Iterator[Component]:
    """Executions: one per location every `frequency` seconds (300). A disabled test has none."""
    if not r.flag("enabled", True):
        return
    frequency = r.number("frequency", 300)
    seconds = r.number("seconds in a month", _SECONDS_PER_MONTH)
    locations = max(len(r.texts("geo_locations")), 1)
    shown = "?" if frequency.expected is None else f"{frequency.expected.normalize():f}"
    yield monthly(
        f"Standard web test ({shown} second frequency)",
        seconds / frequency * locations,
        unit="tests",
        meter=f"{_ROOT}/standard-web-test",
    )
