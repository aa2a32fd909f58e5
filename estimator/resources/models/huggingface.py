"""Hugging Face Inference Endpoints. Prices: https://huggingface.co/docs/inference-endpoints/pricing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.values import Unknown
from estimator.resources.models.self_hosted import Running, replica_hours
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage
from pricing.specs import gpu_named

_CLOUDS = {"aws": "aws", "azure": "azure", "gcp": "gcp"}


@prices(
    "huggingface_endpoint",
    usage={
        "busy_hours_per_week": "hours a week with load, for endpoints that scale to zero",
        "replicas": "replicas that run while there is load",
    },
)
def endpoint(r: View, usage: Usage) -> Iterator[Component]:
    """Replicas by the hour (billed by the minute) at the price of the instance.

    `scaling.min_replica` runs always, `max_replica` is the ceiling; between them the busy hours
    decide. An endpoint that scales to zero costs nothing while it sleeps.
    """
    gpu = gpu_named(r.text("compute.instance_type"))
    count = Decimal(r.text("compute.instance_size", "x1").removeprefix("x") or "1")
    name = gpu.name if gpu else Unknown("accelerator is not in the tables")
    offer = "on-demand" if count == 1 else f"x{count:f}/on-demand"
    running = Running(
        r.decimal("compute.scaling.min_replica", 1),
        r.decimal("compute.scaling.max_replica", 1),
        needed=usage.number("replicas") if usage.has("replicas") else None,
        busy_hours_per_week=usage.number("busy_hours_per_week"),
    )
    size = f"{r.text('compute.instance_type')} {r.text('compute.instance_size', 'x1')}"
    yield Component(
        f"Replica hours ({size})",
        "GPU-hours",
        replica_hours(running) * count,
        f"huggingface/gpu/{name}/{offer}",
        region=_CLOUDS.get(r.text("cloud.vendor", "aws"), "aws"),
        is_hourly=True,
    )
