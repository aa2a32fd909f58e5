"""Amazon EC2 instances and Dedicated Hosts. Prices: https://aws.amazon.com/ec2/pricing/."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from estimator.model.bill import Component
from estimator.resources.aws.ebs import declared_volume
from estimator.resources.aws.instance_facts import family
from estimator.resources.aws.launch import (
    devices,
    merged,
    template_machine,
    template_of,
    tenancy,
)
from estimator.resources.aws.machine import (
    MACHINE_USAGE,
    RESERVATION_USAGE,
    Machine,
    machine_lines,
    reserved_meter,
    upfront_note,
)
from estimator.resources.aws.volumes import volume_lines
from estimator.resources.components import hourly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: What gives an instance an address that is charged for itself.
_ADDRESSES = ("aws_eip", "aws_eip_association")


@prices("aws_instance", usage=MACHINE_USAGE)
def instance(r: View, usage: Usage) -> Iterator[Component]:
    """Running hours by type, tenancy and operating system; EBS volumes; detailed monitoring as
    seven custom metrics; surplus CPU credits of burstable types in unlimited mode; a public
    address asked for here, where no `aws_eip` takes its place (since 2024-02-01,
    https://aws.amazon.com/blogs/aws/new-aws-public-ipv4-address-charge-public-ip-insights/).

    A root volume that is not described is assumed to be 8 GB gp2. On a dedicated host only the
    volumes are charged here, the host is charged by `aws_ec2_host`.
    """
    template = template_of(r)
    machine = _machine(r, template)
    if r.text("instance_market_options.market_type") == "spot":
        machine = replace(machine, is_spot=True)
    yield from machine_lines(machine, usage)
    yield from _volumes(r, template)
    if r.flag("associate_public_ip_address") and not any(r.referrers(*_ADDRESSES)):
        yield hourly("Public IPv4 address", meter="aws/vpc/public-ipv4/in-use")


@prices("aws_spot_instance_request", usage=MACHINE_USAGE)
def spot_instance_request(r: View, usage: Usage) -> Iterator[Component]:
    """As `aws_instance`, at the spot price of the type in the region."""
    template = template_of(r)
    yield from machine_lines(replace(_machine(r, template), is_spot=True), usage)
    yield from _volumes(r, template)


def _machine(r: View, template: View | None) -> Machine:
    below = template_machine(template) if template else Machine("")
    own_tenancy = "host" if r.has("host_id") else r.text("tenancy")
    return Machine(
        # Only Windows has a password that could be asked for.
        system="windows" if r.flag("get_password_data") else below.system,
        type=r.text("instance_type", below.type),
        tenancy=tenancy(own_tenancy) if own_tenancy else below.tenancy,
        is_spot=below.is_spot,
        is_monitored=r.flag("monitoring", below.is_monitored),
        is_ebs_optimized=r.flag("ebs_optimized", below.is_ebs_optimized),
        credits=r.text("credit_specification.cpu_credits", below.credits),
    )


def _volumes(r: View, template: View | None) -> Iterator[Component]:
    yield from volume_lines(
        declared_volume(r.block("root_block_device")), path=("root_block_device",)
    )
    attached = _attached(r)
    own = [device for device in devices(r) if device.name not in attached]
    found = merged(own, list(devices(template)) if template else [])
    for place, volume in enumerate(found):
        yield from volume_lines(volume, path=(f"ebs_block_device[{place}]",))


def _attached(r: View) -> set[str]:
    """Device names of volumes that are resources of their own: a plan made after the first apply
    lists them among the instance's devices too."""
    attachments = r.referrers("aws_volume_attachment", via="instance_id")
    return {attachment.text("device_name") for attachment in attachments}


@prices("aws_ec2_host", usage=RESERVATION_USAGE)
def ec2_host(r: View, usage: Usage) -> Iterator[Component]:
    """A Dedicated Host is charged per hour by its instance family, whatever runs on it."""
    hosted = r.text("instance_family") or family(r.text("instance_type"))
    meter = f"aws/ec2/dedicated-host/{hosted}"
    reserved = reserved_meter(meter, usage)
    yield hourly(
        f"EC2 Dedicated Host ({'reserved' if reserved else 'on-demand'}, {hosted})",
        meter=reserved or meter,
        note=upfront_note(usage),
    )
