"""Azure Functions. Prices: https://azure.microsoft.com/pricing/details/functions/."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import MILLION, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

FUNCTION_APPS = ("azurerm_function_app", "azurerm_linux_function_app",
                 "azurerm_windows_function_app")  # fmt: skip
#: vCPUs and GiB of an elastic premium instance.
_PREMIUM = {"ep1": (1, Decimal("3.5")), "ep2": (2, Decimal(7)), "ep3": (4, Decimal(14))}
_MB_PER_GB = 1024
_MS_PER_SECOND = 1000
_SHORTEST_MS, _MEMORY_STEP_MB = 100, 128

_USAGE = {
    "monthly_executions": "executions per month",
    "execution_duration_ms": "average duration of an execution in ms (at least 100 are billed)",
    "memory_mb": "average memory of an execution in MB (rounded up to 128)",
    "instances": "elastic premium instances (1 when not given)",
}


@prices("azurerm_function_app", usage=_USAGE)
def function_app(r: View, usage: Usage) -> Iterator[Component]:
    """On an elastic plan: vCPU and memory of its instances; else executions and GB-seconds.

    The monthly free grant of the consumption plan (400,000 GB-s, 1 million executions per
    subscription) is not taken off. Apps on a dedicated plan are billed with that plan.
    """
    plan = r.ref("app_service_plan_id", "azurerm_app_service_plan", "azurerm_service_plan")
    size = "" if plan is None else plan.text("sku.size") or plan.text("sku_name")
    kind, tier = ("", "") if plan is None else (plan.text("kind"), plan.text("sku.tier"))
    is_elastic = kind.lower() == "elastic" or tier.lower() == "elasticpremium"
    if is_elastic or (plan is not None and plan.type == "azurerm_service_plan"):
        yield from _on_plan(size, usage)
    else:
        yield from _consumption(usage)


@prices("azurerm_linux_function_app", "azurerm_windows_function_app", usage=_USAGE)
def system_function_app(r: View, usage: Usage) -> Iterator[Component]:
    """As `azurerm_function_app`; the plan is an `azurerm_service_plan`."""
    plan = r.ref("service_plan_id", "azurerm_service_plan", "azurerm_app_service_plan")
    size = "" if plan is None else plan.text("sku_name") or plan.text("sku.size")
    yield from _on_plan(size, usage)


def _on_plan(size: str, usage: Usage) -> Iterator[Component]:
    """Elastic sizes by instance; unknown or consumption plans by execution; others nothing."""
    name = size.lower()
    if name.startswith("ep"):
        yield from premium_components(size, usage.quantity("instances", 1))
    elif name in ("", "y1"):
        yield from _consumption(usage)


def premium_components(size: str, count: Quantity) -> Iterator[Component]:
    """vCPU and memory of elastic premium instances running all month; none for no instances."""
    cores, gib = _PREMIUM.get(size.lower(), (0, Decimal(0)))
    if count.expected == 0:
        return
    name, meter = size.upper(), "azure/functions/premium"
    yield standing(f"vCPU ({name})", count * cores, unit="vCPU", meter=f"{meter}/vcpu")
    yield standing(f"Memory ({name})", count * gib, unit="GB", meter=f"{meter}/memory")


def _consumption(usage: Usage) -> Iterator[Component]:
    yield monthly(
        "Execution time",
        _gb_seconds(usage, _SHORTEST_MS, _MEMORY_STEP_MB),
        unit="GB-seconds",
        meter="azure/functions/consumption/execution-time",
    )
    yield monthly(
        "Executions",
        usage.quantity("monthly_executions"),
        unit="1M requests",
        per=MILLION,
        meter="azure/functions/consumption/executions",
    )


def _gb_seconds(usage: Usage, shortest_ms: int, step_mb: int) -> Quantity:
    duration = usage.quantity("execution_duration_ms").at_least(shortest_ms) / _MS_PER_SECOND
    memory = usage.quantity("memory_mb").started(step_mb) * step_mb / _MB_PER_GB
    return usage.quantity("monthly_executions") * duration * memory


@prices(
    "azurerm_function_app_flex_consumption",
    usage={
        "monthly_executions": "on-demand executions per month",
        "execution_duration_ms": "average duration of an execution in ms (at least 1,000)",
        "monthly_always_ready_executions": "executions on always ready instances per month",
    },
)
def flex_function_app(r: View, usage: Usage) -> Iterator[Component]:
    """GB-seconds of the instance size chosen, executions, and always ready instances by the second.

    The free grant (100,000 GB-s and 250,000 executions) is not taken off.
    """
    gib = r.number("instance_memory_in_mb", 2048) / _MB_PER_GB
    duration = usage.quantity("execution_duration_ms").at_least(1000) / _MS_PER_SECOND
    executions = usage.quantity("monthly_executions")
    meter = "azure/functions/flex"
    yield monthly(
        "Execution time",
        executions * duration * gib,
        unit="GB-seconds",
        meter=f"{meter}/on-demand/execution-time",
    )
    yield monthly(
        "Executions",
        executions,
        unit="1M requests",
        per=MILLION,
        meter=f"{meter}/on-demand/executions",
    )
    yield from _always_ready(r, gib, meter)


def _always_ready(r: View, gib: Quantity, meter: str) -> Iterator[Component]:
    for block in r.blocks("always_ready"):
        seconds = block.number("instance_count", 0) * 730 * 3600
        yield monthly(
            f"Always ready baseline ({block.text('name')})",
            seconds * gib,
            unit="GB-seconds",
            meter=f"{meter}/always-ready/baseline",
        )
