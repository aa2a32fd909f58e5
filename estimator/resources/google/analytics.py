"""Composer, Dataflow, Dataproc and Data Fusion: managed pipelines on Compute Engine machines.

Prices: https://cloud.google.com/composer/pricing, /dataflow/pricing, /dataproc/pricing,
/data-fusion/pricing.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Origin, Quantity, between
from estimator.resources.components import hourly, monthly
from estimator.resources.google.disks import disk_line, disk_type
from estimator.resources.google.instance import machine_type
from estimator.resources.google.machine import (
    LOCAL_SSD_GIB,
    Gpu,
    Machine,
    gpu_lines,
    local_ssd_lines,
    machine_lines,
)
from estimator.resources.google.machine_types import vcpus
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

DATAPROC_MACHINE = "n1-standard-4"
DATAPROC_DISK_GB = 500


@prices("google_composer_environment")
def composer(r: View, usage: Usage) -> Iterator[Component]:
    """vCPUs, memory and storage of scheduler, web server and workers, and the environment's fee.

    Workers are a range from `min_count` to `max_count`. The first generation runs on machines
    of its own instead, which are billed by Compute Engine.
    """
    config = r.block("config")
    size = config.text("environment_size", "ENVIRONMENT_SIZE_SMALL")
    name = size.removeprefix("ENVIRONMENT_SIZE_").lower()
    yield hourly(f"Environment fee ({name})", meter=f"google/composer/environment/{name}")
    workloads = config.block("workloads_config")
    for part in ("scheduler", "triggerer", "web_server", "worker", "dag_processor"):
        block = workloads.block(part)
        if not block.has("cpu"):
            continue
        count = _workload_count(block)
        title = part.replace("_", " ").capitalize()
        yield hourly(f"{title} vCPUs", count=count * block.number("cpu"),
                     meter="google/composer/vcpu")  # fmt: skip
        yield hourly(f"{title} memory", count=count * block.number("memory_gb", 0),
                     unit="GB-hours", meter="google/composer/memory")  # fmt: skip
        if block.has("storage_gb"):
            yield hourly(f"{title} storage", count=count * block.number("storage_gb"),
                         unit="GB-hours", meter="google/composer/storage")  # fmt: skip


def _workload_count(block: Block) -> Quantity:
    if block.has("max_count"):
        low = block.decimal("min_count", 1)
        return between(low, low, max(low, block.decimal("max_count")), "workers", Origin.ATTRIBUTE)
    return block.number("count", 1)


@prices(
    "google_dataflow_job",
    "google_dataflow_flex_template_job",
    usage={
        "monthly_vcpu_hours": "vCPU-hours of the job's workers per month",
        "monthly_memory_gb_hours": "GB-hours of the workers' memory per month",
        "monthly_disk_gb_hours": "GB-hours of the workers' persistent disks per month",
        "monthly_data_processed_gb": "GB per month through Shuffle or Streaming Engine",
        "job_type": "batch or streaming (batch when not given)",
    },
)
def dataflow(r: View, usage: Usage) -> Iterator[Component]:
    """vCPUs, memory and disks of the workers while the job runs, and the data it processes."""
    kind = usage.text("job_type", "streaming" if r.flag("enable_streaming_engine") else "batch")
    for name, key, unit, meter in (
        ("vCPUs", "monthly_vcpu_hours", "vCPU-hours", "vcpu"),
        ("Memory", "monthly_memory_gb_hours", "GB-hours", "memory"),
        ("Disks", "monthly_disk_gb_hours", "GB-hours", "disk"),
        ("Data processed", "monthly_data_processed_gb", "GB", "data"),
    ):
        yield monthly(
            f"{name} ({kind})",
            usage.quantity(key),
            unit=unit,
            meter=f"google/dataflow/{kind}/{meter}",
        )


@prices(
    "google_dataproc_cluster",
    usage={"monthly_hrs": "hours per month the cluster runs (730 when not given)"},
)
def dataproc(r: View, usage: Usage) -> Iterator[Component]:
    """The machines of masters and workers with their disks, and a fee per vCPU and hour.

    One master and two workers of n1-standard-4 with 500 GB disks unless the configuration says
    otherwise. Secondary workers are preemptible unless it says otherwise. Autoscaling policies
    are not followed.
    """
    config = r.block("cluster_config")
    found = usage.quantity("monthly_hrs")
    hours = found if found.is_known else None
    for name, default in (("master_config", 1), ("worker_config", 2)):
        block = config.block(name)
        yield from _dataproc_group(block, block.number("num_instances", default), hours, name)
    extra = config.block("preemptible_worker_config")
    if extra.has("num_instances"):
        worker = config.block("worker_config")
        spot = extra.text("preemptibility", "PREEMPTIBLE").upper() != "NON_PREEMPTIBLE"
        yield from _dataproc_group(worker, extra.number("num_instances"), hours,
                                   "preemptible_worker_config", is_spot=spot)  # fmt: skip


def _dataproc_group(
    block: Block, count: Quantity, hours: Quantity | None, name: str, *, is_spot: bool = False
) -> Iterator[Component]:
    path = (name,)
    disk = block.block("disk_config")
    machine = Machine(
        machine_type(block.text("machine_type", DATAPROC_MACHINE)),
        is_spot=is_spot,
        count=count,
        hours=hours,
        gpus=tuple(
            Gpu(gpu.text("accelerator_type"), gpu.number("accelerator_count", 1))
            for gpu in block.blocks("accelerators")
        ),
        local_ssd_gib=disk.number("num_local_ssds", 0) * LOCAL_SSD_GIB,
    )
    yield from machine_lines(machine, path)
    size = disk.number("boot_disk_size_gb", DATAPROC_DISK_GB)
    yield disk_line(disk_type(disk.text("boot_disk_type")), count * size, path=path)
    yield from local_ssd_lines(machine, path)
    yield from gpu_lines(machine, path)
    cpus = vcpus(machine.type)
    if cpus is not None:
        yield hourly("Dataproc fee (vCPUs)", count=count * cpus, hours=hours,
                     meter="google/dataproc/vcpu", path=path)  # fmt: skip


@prices("google_data_fusion_instance")
def data_fusion(r: View, usage: Usage) -> Iterator[Component]:
    """Hours by edition; pipelines run on Dataproc clusters of their own."""
    edition = r.text("type", "BASIC").lower()
    yield hourly(f"Instance ({edition})", meter=f"google/data-fusion/{edition}")
