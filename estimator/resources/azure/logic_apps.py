"""Azure Logic Apps. Prices: https://azure.microsoft.com/pricing/details/logic-apps/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Origin, Quantity, amount
from estimator.model.values import Unknown
from estimator.resources.components import hourly, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: vCPU and GB of memory of a workflow plan's size.
_PLANS = {"WS1": ("1", "3.5"), "WS2": ("2", "7"), "WS3": ("4", "14")}
_CONNECTORS = {
    "monthly_standard_connector_calls": "calls of standard connectors per month",
    "monthly_enterprise_connector_calls": "calls of enterprise connectors per month",
}


@prices("azurerm_logic_app_integration_account")
def integration_account(r: View, _: Usage) -> Iterator[Component]:
    """A price by the hour (a 730th of the monthly price). Free is free."""
    sku = r.text("sku_name")
    if sku.lower() != "free":
        meter = f"azure/logic-apps/integration-account/{sku.lower()}"
        yield hourly(f"Integration Account ({sku})", meter=meter)


@prices("azurerm_integration_service_environment")
def integration_service_environment(r: View, _: Usage) -> Iterator[Component]:
    """Base units by the hour, and scale units of Premium (`Premium_2` has two)."""
    tier, _dash, scale = r.text("sku_name").partition("_")
    root = f"azure/logic-apps/service-environment/{tier.lower()}"
    yield hourly("Base units", meter=f"{root}/base-unit")
    if tier.lower() == "premium" and scale.isdigit():
        yield hourly("Scale units", count=int(scale), meter=f"{root}/scale-unit")


@prices("azurerm_logic_app_standard", usage=_CONNECTORS)
def logic_app_standard(r: View, usage: Usage) -> Iterator[Component]:
    """vCPU and memory of its workflow plan, and calls of connectors.

    Apps that share a plan share its cost; each shows the whole plan, as Infracost does.
    """
    size = _plan_size(r)
    shown = size or "unknown SKU"
    vcpu, memory_gb = _shape(size)
    root = "azure/logic-apps/standard"
    yield standing(f"Workflow vCore ({shown})", vcpu, unit="vCore", meter=f"{root}/vcpu")
    yield standing(f"Workflow memory ({shown})", memory_gb, unit="GB", meter=f"{root}/memory")
    for kind in ("standard", "enterprise"):
        calls = usage.quantity(f"monthly_{kind}_connector_calls")
        meter = f"azure/logic-apps/{kind}-connector-call"
        yield monthly(f"{kind.capitalize()} connectors", calls, unit="calls", meter=meter)


def _plan_size(r: View) -> str:
    """The size of the plan this configuration holds, "" where it does not say."""
    plans = ("azurerm_service_plan", "azurerm_app_service_plan")
    plan = r.ref("app_service_plan_id", *plans) or r.ref("service_plan_id", *plans)
    if plan is None:
        return ""
    size = plan.get("sku_name") or plan.get("sku.size")
    return "" if isinstance(size, Unknown) or not size else str(size).upper()


def _shape(size: str) -> tuple[Quantity, Quantity]:
    vcpu, memory = _PLANS.get(size, (None, None))
    name = "the size of the workflow plan"
    origin = Origin.RULE if vcpu else Origin.MISSING
    return amount(vcpu, name, origin), amount(memory, name, origin)


@prices(
    "azurerm_logic_app_workflow",
    usage={
        **_CONNECTORS,
        "monthly_builtin_actions": "built-in actions per month (4,000 free, not deducted)",
        "data_retention_gb": "GB of run history kept",
    },
)
def logic_app_workflow(r: View, usage: Usage) -> Iterator[Component]:
    """Actions and connector calls of the Consumption plan, once they are declared.

    In an integration service environment actions are in the environment's price.
    """
    if r.has("integration_service_environment_id"):
        return
    root = "azure/logic-apps"
    for key, name, unit, meter in (
        ("monthly_builtin_actions", "Built-in actions", "actions", "built-in-action"),
        ("monthly_standard_connector_calls", "Standard connectors", "calls",
         "standard-connector-call"),
        ("monthly_enterprise_connector_calls", "Enterprise connectors", "calls",
         "enterprise-connector-call"),
        ("data_retention_gb", "Data retention", "GB", "data-retention"),
    ):  # fmt: skip
        if usage.has(key):
            yield monthly(name, usage.quantity(key), unit=unit, meter=f"{root}/{meter}")
