"""Cloud Run services, worker pools and jobs. Prices: https://cloud.google.com/run/pricing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Origin, Quantity, amount
from estimator.model.values import UNKNOWN_OPEN, Unknown
from estimator.resources.components import HOURS, monthly
from estimator.resources.google import sizes
from estimator.resources.google.region import EVERYWHERE
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

#: Regions at the lower price; all others are tier 2. https://cloud.google.com/run/docs/locations
TIER_1 = frozenset(
    {"asia-east1", "asia-northeast1", "asia-northeast2", "asia-south1", "europe-north1",
     "europe-north2", "europe-southwest1", "europe-west1", "europe-west4", "europe-west8",
     "europe-west9", "me-west1", "northamerica-south1", "us-central1", "us-east1", "us-east4",
     "us-east5", "us-south1", "us-west1"}
)  # fmt: skip
DEFAULT_VCPUS, DEFAULT_GIB = Decimal(1), Decimal("0.5")
SECONDS = 3600
_USAGE = {
    "monthly_requests": "requests per month",
    "average_request_duration_ms": "average time a request takes",
    "concurrent_requests_per_instance": "requests an instance works on at once (1 if not given)",
    "instance_hrs": "hours per month that instances run, where CPU is always allocated",
}


@dataclass(frozen=True, slots=True)
class Instance:
    """What one instance of a service or task holds."""

    vcpus: Quantity
    gib: Quantity


def tier(region: str) -> str:
    return "1" if region in TIER_1 else "2"


def _allocation(
    r: View, instance: Instance, seconds: Quantity, billing: str
) -> Iterator[Component]:
    level = tier(r.region)
    where = f"tier-{level}" if UNKNOWN_OPEN not in r.region else r.region
    for name, units, unit, resource in (
        ("CPU", instance.vcpus, "vCPU-seconds", "cpu"),
        ("Memory", instance.gib, "GiB-seconds", "memory"),
    ):
        yield monthly(
            f"{name} allocation time (tier {level})",
            seconds * units,
            unit=unit,
            meter=f"google/run/{where}/{resource}/{billing}",
            region=EVERYWHERE,
        )


def _requests(usage: Usage) -> Component:
    return monthly(
        "Number of requests",
        usage.quantity("monthly_requests"),
        unit="requests",
        meter="google/run/requests",
        region=EVERYWHERE,
    )


@prices("google_cloud_run_service", usage=_USAGE)
def service(r: View, usage: Usage) -> Iterator[Component]:
    """CPU and memory while requests are worked on, and the requests; or the instances' life.

    With the annotation `run.googleapis.com/cpu-throttling: false` instances are billed as long
    as they run, at lower rates and without requests. Each request is billed per started
    100 ms, shared between the requests an instance works on at once. The free allowance per
    billing account is not taken off. An instance has 1 vCPU and 512 MiB unless it says so.
    """
    spec = r.block("template").block("spec")
    notes = {**r.mapping("metadata.annotations"), **r.mapping("template.metadata.annotations")}
    throttled = str(notes.get("run.googleapis.com/cpu-throttling", "true")).lower() != "false"
    minimum = _whole(notes.get("autoscaling.knative.dev/minScale"))
    instance = _instance(spec.blocks("containers"))
    yield from _service(r, usage, instance, throttled, minimum)


@prices("google_cloud_run_v2_service", usage=_USAGE)
def service_v2(r: View, usage: Usage) -> Iterator[Component]:
    """As `google_cloud_run_service`; CPU is always allocated where `cpu_idle` is false.

    `cpu_idle` is true where no `resources` are given, and false where they are given without
    it (the provider's rule). At least `min_instance_count` instances are then always running.
    """
    template = r.block("template")
    containers = template.blocks("containers")
    resources = [item.block("resources") for item in containers if item.has("resources")]
    throttled = all(item.flag("cpu_idle") for item in resources)
    minimum = template.decimal("scaling.min_instance_count") or r.decimal(
        "scaling.min_instance_count"
    )
    yield from _service(r, usage, _instance(containers), throttled, minimum)
    yield from _gpu(r, template, usage, minimum)


def _service(
    r: View, usage: Usage, instance: Instance, throttled: bool, minimum: Decimal
) -> Iterator[Component]:
    if throttled:
        yield from _allocation(r, instance, _request_seconds(usage), "request-based")
        yield _requests(usage)
        return
    yield from _allocation(r, instance, _instance_hours(usage, minimum) * SECONDS, "instance-based")


def _request_seconds(usage: Usage) -> Quantity:
    """Billable seconds of instances: started 100 ms per request, shared by concurrent ones."""
    tenths = usage.quantity("average_request_duration_ms").started(100)
    at_once = usage.quantity("concurrent_requests_per_instance", 1).at_least(1)
    return usage.quantity("monthly_requests") * tenths / 10 / at_once


def _instance_hours(usage: Usage, minimum: Decimal) -> Quantity:
    """Declared hours, else those of the instances that are kept running all month."""
    hours = usage.quantity("instance_hrs")
    return hours.or_else(HOURS * minimum) if minimum else hours


def _gpu(r: View, template: Block, usage: Usage, minimum: Decimal) -> Iterator[Component]:
    model = template.text("node_selector.accelerator")
    if model:
        yield monthly(
            f"GPU allocation time ({model})",
            _instance_hours(usage, minimum) * SECONDS,
            unit="GPU-seconds",
            meter=f"google/run/gpu/{model}",
        )


@prices("google_cloud_run_v2_worker_pool", usage={"instance_hrs": _USAGE["instance_hrs"]})
def worker_pool(r: View, usage: Usage) -> Iterator[Component]:
    """Instances are billed as long as they run; `manual_instance_count` of them all month."""
    count = r.decimal("scaling.manual_instance_count") or r.decimal("scaling.min_instance_count")
    instance = _instance(r.block("template").blocks("containers"))
    yield from _allocation(r, instance, _instance_hours(usage, count) * SECONDS, "instance-based")


@prices(
    "google_cloud_run_v2_job",
    usage={
        "monthly_job_executions": "executions of the job per month",
        "average_task_execution_mins": "minutes a task of it takes",
    },
)
def job(r: View, usage: Usage) -> Iterator[Component]:
    """CPU and memory while tasks run: executions × `task_count` × minutes of a task."""
    execution = r.block("template")
    tasks = execution.number("task_count", 1)
    minutes = usage.quantity("average_task_execution_mins")
    seconds = usage.quantity("monthly_job_executions") * tasks * minutes * 60
    instance = _instance(execution.block("template").blocks("containers"))
    yield from _allocation(r, instance, seconds, "instance-based")


def _instance(containers: Sequence[Block]) -> Instance:
    """The sum of the containers' limits; the first container has the provider's defaults."""
    cpus, memory = [], []
    for place, container in enumerate(containers):
        limits = container.mapping("resources.limits")
        cpus.append(_limit(limits.get("cpu"), "cpu", DEFAULT_VCPUS if place == 0 else Decimal(0)))
        memory.append(_limit(limits.get("memory"), "memory", DEFAULT_GIB))
    return Instance(_sum(cpus, DEFAULT_VCPUS, "cpu"), _sum(memory, DEFAULT_GIB, "memory"))


def _limit(value: object, name: str, default: Decimal) -> Quantity:
    if isinstance(value, Unknown):
        return amount(None, f"limits.{name}", Origin.MISSING)
    if value is None or value == "":
        return amount(default, f"limits.{name}", Origin.PROVIDER_DEFAULT)
    read = sizes.vcpus if name == "cpu" else sizes.gib
    return amount(read(str(value)), f"limits.{name}", Origin.ATTRIBUTE)


def _sum(parts: Sequence[Quantity], default: Decimal, name: str) -> Quantity:
    if not parts:
        return amount(default, f"limits.{name}", Origin.PROVIDER_DEFAULT)
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _whole(value: object) -> Decimal:
    return Decimal(str(value)) if value is not None and str(value).isdigit() else Decimal(0)
