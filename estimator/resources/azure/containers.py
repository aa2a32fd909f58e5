"""Container registries, instances and apps.

Prices: https://azure.microsoft.com/pricing/details/container-registry/,
…/container-instances/ and …/container-apps/.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Origin, Quantity, amount, between
from estimator.resources.components import HOURS, MILLION, hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

#: A month as the registry bills it.
DAYS = 30
_SECONDS_PER_HOUR = 3600
_INCLUDED_GB = {"classic": 10, "basic": 10, "standard": 100, "premium": 500}
_MB_UNITS = {"gi": Decimal(1), "mi": Decimal(1) / 1024}


@prices(
    "azurerm_container_registry",
    usage={
        "storage_gb": "GB stored",
        "monthly_build_vcpu_hrs": "vCPU hours of image builds per month",
    },
)
def container_registry(r: View, usage: Usage) -> Iterator[Component]:
    """The SKU and each replica pay per day (30 a month), storage beyond the SKU's and builds."""
    sku = r.text("sku", "Classic")
    name = sku.lower()
    meter = f"azure/container-registry/{name}"
    replicas = len(r.blocks("georeplications")) or len(r.texts("georeplication_locations"))
    if replicas:
        places = f"{replicas} location{'s' if replicas > 1 else ''}"
        yield monthly(
            f"Geo replication ({places})",
            replicas * DAYS,
            unit="days",
            meter=f"{meter}/replication-day",
        )
    yield monthly(f"Registry usage ({sku})", DAYS, unit="days", meter=f"{meter}/registry-day")
    included = _INCLUDED_GB.get(name, 10)
    over = (usage.quantity("storage_gb") - included).at_least(0)
    yield monthly(f"Storage (over {included}GB)", over, unit="GB", meter=f"{meter}/data-stored")
    yield monthly(
        "Build vCPU",
        usage.quantity("monthly_build_vcpu_hrs") * _SECONDS_PER_HOUR,
        unit="seconds",
        meter=f"{meter}/task-vcpu-second",
    )


@prices("azurerm_container_connected_registry")
def connected_registry(r: View, usage: Usage) -> Iterator[Component]:
    """A connected registry pays per day (30 a month)."""
    meter = "azure/container-registry/premium/connected-registry-day"
    yield monthly("Connected registry", DAYS, unit="days", meter=meter)


@prices(
    "azurerm_container_group",
    usage={"monthly_hrs": "hours a month that the group runs (730 when not given)"},
)
def container_group(r: View, usage: Usage) -> Iterator[Component]:
    """vCPU and memory that the containers ask for, as long as the group runs.

    Spot and confidential groups have prices of their own; Windows adds a licence per vCPU.
    """
    kind = {"spot": "standard-spot", "confidential": "confidential"}.get(
        (r.text("priority") if r.has("priority") else r.text("sku")).lower(), "standard"
    )
    cores, gib = amount(0), amount(0)
    for block in r.blocks("container"):
        cores = cores + block.number("cpu")
        gib = gib + block.number("memory")
    hours = usage.quantity("monthly_hrs")
    meter = f"azure/container-instances/{kind}"
    yield hourly("vCPU", unit="vCPU-hours", meter=f"{meter}/vcpu", count=cores, hours=hours)
    yield hourly("Memory", unit="GB-hours", meter=f"{meter}/memory", count=gib, hours=hours)
    if r.text("os_type", among=("Linux", "Windows")).lower() == "windows":
        yield hourly(
            "Windows licence",
            unit="vCPU-hours",
            per=_SECONDS_PER_HOUR,
            meter="azure/container-instances/standard/windows-second",
            count=cores,
            hours=hours,
        )


@prices("azurerm_container_app_environment")
def container_app_environment(r: View, usage: Usage) -> Iterator[Component]:
    """A consumption environment is free; dedicated workload profiles pay a fee and their nodes.

    A profile is counted at its minimum and shown as a range up to its maximum.
    """
    profiles = [
        block
        for block in r.blocks("workload_profile")
        if block.text("workload_profile_type").lower() != "consumption"
    ]
    if profiles:
        yield hourly("Dedicated plan management", meter="azure/container-apps/dedicated/plan")
    for block in profiles:
        yield from _workload_profile(block)


def _workload_profile(block: Block) -> Iterator[Component]:
    """D sizes hold 4 GiB a vCPU, E sizes 8; the number is the vCPUs."""
    kind = block.text("workload_profile_type").upper()
    name = block.text("name", kind)
    digits = kind.lstrip("DE")
    is_known = digits.isdigit()
    cores = amount(digits if is_known else None, f"vCPUs of {kind}")
    low = block.decimal("minimum_count", 0)
    high = max(block.decimal("maximum_count", low), low)
    nodes = between(low, low, high, "nodes", Origin.ATTRIBUTE)
    per_core = 8 if kind.startswith("E") else 4
    meter = "azure/container-apps/dedicated"
    yield hourly(
        f"vCPU ({name}, {kind})", unit="vCPU-hours", meter=f"{meter}/vcpu", count=nodes * cores
    )
    yield hourly(
        f"Memory ({name}, {kind})",
        unit="GiB-hours",
        meter=f"{meter}/memory",
        count=nodes * cores * per_core,
    )


@prices(
    "azurerm_container_app",
    "azurerm_container_app_job",
    usage={
        "monthly_requests": "requests per month",
        "active_hours": "hours a month that replicas serve requests, all replicas together",
        "idle_hours": "hours a month that replicas wait (min_replicas all month when not given)",
    },
)
def container_app(r: View, usage: Usage) -> Iterator[Component]:
    """vCPU and GiB seconds of the replicas, dearer while they serve requests, and requests.

    Without usage the minimum of replicas idles all month; the monthly free grant (180,000
    vCPU-s, 360,000 GiB-s, 2 million requests) is not taken off. Apps on a dedicated workload
    profile are billed by their environment.
    """
    if r.text("workload_profile_name", "Consumption").lower() != "consumption":
        return
    cores, gib = _replica(r)
    idle = usage.quantity("idle_hours")
    if not idle.is_known and r.type == "azurerm_container_app":
        idle = HOURS * r.number("template.min_replicas", 0)
    for state, hours in (("active", usage.quantity("active_hours")), ("idle", idle)):
        if hours.expected != 0:
            yield from _replica_seconds(state, hours * _SECONDS_PER_HOUR, cores, gib)
    if r.type == "azurerm_container_app":
        yield monthly(
            "Requests",
            usage.quantity("monthly_requests"),
            unit="1M requests",
            per=MILLION,
            meter="azure/container-apps/consumption/requests",
        )


def _replica_seconds(
    state: str, seconds: Quantity, cores: Quantity, gib: Quantity
) -> Iterator[Component]:
    for name, unit, what, size in (
        ("vCPU", "vCPU-seconds", "vcpu", cores),
        ("Memory", "GiB-seconds", "memory", gib),
    ):
        yield monthly(
            f"{name} ({state})",
            seconds * size,
            unit=unit,
            meter=f"azure/container-apps/consumption/{what}-{state}",
            usage_based=state == "active",
        )


def _replica(r: View) -> tuple[Quantity, Quantity]:
    """vCPUs and GiB of one replica: the sum of its containers."""
    cores, gib = amount(0), amount(0)
    for block in r.block("template").blocks("container"):
        cores = cores + block.number("cpu")
        gib = gib + amount(gibibytes(block.text("memory")), "memory", Origin.ATTRIBUTE)
    return cores, gib


def gibibytes(text: str) -> Decimal | None:
    """`0.5Gi` or `512Mi` in GiB; None where it is neither."""
    number, unit = text[:-2], text[-2:].lower()
    try:
        return Decimal(number) * _MB_UNITS[unit]
    except (ArithmeticError, KeyError):
        return None
