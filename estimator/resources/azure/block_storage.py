"""Elastic SAN and NetApp Files.

Prices: https://azure.microsoft.com/pricing/details/elastic-san/ and …/netapp/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.azure.skus import disk_kind
from estimator.resources.components import monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_GIB_PER_TIB = 1024


@prices("azurerm_elastic_san")
def elastic_san(r: View, usage: Usage) -> Iterator[Component]:
    """Base units bring performance and capacity, extended units capacity only; both per GiB."""
    _, kept = disk_kind(r.text("sku.name", "Premium_LRS"))
    meter = f"azure/elastic-san/{kept.lower()}"
    for name, path, what in (
        ("Base capacity", "base_size_in_tib", "base-unit"),
        ("Extended capacity", "extended_size_in_tib", "capacity-unit"),
    ):
        if r.has(path) and r.number(path).expected != 0:
            size = r.number(path) * _GIB_PER_TIB
            yield monthly(f"{name} ({kept})", size, unit="GiB", meter=f"{meter}/{what}")


@prices("azurerm_netapp_pool")
def netapp_pool(r: View, usage: Usage) -> Iterator[Component]:
    """A capacity pool pays for its whole size by service level, whatever its volumes hold."""
    level = r.text("service_level", "Standard")
    yield standing(
        f"Capacity ({level})",
        r.number("size_in_tb") * _GIB_PER_TIB,
        unit="GiB",
        meter=f"azure/netapp-files/{level.lower()}/capacity",
    )
