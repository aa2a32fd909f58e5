"""Azure Data Factory. Prices: https://azure.microsoft.com/pricing/details/data-factory/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Operations are billed per 50,000 entities.
_ENTITIES = 50_000
_RUNS = {"monthly_orchestration_runs": "activity, trigger and debug runs per month"}
_COMPUTE = {
    "general": ("General Purpose", "general-purpose"),
    "computeoptimized": ("Compute Optimized", "compute-optimized"),
    "memoryoptimized": ("Memory Optimized", "memory-optimized"),
}


@prices(
    "azurerm_data_factory",
    usage={
        "monthly_read_write_operation_entities": "entities created, read or changed per month",
        "monthly_monitoring_operation_entities": "run records fetched per month",
    },
)
def data_factory(_: View, usage: Usage) -> Iterator[Component]:
    """Operations on its entities and on run records; pipelines are billed at their runtimes."""
    for name, key, what in (
        ("Read/Write operations", "read_write", "read-write"),
        ("Monitoring operations", "monitoring", "monitoring"),
    ):
        yield monthly(
            name,
            usage.quantity(f"monthly_{key}_operation_entities"),
            unit="50k entities",
            per=_ENTITIES,
            meter=f"azure/data-factory/{what}-entity",
        )


@prices("azurerm_data_factory_integration_runtime_azure", usage=_RUNS)
def runtime_azure(r: View, usage: Usage) -> Iterator[Component]:
    """Data flow vCores running all month, orchestration runs, and hours of activities.

    8 vCores General Purpose unless `compute_type` and `core_count` say otherwise. In a managed
    virtual network (`virtual_network_enabled`) activities have a rate of their own.
    """
    kind = r.text("compute_type", "General").lower()
    name, segment = _COMPUTE.get(kind, (kind, kind))
    cores = int(r.decimal("core_count", 8))
    meter = f"azure/data-factory/data-flow/{segment}/vcore"
    yield hourly(f"Compute ({name}, {cores} vCores)", per=cores, meter=meter)
    network = "managed-network" if r.flag("virtual_network_enabled") else "azure"
    yield from _activities(usage, network)


@prices("azurerm_data_factory_integration_runtime_self_hosted", usage=_RUNS)
def runtime_self_hosted(_: View, usage: Usage) -> Iterator[Component]:
    """Orchestration runs and hours of activities; the machines are your own."""
    yield from _activities(usage, "self-hosted")


@prices("azurerm_data_factory_integration_runtime_azure_ssis")
def runtime_ssis(r: View, _: Usage) -> Iterator[Component]:
    """Nodes by the hour, with or without the SQL licence (`license_type = "BasePrice"`)."""
    yield _ssis_nodes(r)


@prices("azurerm_data_factory_integration_runtime_managed", usage=_RUNS)
def runtime_managed(r: View, usage: Usage) -> Iterator[Component]:
    """SSIS nodes by the hour, orchestration runs, and activities in a managed network."""
    yield _ssis_nodes(r)
    yield from _activities(usage, "managed-network")


def _ssis_nodes(r: View) -> Component:
    size = r.text("node_size").removeprefix("Standard_").replace("_", " ")
    edition = r.text("edition", "Standard")
    is_included = r.text("license_type", "LicenseIncluded") == "LicenseIncluded"
    label = ", license included" if is_included else ""
    licence = "licence-included" if is_included else "hybrid-benefit"
    slug = size.lower().replace(" ", "-")
    return hourly(
        f"Compute ({size}, {edition}{label})",
        count=r.number("number_of_nodes", 1),
        meter=f"azure/data-factory/ssis/{edition.lower()}/{slug}/{licence}",
    )


def _activities(usage: Usage, network: str) -> Iterator[Component]:
    root = f"azure/data-factory/{network}"
    runs = usage.quantity("monthly_orchestration_runs")
    meter = f"{root}/orchestration-run"
    yield monthly("Orchestration", runs, unit="1k runs", per=1000, meter=meter)
    yield hourly("Data movement activity", meter=f"{root}/data-movement")
    yield hourly("Pipeline activity", meter=f"{root}/pipeline-activity")
    yield hourly("External pipeline activity", meter=f"{root}/external-activity")
