"""App Service plans, environments and certificates.

Prices: https://azure.microsoft.com/pricing/details/app-service/.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.azure.functions import FUNCTION_APPS, premium_components
from estimator.resources.azure.skus import slug
from estimator.resources.azure.virtual_machines import is_dev_test
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Sizes that have one price whatever system the plan is for.
_ONE_SYSTEM = ("d1", "f1", "pc2", "pc3", "pc4")
#: The first Premium generation was for Windows; Linux paid the same.
_WINDOWS_PRICED = ("p1", "p2", "p3", "p4")
_OTHER_NAMES = {"shared": "d1", "free": "f1"}
_LOGIC_APPS = ("azurerm_logic_app_standard",)
_MONTHS_A_YEAR = Decimal(12)


@prices("azurerm_service_plan")
def service_plan(r: View, usage: Usage) -> Iterator[Component]:
    """Every worker of the plan runs all month; Windows containers cost what Windows does.

    Elastic premium (EP) and workflow (WS) plans are billed with the apps that run on them,
    here only where no app of the configuration does. Consumption plans (Y1, FC1) cost nothing
    by themselves.
    """
    count = r.number("worker_count", 1)
    system = r.text("os_type", "Windows", ("Windows", "Linux"))
    yield from _plan(r, r.text("sku_name"), system, count)


@prices("azurerm_app_service_plan")
def app_service_plan(r: View, usage: Usage) -> Iterator[Component]:
    """Every instance (`sku.capacity`) runs all month; `kind` Linux has its own prices.

    Elastic plans are billed with the function apps that run on them.
    """
    system = "Linux" if r.text("kind", "Windows").lower() == "linux" else "Windows"
    count = r.number("sku.capacity", 1)
    is_elastic = r.text("kind").lower() == "elastic"
    size = r.text("sku.size")
    if not (is_elastic or r.text("sku.tier").lower() == "dynamic"):
        yield from _plan(r, size, system, count)
    elif is_elastic and not _hosts(r, *FUNCTION_APPS):
        yield from premium_components(size, count)


def _plan(r: View, size: str, system: str, count: Quantity) -> Iterator[Component]:
    name = size.lower()
    if name in ("y1", "fc1"):
        return
    if name.startswith("ep"):
        if not _hosts(r, *FUNCTION_APPS):
            yield from premium_components(size, count)
    elif name.startswith("ws"):
        if not _hosts(r, *_LOGIC_APPS):
            yield from _workflow_plan(size, count)
    else:
        yield _instances(r, size, system, count)


def _instances(r: View, size: str, system: str, count: Quantity) -> Component:
    name = size.lower().removesuffix("v1")
    plan = _OTHER_NAMES.get(name, slug(name))
    kind = _system(plan, system)
    label, meter = size, f"azure/app-service/{kind}/{plan}"
    if kind == "windows" and is_dev_test(r):
        label, meter = f"dev/test, {size}", f"{meter}/dev-test"
    return hourly(f"Instance usage ({label})", meter=meter, count=count)


def _system(plan: str, system: str) -> str:
    if plan in _ONE_SYSTEM:
        return "any"
    if plan in _WINDOWS_PRICED:
        return "windows"
    return "linux" if system.lower() == "linux" else "windows"


def _workflow_plan(size: str, count: Quantity) -> Iterator[Component]:
    """A workflow plan sells vCPUs and GiB: 1, 2 or 4 with 3.5 GiB each."""
    number = size[-1]
    cores = {"1": 1, "2": 2, "3": 4}.get(number)
    for name, each, what in (
        ("vCPU", cores, "vcpu"),
        ("Memory", None if cores is None else cores * Decimal("3.5"), "memory"),
    ):
        yield hourly(
            f"{name} ({size.upper()})",
            unit="vCPU-hours" if what == "vcpu" else "GB-hours",
            meter=f"azure/logic-apps/standard/{what}",
            count=count * amount(each, f"{name} of {size}"),
        )


def _hosts(plan: View, *types: str) -> bool:
    return any(True for _ in plan.referrers(*types))


@prices(
    "azurerm_app_service_environment",
    usage={"operating_system": "linux or windows, the system its plans run (linux when not given)"},
)
def app_service_environment(r: View, usage: Usage) -> Iterator[Component]:
    """A v1/v2 environment pays the stamp fee and its front end instances."""
    system = usage.text("operating_system", "linux").lower()
    tier = r.text("pricing_tier", "I1")
    meter = f"azure/app-service/{system}"
    yield hourly("Stamp fee", meter=f"{meter}/stamp")
    yield hourly(f"Instance usage ({tier})", meter=f"{meter}/{slug(tier)}/environment")


@prices("azurerm_app_service_environment_v3")
def app_service_environment_v3(r: View, usage: Usage) -> Iterator[Component]:
    """An empty v3 environment pays one Isolated v2 instance; on dedicated hosts, the host pair."""
    if r.decimal("dedicated_host_count") > 0:
        yield hourly(
            "Dedicated host",
            meter="azure/app-service/windows/dedicated-host",
            count=r.number("dedicated_host_count"),
        )
    elif not any(True for _ in r.referrers("azurerm_service_plan")):
        yield hourly("Instance usage (empty environment)", meter="azure/app-service/windows/asip")


@prices("azurerm_app_service_certificate_order")
def certificate_order(r: View, usage: Usage) -> Iterator[Component]:
    """A certificate is paid once a year: a twelfth of it each month."""
    kind = "wildcard" if r.text("product_type", "Standard").lower() == "wildcard" else "standard"
    yield monthly(
        f"SSL certificate ({kind})",
        amount(1, "certificates") / _MONTHS_A_YEAR,
        unit="years",
        meter=f"azure/app-service/certificate/{kind}",
    )


@prices("azurerm_app_service_certificate_binding")
def certificate_binding(r: View, usage: Usage) -> Iterator[Component]:
    """An IP-based binding pays for its address; SNI bindings are free."""
    if r.text("ssl_state").lower() == "ipbasedenabled":
        yield _ip_binding()


@prices("azurerm_app_service_custom_hostname_binding")
def hostname_binding(r: View, usage: Usage) -> Iterator[Component]:
    """A host name with an IP-based certificate pays for its address; SNI bindings are free."""
    if r.text("ssl_state").lower() == "ipbasedenabled":
        yield _ip_binding()


def _ip_binding() -> Component:
    return monthly("IP SSL certificate", 1, unit="months", meter="azure/app-service/ip-ssl")
