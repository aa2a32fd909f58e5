"""EC2 fleets, spot fleets and capacity reservations. Prices: https://aws.amazon.com/ec2/pricing/."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.aws.autoscaling import template_volumes
from estimator.resources.aws.ebs import declared_volume
from estimator.resources.aws.launch import devices, template_machine, template_of, tenancy
from estimator.resources.aws.machine import MACHINE_USAGE, SYSTEMS, Machine, machine_lines
from estimator.resources.aws.volumes import volume_lines
from estimator.resources.components import hourly
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

_PLATFORMS = {"Windows": "windows", "Red Hat Enterprise Linux": "rhel", "SUSE Linux": "suse"}


@prices("aws_ec2_fleet", usage=MACHINE_USAGE)
def ec2_fleet(r: View, usage: Usage) -> Iterator[Component]:
    """Machines of the first launch template and instance type the fleet allows, at its target
    capacity; the on-demand part as declared, the rest of the default kind."""
    config = r.block("launch_template_config")
    template = template_of(r, "launch_template_config.launch_template_specification")
    overrides = config.blocks("override")
    override = overrides[0] if overrides else None
    type_ = override.text("instance_type") if override else ""
    machine = template_machine(template, type_) if template else Machine(type_)
    target = r.block("target_capacity_specification")
    total = _machines(target.number("total_target_capacity"), override)
    on_demand = _machines(target.number("on_demand_target_capacity", 0), override)
    if target.text("default_target_capacity_type", "spot") == "on-demand":
        on_demand = total - _machines(target.number("spot_target_capacity", 0), override)
    path = (template.address,) if template else ()
    for is_spot, count in ((False, on_demand), (True, total - on_demand)):
        one = replace(machine, is_spot=is_spot)
        yield from machine_lines(one, usage, count=count, path=path)
    if template:
        yield from template_volumes(template, total)


def _machines(capacity: Quantity, override: Block | None) -> Quantity:
    weight = override.decimal("weighted_capacity", 1) if override else 1
    return capacity if weight == 1 else capacity.started(weight)


@prices("aws_spot_fleet_request", usage=MACHINE_USAGE)
def spot_fleet_request(r: View, usage: Usage) -> Iterator[Component]:
    """Machines of the first launch specification, at the target capacity: the on-demand part as
    declared, the rest at the spot price."""
    total = r.number("target_capacity")
    on_demand = r.number("on_demand_target_capacity", 0)
    specification = r.block("launch_specification")
    weight = specification.decimal("weighted_capacity", 1)
    if weight != 1:
        total, on_demand = total.started(weight), on_demand.started(weight)
    machine = Machine(
        specification.text("instance_type"),
        tenancy=tenancy(specification.text("placement_tenancy")),
        is_monitored=specification.flag("monitoring"),
        is_ebs_optimized=specification.flag("ebs_optimized"),
    )
    for is_spot, count in ((False, on_demand), (True, total - on_demand)):
        yield from machine_lines(replace(machine, is_spot=is_spot), usage, count=count)
    root = declared_volume(specification.block("root_block_device"))
    yield from volume_lines(root, count=total, path=("root_block_device",))
    for place, device in enumerate(devices(specification)):
        path = (f"ebs_block_device[{place}]",)
        yield from volume_lines(device.volume, count=total, path=path)


@prices("aws_ec2_capacity_reservation")
def capacity_reservation(r: View, usage: Usage) -> Iterator[Component]:
    """Reserved capacity costs as if its instances ran. Instances that run in it are not charged
    again: take them off by their usage."""
    platform = r.text("instance_platform", "Linux/UNIX")
    system = next((name for key, name in _PLATFORMS.items() if platform.startswith(key)), "linux")
    type_ = r.text("instance_type")
    yield hourly(
        f"Capacity reservation ({SYSTEMS[system]}, {type_})",
        meter=f"aws/ec2/{system}/{tenancy(r.text('tenancy'))}/{type_}",
        count=r.number("instance_count", 1),
    )
