"""Cloud TPU nodes, TPU VMs and queued resources. Prices: https://cloud.google.com/tpu/pricing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.model.values import UNKNOWN_OPEN
from estimator.resources.components import hourly
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

_TYPE = re.compile(r"^(v\d+[ep]?|v5litepod)-(\d+)$")
#: Cores a chip has, where an accelerator type counts cores and not chips.
#: https://cloud.google.com/tpu/docs/system-architecture-tpu-vm
_CORES = {"v2": 2, "v3": 2, "v4": 2, "v5p": 2}
#: Chips of one device; more of them are a pod slice with a price of its own.
_DEVICE_CHIPS = {"v2": 4, "v3": 4}
#: Versions that are sold as pod slices only.
_PODS = ("v4",)
_HOURS = {"monthly_hrs": "hours per month the TPU runs (730 when not given)"}


@prices("google_tpu_node", "google_tpu_v2_vm", usage=_HOURS)
def tpu(r: View, usage: Usage) -> Iterator[Component]:
    """Chips by the hour, as many as the accelerator type or the topology holds.

    `v5litepod-8` is 8 chips; types of v2, v3, v4 and v5p count cores, two a chip. Above four
    chips v2 and v3 are pod slices. Preemptible and spot TPUs have the spot price.
    """
    yield _chips(r, usage.quantity("monthly_hrs"), amount(1))


@prices("google_tpu_v2_queued_resource", usage=_HOURS)
def queued_resource(r: View, usage: Usage) -> Iterator[Component]:
    """The TPUs a queued resource asks for, once they are granted: as `google_tpu_v2_vm`."""
    for spec in r.block("tpu").blocks("node_spec"):
        yield _chips(spec.block("node"), usage.quantity("monthly_hrs"), amount(1))


def _chips(node: Block, hours: Quantity, count: Quantity) -> Component:
    scheduling = node.block("scheduling_config")
    is_spot = scheduling.flag("preemptible") or scheduling.flag("spot")
    version, chips = _size(node)
    is_pod = version in _PODS or chips > _DEVICE_CHIPS.get(version, chips)
    kind = f"{version}-pod" if is_pod else version
    term = "spot" if is_spot else "on-demand"
    name = node.text("accelerator_type") or f"{version}, {chips} chips"
    return hourly(
        f"TPU chips ({name}, {term})",
        count=count * chips,
        hours=hours if hours.is_known else None,
        meter=f"google/tpu/{kind}/{term}",
    )


def _size(node: Block) -> tuple[str, Decimal]:
    """(version, chips) of an accelerator type, or of a topology such as `2x2x1`."""
    config = node.block("accelerator_config")
    if config.has("topology"):
        version = config.text("type").lower().replace("v5lite_pod", "v5e")
        return version, _product(config.text("topology"))
    text = node.text("accelerator_type", "v2-8")
    match = _TYPE.match(text)
    if match is None:
        return text if UNKNOWN_OPEN in text else f"unknown-type-{text}", Decimal(1)
    version = match[1].replace("v5litepod", "v5e")
    return version, Decimal(match[2]) / _CORES.get(version, 1)


def _product(topology: str) -> Decimal:
    chips = Decimal(1)
    for part in topology.split("x"):
        chips *= Decimal(part) if part.isdigit() else 1
    return chips
