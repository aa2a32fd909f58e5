"""Single Compute Engine machines and what is reserved for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.model.values import Unknown
from estimator.resources.components import hourly
from estimator.resources.google.disks import disk_line, disk_type, last_part
from estimator.resources.google.machine import (
    LOCAL_SSD_GIB,
    Gpu,
    Machine,
    commitment_of,
    gpu_lines,
    licence_lines,
    local_ssd_lines,
    machine_lines,
)
from estimator.resources.google.machine_types import licence_of
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

COMMITTED = {"committed_use": "1_year or 3_year where a committed-use discount covers it"}
INSTANCE_USAGE = {
    "monthly_hrs": "hours per month the machine runs (730 when not given)",
    **COMMITTED,
}
#: GB of a boot disk whose image's size is not known here.
BOOT_DISK_GB = 10
#: GB of the public images whose disk is larger, by the licence the image needs
#: (https://cloud.google.com/compute/docs/images/os-details).
_IMAGE_GB = {"windows": 50, "rhel": 20}
_NODE_TYPE = re.compile(r"^([a-z0-9]+)-node-(\d+)-(\d+)")
#: https://cloud.google.com/compute/sole-tenant-pricing
SOLE_TENANCY_PREMIUM = Decimal("0.1")


@prices("google_compute_instance", usage=INSTANCE_USAGE)
def instance(r: View, usage: Usage) -> Iterator[Component]:
    """The machine by the hour, its boot disk, local SSDs, GPUs and operating system licence.

    N1, N2, N2D, C2, M1, M2, f1 and g1 machines get the sustained-use discount for the share
    of the month they run; it is shown as a lower share of the list price. A boot disk
    without a size is counted as 10 GB. Disks attached by reference are billed at the disk.
    """
    machine = _machine(r, usage)
    yield from machine_lines(machine)
    yield from _boot_disk(r)
    yield from local_ssd_lines(machine)
    yield from gpu_lines(machine)
    yield from licence_lines(machine)


@prices("google_compute_instance_from_template", usage=INSTANCE_USAGE)
def instance_from_template(r: View, usage: Usage) -> Iterator[Component]:
    """The machine its template describes, with what it overrides (machine type, disks)."""
    template = r.ref("source_instance_template", *TEMPLATES, by=("self_link", "id", "name"))
    if template is None or r.has("machine_type"):
        yield from instance(r, usage)
        return
    machine = template_machine(template, usage)
    yield from machine_lines(machine)
    yield from local_ssd_lines(machine)
    yield from gpu_lines(machine)
    yield from licence_lines(machine)
    for place, block in enumerate(template_disks(template)):
        yield template_disk_line(block, amount(1), (f"disk[{place}]",))


def _machine(r: View, usage: Usage) -> Machine:
    hours = usage.quantity("monthly_hrs")
    scratch = sum((block.decimal("size", LOCAL_SSD_GIB) for block in r.blocks("scratch_disk")),
                  Decimal(0))  # fmt: skip
    return Machine(
        type=machine_type(r.text("machine_type")),
        is_spot=is_spot(r),
        hours=hours if hours.is_known else None,
        gpus=gpus(r),
        local_ssd_gib=amount(scratch, "scratch disks"),
        licence=licence_of(r.text("boot_disk.initialize_params.image")),
        commitment=commitment_of(usage.text("committed_use")),
    )


def machine_type(text: str) -> str:
    """`zones/z/machineTypes/e2-medium` → `e2-medium`; where none is given, the mark of that."""
    return last_part(text) or str(Unknown("no machine type is given here"))


def is_spot(r: Block) -> bool:
    """Preemptible and spot machines have one price."""
    scheduling = r.block("scheduling")
    model = scheduling.text("provisioning_model", among=("STANDARD", "SPOT")).upper()
    return scheduling.flag("preemptible") or model == "SPOT"


def gpus(r: Block) -> tuple[Gpu, ...]:
    """The GPUs of `guest_accelerator` blocks, per machine."""
    return tuple(
        Gpu(last_part(block.text("type", "GPU")), block.number("count", 1))
        for block in r.blocks("guest_accelerator")
    )


def _boot_disk(r: View) -> Iterator[Component]:
    boot = r.block("boot_disk")
    if boot.has("source"):
        return
    parameters = boot.block("initialize_params")
    size = _IMAGE_GB.get(licence_of(parameters.text("image")), BOOT_DISK_GB)
    yield disk_line(disk_type(parameters.text("type")), parameters.number("size", size))


TEMPLATES = ("google_compute_instance_template", "google_compute_region_instance_template")


def template_machine(template: View, usage: Usage, count: Quantity | None = None) -> Machine:
    """The machine an instance template describes."""
    hours = usage.quantity("monthly_hrs")
    images = [block.text("source_image") for block in template.blocks("disk")]
    return Machine(
        type=machine_type(template.text("machine_type")),
        is_spot=is_spot(template),
        count=amount(1) if count is None else count,
        hours=hours if hours.is_known else None,
        gpus=gpus(template),
        local_ssd_gib=_scratch_gib(template),
        licence=next((found for image in images if (found := licence_of(image))), ""),
        commitment=commitment_of(usage.text("committed_use")),
    )


def _scratch_gib(template: View) -> Quantity:
    sizes = [block.decimal("disk_size_gb", LOCAL_SSD_GIB) for block in template.blocks("disk")
             if _is_scratch(block)]  # fmt: skip
    return amount(sum(sizes, Decimal(0)), "scratch disks")


def _is_scratch(block: Block) -> bool:
    kind = disk_type(block.text("disk_type"))
    return block.text("type").upper() == "SCRATCH" or kind == "local-ssd"


def template_disks(template: View) -> list[Block]:
    """The disks a template creates for each machine; those it only attaches are billed at home."""
    return [
        block
        for block in template.blocks("disk")
        if not _is_scratch(block) and not block.has("source")
    ]


def template_disk_line(block: Block, count: Quantity, path: tuple[str, ...]) -> Component:
    size = block.number("disk_size_gb", BOOT_DISK_GB)
    return disk_line(disk_type(block.text("disk_type")), count * size, path=path)


@prices("google_compute_reservation")
def reservation(r: View, usage: Usage) -> Iterator[Component]:
    """Reserved machines cost the on-demand price whether a machine uses them or not.

    A machine that consumes the reservation is billed here and in its own resource: once only
    in reality. https://cloud.google.com/compute/docs/instances/reservations-overview#billing
    """
    specific = r.block("specific_reservation")
    properties = specific.block("instance_properties")
    machine = Machine(
        type=machine_type(properties.text("machine_type")),
        count=specific.number("count", 1),
        gpus=tuple(
            Gpu(block.text("accelerator_type", "GPU"), block.number("accelerator_count", 1))
            for block in properties.blocks("guest_accelerators")
        ),
        local_ssd_gib=amount(
            sum((block.decimal("disk_size_gb", LOCAL_SSD_GIB)
                 for block in properties.blocks("local_ssds")), Decimal(0)),
            "local SSDs",
        ),
    )  # fmt: skip
    yield from machine_lines(machine)
    yield from local_ssd_lines(machine)
    yield from gpu_lines(machine)


@prices("google_compute_node_group")
def node_group(r: View, usage: Usage) -> Iterator[Component]:
    """Sole-tenant nodes: all their vCPUs and memory, and 10 % on top for having them alone.

    Autoscaling gives a range from `min_nodes` to `max_nodes`.
    https://cloud.google.com/compute/sole-tenant-pricing
    """
    template = r.ref("node_template", "google_compute_node_template", by=("self_link", "id"))
    node = template.text("node_type") if template else ""
    shape = _NODE_TYPE.match(node)
    count = _node_count(r)
    if shape is None:
        missing = Unknown("the node type of the node template")
        yield hourly(f"Sole-tenant node ({node or 'unknown'})", count=count,
                     meter=f"google/compute/{missing}/node")  # fmt: skip
        return
    family, cpus, gib = shape[1], Decimal(shape[2]), Decimal(shape[3])
    for part, units, resource in (("vCPUs", cpus, "cpu"), ("memory GB", gib, "ram")):
        meter = f"google/compute/{family}/{resource}/on-demand"
        yield hourly(f"Sole-tenant node ({node}, {units} {part})", count=count, per=units,
                     meter=meter)  # fmt: skip
        yield hourly(f"Sole tenancy premium ({node}, {units} {part})", count=count,
                     per=units * SOLE_TENANCY_PREMIUM, meter=meter)  # fmt: skip


def _node_count(r: View) -> Quantity:
    from estimator.model.quantity import Origin, between

    policy = r.block("autoscaling_policy")
    if policy.has("max_nodes") and policy.text("mode", "ON") != "OFF":
        low, high = policy.decimal("min_nodes", 0), policy.decimal("max_nodes", 0)
        start = r.decimal("initial_size", low) if r.has("initial_size") else low
        return between(low, min(max(start, low), high), high, "nodes", Origin.ATTRIBUTE)
    return r.number("initial_size", 1)
