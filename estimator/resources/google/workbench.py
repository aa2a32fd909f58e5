"""Vertex AI Workbench and user-managed notebooks: machines with disks.

Prices: https://cloud.google.com/vertex-ai/pricing#notebooks: Compute Engine prices of the
machine, its disks and GPUs, and a management fee per vCPU and GPU.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import hourly
from estimator.resources.google.disks import disk_line
from estimator.resources.google.instance import machine_type
from estimator.resources.google.machine import Gpu, Machine, gpu_lines, machine_lines
from estimator.resources.google.machine_types import vcpus
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

DEFAULT_MACHINE = "e2-standard-4"
BOOT_GB, DATA_GB = 150, 100
_USAGE = {"monthly_hrs": "hours per month the notebook's machine runs (730 when not given)"}


@prices("google_workbench_instance", usage=_USAGE)
def workbench(r: View, usage: Usage) -> Iterator[Component]:
    """The machine by the hour, boot disk (150 GB) and data disk (100 GB), GPUs, management fee.

    A stopped machine (`desired_state = "STOPPED"`) pays its disks only.
    """
    setup = r.block("gce_setup")
    if r.text("desired_state", "ACTIVE").upper() != "STOPPED":
        machine = Machine(
            machine_type(setup.text("machine_type", DEFAULT_MACHINE)),
            hours=_hours(usage),
            gpus=_gpus(setup, "accelerator_configs"),
        )
        yield from _running(machine)
    boot, data = setup.block("boot_disk"), setup.block("data_disks")
    yield disk_line(_disk_type(boot), boot.number("disk_size_gb", BOOT_GB), path=("boot_disk",))
    yield disk_line(_disk_type(data), data.number("disk_size_gb", DATA_GB), path=("data_disks",))


@prices("google_notebooks_instance", usage=_USAGE)
def notebook(r: View, usage: Usage) -> Iterator[Component]:
    """A user-managed notebook: the machine by the hour, its disks and GPUs, management fee."""
    if r.text("desired_state", "ACTIVE").upper() != "STOPPED":
        machine = Machine(
            machine_type(r.text("machine_type")),
            hours=_hours(usage),
            gpus=_gpus(r, "accelerator_config"),
        )
        yield from _running(machine)
    for name, default in (("boot_disk", BOOT_GB), ("data_disk", DATA_GB)):
        if name == "boot_disk" or not r.flag("no_remove_data_disk") or r.has("data_disk_size_gb"):
            type_ = r.text(f"{name}_type", "PD_STANDARD").lower().replace("_", "-")
            yield disk_line(type_, r.number(f"{name}_size_gb", default), path=(name,))


@prices("google_notebooks_runtime", usage=_USAGE)
def runtime(r: View, usage: Usage) -> Iterator[Component]:
    """A managed notebook: the machine by the hour, its data disk and GPU, management fee."""
    config = r.block("virtual_machine").block("virtual_machine_config")
    machine = Machine(
        machine_type(config.text("machine_type")),
        hours=_hours(usage),
        gpus=_gpus(config, "accelerator_config"),
    )
    yield from _running(machine)
    disk = config.block("data_disk").block("initialize_params")
    yield disk_line(_disk_type(disk), disk.number("disk_size_gb", DATA_GB), path=("data_disk",))


def _running(machine: Machine) -> Iterator[Component]:
    yield from machine_lines(machine)
    yield from gpu_lines(machine)
    cpus = vcpus(machine.type)
    if cpus is not None:
        yield hourly(
            "Management fee (vCPUs)",
            count=cpus,
            hours=machine.hours,
            meter="google/vertex-ai/workbench/vcpu",
        )


def _hours(usage: Usage) -> Quantity | None:
    hours = usage.quantity("monthly_hrs")
    return hours if hours.is_known else None


def _gpus(r: Block, attribute: str) -> tuple[Gpu, ...]:
    return tuple(
        Gpu(block.text("type").lower().replace("_", "-"), block.number("core_count", 1))
        for block in r.blocks(attribute)
        if block.has("type")
    )


def _disk_type(block: Block) -> str:
    return block.text("disk_type", "PD_STANDARD").lower().replace("_", "-")
