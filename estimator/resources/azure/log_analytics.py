"""Log Analytics and Microsoft Sentinel.

Prices: https://azure.microsoft.com/pricing/details/monitor/ and …/microsoft-sentinel/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_DAYS = 30
#: Days of retention in the price of ingestion, without and with Sentinel.
_FREE_DAYS, _FREE_DAYS_SENTINEL = 31, 90
_ROOT = "azure/log-analytics"
#: Name, usage key, unit, meter.
_BY_USE = (
    ("Log data export", "monthly_log_data_export_gb", "GB", "export"),
    ("Basic log data ingestion", "monthly_basic_log_data_ingestion_gb", "GB", "basic-ingestion"),
    ("Basic log search queries", "monthly_basic_log_search_gb", "GB searched", "basic-search"),
    ("Archive data", "monthly_archive_data_gb", "GB", "archive"),
    ("Archive data restored", "monthly_archive_data_restored_gb", "GB", "restore"),
    ("Archive data searched", "monthly_archive_data_searched_gb", "GB", "archive-search"),
)
_CONNECTORS = (
    "azurerm_sentinel_data_connector_aws_cloud_trail",
    "azurerm_sentinel_data_connector_aws_s3",
    "azurerm_sentinel_data_connector_azure_active_directory",
    "azurerm_sentinel_data_connector_azure_advanced_threat_protection",
    "azurerm_sentinel_data_connector_azure_security_center",
    "azurerm_sentinel_data_connector_dynamics_365",
    "azurerm_sentinel_data_connector_iot",
    "azurerm_sentinel_data_connector_microsoft_cloud_app_security",
    "azurerm_sentinel_data_connector_microsoft_defender_advanced_threat_protection",
    "azurerm_sentinel_data_connector_microsoft_threat_intelligence",
    "azurerm_sentinel_data_connector_microsoft_threat_protection",
    "azurerm_sentinel_data_connector_office_365",
    "azurerm_sentinel_data_connector_office_365_project",
    "azurerm_sentinel_data_connector_office_atp",
    "azurerm_sentinel_data_connector_office_irm",
    "azurerm_sentinel_data_connector_office_power_bi",
    "azurerm_sentinel_data_connector_threat_intelligence",
    "azurerm_sentinel_data_connector_threat_intelligence_taxii",
    "azurerm_sentinel_log_analytics_workspace_onboarding",
)


@prices(
    "azurerm_log_analytics_workspace",
    usage={
        "monthly_log_data_ingestion_gb": "GB of analytics logs per month",
        "monthly_sentinel_data_ingestion_gb": "GB analysed by Sentinel per month",
        "monthly_additional_log_data_retention_gb": "GB kept beyond the included days",
        "monthly_log_data_export_gb": "GB exported per month",
        "monthly_basic_log_data_ingestion_gb": "GB of basic logs per month",
        "monthly_basic_log_search_gb": "GB searched in basic logs per month",
        "monthly_archive_data_gb": "GB in the archive",
        "monthly_archive_data_restored_gb": "GB restored per day, summed over the month",
        "monthly_archive_data_searched_gb": "GB searched in the archive per month",
    },
)
def log_analytics_workspace(r: View, usage: Usage) -> Iterator[Component]:
    """Data by the GB, or a commitment tier by the day (30 a month); Sentinel on top of both.

    Sentinel is on where the configuration holds its solution, its onboarding or one of its
    data connectors for this workspace. Retention is billed beyond 31 days (90 with Sentinel).
    The 5 GB a billing account has free each month are not deducted. Plans of before 2018 have
    rates of their own.
    """
    sku = r.text("sku", "PerGB2018")
    has_sentinel = _has_sentinel(r)
    if sku.lower() == "capacityreservation":
        yield from _commitment(r, has_sentinel=has_sentinel)
    elif sku.lower() != "free":
        plan = "" if sku.lower() in ("pergb2018", "lacluster") else f"/{sku.lower()}"
        data = usage.quantity("monthly_log_data_ingestion_gb")
        meter = f"{_ROOT}/ingestion{plan}"
        yield monthly("Log data ingestion", data, unit="GB", meter=meter)
        if has_sentinel:
            data = usage.quantity("monthly_sentinel_data_ingestion_gb")
            meter = "azure/sentinel/ingestion"
            yield monthly("Sentinel data ingestion", data, unit="GB", meter=meter)
    free_days = _FREE_DAYS_SENTINEL if has_sentinel else _FREE_DAYS
    if r.decimal("retention_in_days", 30) > free_days:
        kept = usage.quantity("monthly_additional_log_data_retention_gb")
        yield monthly("Log data retention", kept, unit="GB", meter=f"{_ROOT}/retention")
    for name, key, unit, meter in _BY_USE:
        yield monthly(name, usage.quantity(key), unit=unit, meter=f"{_ROOT}/{meter}")


def _commitment(r: View, *, has_sentinel: bool) -> Iterator[Component]:
    """The tier is bought whole, every day of the month; without its size nothing can be said."""
    if not r.has("reservation_capacity_in_gb_per_day"):
        return
    size = r.text("reservation_capacity_in_gb_per_day")
    unit = f"{size} GB (per day)"
    meter = f"{_ROOT}/commitment/{size}-gb"
    yield monthly("Log data ingestion", _DAYS, unit=unit, meter=meter)
    if has_sentinel:
        meter = f"azure/sentinel/commitment/{size}-gb"
        yield monthly("Sentinel data ingestion", _DAYS, unit=unit, meter=meter)


@prices("azurerm_log_analytics_cluster")
def log_analytics_cluster(r: View, _: Usage) -> Iterator[Component]:
    """A commitment tier by the day (30 a month), shared by the linked workspaces."""
    size = r.text("size_gb", "100")
    meter = f"{_ROOT}/commitment/{size}-gb"
    yield monthly("Log data ingestion", _DAYS, unit=f"{size} GB (per day)", meter=meter)


def _has_sentinel(r: View) -> bool:
    for found in r.referrers("azurerm_log_analytics_solution", *_CONNECTORS):
        if found.type != "azurerm_log_analytics_solution":
            return True
        if found.text("solution_name").lower() == "securityinsights":
            return True
    return False
