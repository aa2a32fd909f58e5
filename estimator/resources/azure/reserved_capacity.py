"""Capacity held for virtual machines: reservations and dedicated hosts.

Prices: https://azure.microsoft.com/pricing/details/virtual-machines/dedicated-host/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.azure.skus import machine_size, slug
from estimator.resources.components import hourly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices("azurerm_capacity_reservation")
def capacity_reservation(r: View, usage: Usage) -> Iterator[Component]:
    """Reserved machines cost what running Linux ones do, whether they run or not.

    The machines that use the reservation are billed through it: count them only once.
    """
    size = r.text("sku.name")
    yield hourly(
        f"Reserved capacity ({size})",
        meter=f"azure/vm/linux/on-demand/{machine_size(size)}",
        count=r.number("sku.capacity", 1),
    )


@prices("azurerm_dedicated_host")
def dedicated_host(r: View, usage: Usage) -> Iterator[Component]:
    """A host pays per hour whatever runs on it; Windows on it brings its licence or pays apart."""
    sku = r.text("sku_name")
    yield hourly(f"Dedicated host ({sku})", meter=f"azure/vm/dedicated-host/{slug(sku)}")
