"""Auto Scaling groups: the machines and volumes of a launch template, times the group's size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.aws.ebs import declared_volume
from estimator.resources.aws.launch import (
    CONFIGURATION,
    configuration_machine,
    devices,
    template_machine,
    template_of,
)
from estimator.resources.aws.machine import MACHINE_USAGE, Machine, machine_lines
from estimator.resources.aws.volumes import volume_lines
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

_MIXED = "mixed_instances_policy"


@prices(
    "aws_autoscaling_group",
    usage={"instances": "average number of running instances", **MACHINE_USAGE},
)
def autoscaling_group(r: View, usage: Usage) -> Iterator[Component]:
    """The machines of the launch template or configuration, at the desired capacity.

    Without a desired capacity the minimum size counts, and one machine where that is zero. A mixed
    group is priced with the first instance type it allows, split into on-demand and spot by its
    distribution; a weight says how many units of capacity one machine provides.
    """
    count = _size(r, usage)
    if configuration := r.ref("launch_configuration", CONFIGURATION):
        yield from _from_configuration(configuration, usage, count)
    elif r.blocks(_MIXED):
        yield from _mixed(r, usage, count)
    else:
        yield from _from_template(template_of(r), usage, count)


def _size(r: View, usage: Usage) -> Quantity:
    if usage.has("instances"):
        return usage.quantity("instances")
    if r.has("desired_capacity"):
        return r.number("desired_capacity")
    return r.number("min_size", 1).at_least(1)


def _from_configuration(configuration: View, usage: Usage, count: Quantity) -> Iterator[Component]:
    path = (configuration.address,)
    yield from machine_lines(configuration_machine(configuration), usage, count=count, path=path)
    root = declared_volume(configuration.block("root_block_device"))
    yield from volume_lines(root, count=count, path=(*path, "root_block_device"))
    for place, device in enumerate(devices(configuration)):
        yield from volume_lines(
            device.volume, count=count, path=(*path, f"ebs_block_device[{place}]")
        )


def _from_template(template: View | None, usage: Usage, count: Quantity) -> Iterator[Component]:
    if template is None:
        yield from machine_lines(Machine(""), usage, count=count)
        return
    yield from machine_lines(
        template_machine(template), usage, count=count, path=(template.address,)
    )
    yield from template_volumes(template, count)


def template_volumes(template: View, count: Quantity) -> Iterator[Component]:
    """The block devices a template maps, bought once per machine."""
    for place, device in enumerate(devices(template)):
        yield from volume_lines(
            device.volume, count=count, path=(template.address, f"block_device_mapping[{place}]")
        )


@dataclass(frozen=True, slots=True)
class _Split:
    """Machines of a mixed group by how they are bought."""

    total: Quantity
    on_demand: Quantity
    spot: Quantity


def _mixed(r: View, usage: Usage, capacity: Quantity) -> Iterator[Component]:
    inside = f"{_MIXED}.launch_template"
    overrides = r.blocks(f"{inside}.override")
    first = overrides[0] if overrides else None
    template = template_of(r, f"{inside}.launch_template_specification")
    type_ = first.text("instance_type") if first else ""
    machine = template_machine(template, type_) if template else Machine(type_)
    path = (template.address,) if template else ()
    many = len(overrides) > 1
    allowed = f"first of {len(overrides)} instance types allowed" if many else ""
    count = capacity if usage.has("instances") else _machines(capacity, first)
    split = _split(r.block(f"{_MIXED}.instances_distribution"), count)
    for is_spot, bought in ((False, split.on_demand), (True, split.spot)):
        one = replace(machine, is_spot=is_spot)
        for line in machine_lines(one, usage, count=bought, path=path):
            yield replace(line, note=line.note or allowed)
    if template:
        yield from template_volumes(template, split.total)


def _machines(capacity: Quantity, override: Block | None) -> Quantity:
    """Machines that provide the capacity: each counts as its weight, the last is started."""
    weight = override.decimal("weighted_capacity", 1) if override else Decimal(1)
    return capacity if weight == 1 else capacity.started(weight)


def _split(distribution: Block, count: Quantity) -> _Split:
    """A base of on-demand machines, then a percentage (rounded up) of the rest."""
    base = distribution.number("on_demand_base_capacity", 0).at_most(count)
    above = distribution.decimal("on_demand_percentage_above_base_capacity", 100)
    if above >= 100:
        return _Split(count, count, amount(0))
    rest = count - base
    share = (rest * (above / 100)).started(1)
    return _Split(count, base + share, rest - share)
