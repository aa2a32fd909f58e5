"""Launch templates and launch configurations: what they say about the machines they start.

They cost nothing themselves; instances, Auto Scaling groups and EKS node groups use them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from estimator.model.quantity import Quantity
from estimator.resources.aws.ebs import declared_volume
from estimator.resources.aws.machine import Machine
from estimator.resources.aws.volumes import Volume
from estimator.resources.view import Block, View

TEMPLATE, CONFIGURATION = "aws_launch_template", "aws_launch_configuration"


def tenancy(text: str) -> str:
    """The meter's word for a tenancy attribute (`default` is shared hardware)."""
    return "shared" if text in ("", "default") else text


def template_of(r: View, path: str = "launch_template") -> View | None:
    """The launch template a block names by `id`/`name` or `launch_template_id`/`_name`."""
    for key in ("id", "launch_template_id"):
        if found := r.ref(f"{path}.{key}", TEMPLATE, by=("id",)):
            return found
    for key in ("name", "launch_template_name"):
        if found := r.ref(f"{path}.{key}", TEMPLATE, by=("name",)):
            return found
    return None


def template_machine(template: View, type_: str = "") -> Machine:
    """The machine a template starts; `type_` overrides its instance type."""
    return Machine(
        type=type_ or template.text("instance_type"),
        tenancy=tenancy(template.text("placement.tenancy")),
        is_spot=template.text("instance_market_options.market_type") == "spot",
        is_monitored=template.flag("monitoring.enabled"),
        is_ebs_optimized=template.flag("ebs_optimized"),
        credits=template.text("credit_specification.cpu_credits"),
    )


def configuration_machine(configuration: View) -> Machine:
    """The machine a launch configuration starts; it monitors in detail unless told not to."""
    return Machine(
        type=configuration.text("instance_type"),
        tenancy=tenancy(configuration.text("placement_tenancy")),
        is_spot=configuration.has("spot_price"),
        is_monitored=configuration.flag("enable_monitoring", default=True),
        is_ebs_optimized=configuration.flag("ebs_optimized"),
    )


@dataclass(frozen=True, slots=True)
class Device:
    """A volume under the device name it is attached as."""

    name: str
    volume: Volume
    block: Block


def devices(block: Block) -> Iterator[Device]:
    """The EBS volumes of `ebs_block_device` and `block_device_mappings` blocks."""
    for item in block.blocks("ebs_block_device"):
        yield Device(item.text("device_name"), declared_volume(item), item)
    for item in block.blocks("block_device_mappings"):
        if item.blocks("ebs"):
            ebs = item.block("ebs")
            yield Device(item.text("device_name"), declared_volume(ebs), ebs)


def merged(own: list[Device], template: list[Device]) -> list[Volume]:
    """An instance's devices over its template's: attributes set in both are the instance's."""
    by_name = {device.name: device for device in template}
    volumes = [_over(device, by_name.pop(device.name, None)) for device in own]
    return volumes + [device.volume for device in by_name.values()]


def _over(device: Device, below: Device | None) -> Volume:
    if below is None:
        return device.volume
    mine, theirs = device.volume, below.volume

    def chosen(key: str, first: Quantity, second: Quantity) -> Quantity:
        return first if device.block.has(key) else second

    return replace(
        mine,
        type=mine.type if device.block.has("volume_type") else theirs.type,
        size=chosen("volume_size", mine.size, theirs.size),
        iops=chosen("iops", mine.iops, theirs.iops),
        throughput=chosen("throughput", mine.throughput, theirs.throughput),
    )
