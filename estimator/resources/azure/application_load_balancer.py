"""Application Gateway for Containers. Prices: https://azure.microsoft.com/pricing/details/application-gateway/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_METER = "azure/application-gateway/containers"


@prices(
    "azurerm_application_load_balancer",
    usage={"capacity_units": "average capacity units in use"},
)
def application_load_balancer(r: View, usage: Usage) -> Iterator[Component]:
    """The balancer pays per hour and for the capacity units that traffic uses."""
    yield hourly("Application Gateway for Containers", meter=f"{_METER}/agc")
    yield hourly(
        "Capacity units",
        unit="CU",
        meter=f"{_METER}/capacity-unit",
        count=usage.quantity("capacity_units"),
    )


@prices("azurerm_application_load_balancer_frontend")
def frontend(r: View, usage: Usage) -> Iterator[Component]:
    """Each frontend pays per hour."""
    yield hourly("Frontend", meter=f"{_METER}/frontend")


@prices("azurerm_application_load_balancer_subnet_association")
def association(r: View, usage: Usage) -> Iterator[Component]:
    """Each association with a subnet pays per hour."""
    yield hourly("Association", meter=f"{_METER}/association")
