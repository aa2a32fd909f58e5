"""Azure Machine Learning: compute and endpoints.

Prices: https://azure.microsoft.com/pricing/details/machine-learning/. The service itself is
free: the machines cost what virtual machines do.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Number, Quantity
from estimator.resources.azure.skus import machine_size
from estimator.resources.components import hourly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_HOURS = {"monthly_hrs": "hours each node runs per month (730)"}


@prices("azurerm_machine_learning_compute_instance", usage=_HOURS)
def compute_instance(r: View, usage: Usage) -> Iterator[Component]:
    """One Linux machine by the hour, at its pay-as-you-go rate."""
    yield _machine(r.text("virtual_machine_size"), 1, usage)


@prices(
    "azurerm_machine_learning_compute_cluster",
    usage={**_HOURS, "instances": "nodes running, instead of the cluster's minimum"},
)
def compute_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """Nodes by the hour: the minimum of its scale, all month.

    A cluster that scales to zero costs nothing unless usage declares hours (then of one node)
    or instances. Low-priority nodes, which cost less, are shown at the pay-as-you-go rate.
    """
    nodes = r.number("scale_settings.min_node_count", 0)
    if usage.has("instances"):
        nodes = usage.quantity("instances")
    elif usage.has("monthly_hrs"):
        nodes = nodes.at_least(1)
    is_low = r.text("vm_priority").lower() == "lowpriority"
    note = "low-priority nodes cost less: shown at the pay-as-you-go rate" if is_low else ""
    yield _machine(r.text("vm_size"), nodes, usage, note)


def _machine(size: str, count: Quantity | Number, usage: Usage, note: str = "") -> Component:
    return hourly(
        f"Instance usage (Linux, pay as you go, {size})",
        count=count,
        hours=usage.quantity("monthly_hrs"),
        meter=f"azure/vm/linux/on-demand/{machine_size(size)}",
        note=note,
    )
