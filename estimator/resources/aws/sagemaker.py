"""Amazon SageMaker AI. Prices: https://aws.amazon.com/sagemaker/pricing/."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import HOURS, hourly, monthly
from estimator.resources.models.self_hosted import Running, replica_hours
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

#: GB of the volume of a notebook instance unless `volume_size` says otherwise.
NOTEBOOK_GB = 5
_SERVERLESS_USAGE = {
    "monthly_requests": "requests per month of a serverless variant",
    "average_request_duration": "milliseconds one request of a serverless variant takes",
}


@prices(
    "aws_sagemaker_endpoint_configuration",
    usage={
        "instances": "instances that run on average, per variant",
        "busy_hours_per_week": "hours a week with load, where variants scale down",
        "monthly_data_processed_gb": "GB sent to and received from the endpoint per month",
        **_SERVERLESS_USAGE,
    },
)
def endpoint_configuration(r: View, usage: Usage) -> Iterator[Component]:
    """Instances of each production and shadow variant by the hour, while an endpoint uses them.

    A configuration costs nothing by itself: it is priced once for each endpoint in the same
    configuration that names it, or once where none does. Application Auto Scaling and managed
    instance scaling give the range from minimum to maximum. Serverless variants pay GB-seconds of
    their memory size; a variant with an accelerator pays it by the hour.
    """
    for name in ("production_variants", "shadow_production_variants"):
        for place, variant in enumerate(r.blocks(name)):
            label = variant.text("variant_name") or f"{name}[{place}]"
            yield from _variant(r, variant, usage, label)
    if usage.has("monthly_data_processed_gb"):
        yield monthly(
            "Data processed",
            usage.quantity("monthly_data_processed_gb"),
            unit="GB",
            meter="aws/sagemaker/hosting/data-processed",
        )


def _variant(r: View, variant: Block, usage: Usage, label: str) -> Iterator[Component]:
    path = (label,)
    if variant.has("serverless_config"):
        yield _serverless(variant, usage, path)
        if variant.has("serverless_config.provisioned_concurrency"):
            yield _provisioned(variant, path)
        return
    instance = variant.text("instance_type")
    if not instance:
        return  # inference components bring their own copies; the variant says managed scaling
    endpoints = len(list(r.referrers("aws_sagemaker_endpoint", via="endpoint_config_name")))
    hours = _hours(r, variant, usage, label)
    yield Component(
        f"Hosting (on-demand, {instance})",
        "hours",
        hours * endpoints if endpoints > 1 else hours,
        f"aws/sagemaker/hosting/{instance}",
        path=path,
        is_hourly=True,
        usage_based=usage.has("instances") or usage.has("busy_hours_per_week"),
    )
    if variant.has("volume_size_in_gb"):
        yield monthly(
            "Storage (general purpose SSD, gp2)",
            variant.number("volume_size_in_gb") * variant.number("initial_instance_count", 1),
            unit="GB",
            meter="aws/sagemaker/hosting/storage",
            path=path,
        )


def _hours(r: View, variant: Block, usage: Usage, label: str) -> Quantity:
    """Instance hours: declared, or the initial count between the bounds of its scaling."""
    if usage.has("instances"):
        return usage.quantity("instances") * HOURS
    start = variant.number("initial_instance_count", 1)
    if start.expected is None:
        return start * HOURS
    bounds = _bounds(r, variant, label)
    if bounds is None:
        return start * HOURS
    least, most = bounds
    running = Running(
        least,
        most,
        declared=start.expected,
        busy_hours_per_week=usage.number("busy_hours_per_week"),
    )
    return replica_hours(running, "instances")


def _bounds(r: View, variant: Block, label: str) -> tuple[Decimal, Decimal] | None:
    """Minimum and maximum from managed scaling or an Application Auto Scaling target."""
    managed = variant.block("managed_instance_scaling")
    if managed.text("status").upper() == "ENABLED":
        return managed.decimal("min_instance_count", 1), managed.decimal("max_instance_count", 1)
    for target in _targets(r):
        wanted = target.text("resource_id")
        is_unknown = target.is_unknown("resource_id")
        if is_unknown or wanted.endswith(f"/variant/{label}") or len(_variants(r)) == 1:
            return target.decimal("min_capacity"), target.decimal("max_capacity")
    return None


def _variants(r: View) -> list[Block]:
    return r.blocks("production_variants")


def _targets(r: View) -> Iterator[View]:
    """Scaling targets of the endpoints that use this configuration."""
    endpoints = list(r.referrers("aws_sagemaker_endpoint", via="endpoint_config_name"))
    for resource in r.scope.of_type("aws_appautoscaling_target"):
        target = r.of(resource)
        if target.text("service_namespace") != "sagemaker":
            continue
        found = target.refs("resource_id", "aws_sagemaker_endpoint")
        names = [endpoint.address for endpoint in endpoints]
        by_name = any(f"endpoint/{endpoint.text('name')}/" in target.text("resource_id")
                      for endpoint in endpoints)  # fmt: skip
        if by_name or not found or any(view.address in names for view in found):
            yield target


def _serverless(variant: Block, usage: Usage, path: tuple[str, ...]) -> Component:
    """Billed per millisecond of the memory size, no GPU."""
    memory = variant.decimal("serverless_config.memory_size_in_mb", 2048) / 1024
    seconds = usage.quantity("average_request_duration") / 1000
    return monthly(
        f"Serverless inference ({memory:f} GB)",
        usage.quantity("monthly_requests") * seconds,
        unit="seconds",
        meter=f"aws/sagemaker/serverless/memory-{memory:f}gb",
        path=path,
        usage_based=True,
    )


def _provisioned(variant: Block, path: tuple[str, ...]) -> Component:
    memory = variant.decimal("serverless_config.memory_size_in_mb", 2048) / 1024
    return hourly(
        f"Provisioned concurrency ({memory:f} GB)",
        meter=f"aws/sagemaker/serverless/provisioned-memory-{memory:f}gb",
        count=variant.number("serverless_config.provisioned_concurrency"),
        path=path,
    )


@prices(
    "aws_sagemaker_notebook_instance",
    usage={"monthly_hrs": "hours a month that it runs (730 when not given)"},
)
def notebook_instance(r: View, usage: Usage) -> Iterator[Component]:
    """The instance by the hour, and its volume; accelerators attached are billed beside it."""
    instance = r.text("instance_type")
    yield hourly(
        f"Instance usage (on-demand, {instance})",
        meter=f"aws/sagemaker/notebook/{instance}",
        hours=usage.quantity("monthly_hrs"),
    )
    yield monthly(
        "Storage (general purpose SSD, gp2)",
        r.number("volume_size", NOTEBOOK_GB),
        unit="GB",
        meter="aws/sagemaker/notebook/storage",
    )
