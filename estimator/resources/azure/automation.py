"""Azure Automation and Entra Domain Services.

Prices: https://azure.microsoft.com/pricing/details/automation/ and
https://azure.microsoft.com/pricing/details/microsoft-entra-ds/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_JOBS = {"monthly_job_run_mins": "minutes of job run time per month (500 free, not deducted)"}
_NODES = {"non_azure_config_node_count": "configuration nodes outside Azure"}


@prices(
    "azurerm_automation_account",
    usage={**_JOBS, **_NODES, "monthly_watcher_hrs": "hours of watchers per month"},
)
def automation_account(_: View, usage: Usage) -> Iterator[Component]:
    """Minutes of jobs, nodes outside Azure under configuration management, and watchers."""
    yield _job_minutes(usage)
    yield _nodes(usage)
    if usage.has("monthly_watcher_hrs"):
        hours = usage.quantity("monthly_watcher_hrs")
        yield monthly("Watchers", hours, unit="hours", meter="azure/automation/watcher")


@prices("azurerm_automation_job_schedule", usage=_JOBS)
def automation_job_schedule(_: View, usage: Usage) -> Iterator[Component]:
    """Minutes of the jobs it starts."""
    yield _job_minutes(usage)


@prices(
    "azurerm_automation_dsc_configuration",
    "azurerm_automation_dsc_nodeconfiguration",
    usage=_NODES,
)
def automation_dsc(_: View, usage: Usage) -> Iterator[Component]:
    """Nodes outside Azure, by the month; nodes in Azure are free."""
    yield _nodes(usage)


@prices("azurerm_automation_watcher", usage={"monthly_watcher_hrs": "hours per month (730)"})
def automation_watcher(_: View, usage: Usage) -> Iterator[Component]:
    """Hours of the watcher, all of the month unless declared."""
    hours = usage.quantity("monthly_watcher_hrs")
    yield hourly("Watcher", hours=hours, meter="azure/automation/watcher")


def _job_minutes(usage: Usage) -> Component:
    minutes = usage.quantity("monthly_job_run_mins")
    return monthly("Job run time", minutes, unit="minutes", meter="azure/automation/job-minute")


def _nodes(usage: Usage) -> Component:
    nodes = usage.quantity("non_azure_config_node_count")
    meter = "azure/automation/non-azure-node"
    return monthly("Non-azure config nodes", nodes, unit="nodes", meter=meter)


@prices("azurerm_active_directory_domain_service")
def domain_service(r: View, _: Usage) -> Iterator[Component]:
    """One replica set by the hour; further ones are resources of their own."""
    yield _replica_set("Active directory domain service", r.text("sku"))


@prices("azurerm_active_directory_domain_service_replica_set")
def domain_service_replica_set(r: View, _: Usage) -> Iterator[Component]:
    """A further replica set by the hour, at the rate of its domain service's SKU."""
    service = r.ref("domain_service_id", "azurerm_active_directory_domain_service")
    sku = service.text("sku") if service is not None else "unknown"
    yield _replica_set("Active directory domain service replica set", sku)


def _replica_set(name: str, sku: str) -> Component:
    return hourly(f"{name} ({sku})", meter=f"azure/entra-domain-services/{sku.lower()}")
