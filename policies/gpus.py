"""Which accelerators a resource uses and how many, from its sizes or what it asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from estimator.model.resource import Resource
from estimator.model.values import Unknown
from policies.modeluse import as_number, blocks, first
from policies.sizes import sizes
from pricing.specs import gpu_named, instance_spec

_VENDORS = {"aws": "aws", "azurerm": "azure", "azapi": "azure", "google": "google"}


@dataclass(frozen=True, slots=True)
class UsedGpu:
    """Accelerators of one type; `count` is the most there can be, None not known."""

    type: str | Unknown
    count: Decimal | None
    is_spot: bool
    #: The instance type or setting that says so.
    where: str


def gpus_of(resource: Resource) -> Iterator[UsedGpu]:
    """Every accelerator a resource uses; nothing for one that has none."""
    if resource.type == "model_self_hosted":
        yield from _served(resource)
        return
    vendor = _VENDORS.get(resource.type.partition("_")[0])
    if vendor is None:
        return
    times, spot = most_instances(resource.values), _is_spot(resource.values)
    for name, size in sizes(resource.values):
        if isinstance(size, Unknown):
            continue  # an unknown size is the business of `skus`: most sizes have no GPU
        spec = instance_spec(vendor, size)
        if spec is not None and spec.gpu:
            count = None if times is None else spec.gpu_count * times
            yield UsedGpu(spec.gpu, count, spot, f"{name} {size}")
    yield from _attached(resource.values, times, is_spot=spot)


def _served(resource: Resource) -> Iterator[UsedGpu]:
    carried = blocks(resource.values.get("carried_by"))
    for group in blocks(resource.values.get("groups")):
        types = [str(one) for one in group.get("instance_types") or ()]
        cloud = str(resource.values.get("cloud") or "")
        specs = [found for one in types if (found := instance_spec(cloud, one)) and found.gpu]
        asked = group.get("gpu") or next((one.get("gpu") for one in carried), None)
        name = asked or (specs[0].gpu if specs else None)
        if name is None:
            if as_number(group.get("gpus")):
                yield UsedGpu(Unknown("no manifest says which"), None, False, "groups")
            continue
        known = gpu_named(str(name))
        each = as_number(group.get("gpus")) or (specs[0].gpu_count if specs else Decimal(1))
        replicas = first(group.get("replicas"))
        times = as_number(replicas.get("max")) or as_number(replicas.get("min"))
        count = None if times is None else each * times * (as_number(group.get("pods")) or 1)
        is_spot = group.get("capacity") == "spot"
        yield UsedGpu(known.name if known else str(name).lower(), count, is_spot, "manifest")


def _attached(
    values: Mapping[str, Any], times: Decimal | None, *, is_spot: bool
) -> Iterator[UsedGpu]:
    """Google's `guest_accelerator` blocks, on instances, templates and node pools."""
    node = first(values.get("node_config"))
    for block in (*blocks(values.get("guest_accelerator")), *blocks(node.get("guest_accelerator"))):
        name = block.get("type")
        if isinstance(name, Unknown):
            yield UsedGpu(name, None, is_spot, "guest_accelerator")
        elif name:
            known = gpu_named(str(name))
            each = as_number(block.get("count")) or Decimal(1)
            count = None if times is None else each * times
            found = known.name if known else str(name).lower()
            yield UsedGpu(found, count, is_spot, "guest_accelerator")


def most_instances(values: Mapping[str, Any]) -> Decimal | None:
    """How many instances a group may have at most; 1 for a single machine."""
    scaling = first(values.get("scaling_config")) or first(values.get("autoscaling"))
    for found in (
        scaling.get("max_size"),
        scaling.get("max_node_count"),
        values.get("max_size"),
        values.get("max_count"),
        values.get("node_count"),
        values.get("instances"),
    ):
        if isinstance(found, Unknown):
            return None
        if (number := as_number(found)) is not None:
            return number
    return Decimal(1)


def _is_spot(values: Mapping[str, Any]) -> bool:
    """Spot or preemptible, as each vendor's types say it."""
    scheduling = first(values.get("scheduling"))
    market = first(values.get("instance_market_options"))
    node = first(values.get("node_config"))
    return (
        values.get("capacity_type") == "SPOT"
        or values.get("priority") == "Spot"
        or market.get("market_type") == "spot"
        or scheduling.get("preemptible") is True
        or scheduling.get("provisioning_model") == "SPOT"
        or node.get("spot") is True
        or node.get("preemptible") is True
        or bool(values.get("spot_price"))
    )
