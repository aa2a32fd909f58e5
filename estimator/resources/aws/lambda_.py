"""AWS Lambda. Prices: https://aws.amazon.com/lambda/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Number, Quantity
from estimator.resources.components import MILLION, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Ends of the duration tiers in GB-seconds a month, with the names people know them by.
_TIERS: dict[str, tuple[tuple[str, Number | None], ...]] = {
    "x86": (
        ("Duration (first 6B)", 6_000_000_000),
        ("Duration (next 9B)", 15_000_000_000),
        ("Duration (over 15B)", None),
    ),
    "arm": (
        ("Duration (first 7.5B)", 7_500_000_000),
        ("Duration (next 11.25B)", 18_750_000_000),
        ("Duration (over 18.75B)", None),
    ),
}
#: China has no duration tiers.
_ONE_TIER = (("Duration", None),)
_FREE_STORAGE_MB = 512

_REQUEST_USAGE = {
    "monthly_requests": "requests per month",
    "request_duration_ms": "average duration of a request in ms",
}


def _architecture(text: str) -> str:
    return {"arm64": "arm", "x86_64": "x86"}.get(text, text)


def _gb_seconds(usage: Usage, memory_mb: Quantity) -> Quantity:
    seconds = usage.quantity("request_duration_ms").started(1) / 1000
    return usage.quantity("monthly_requests") * seconds * (memory_mb / 1024)


@prices("aws_lambda_function", usage=_REQUEST_USAGE)
def lambda_function(r: View, usage: Usage) -> Iterator[Component]:
    """Requests, and duration per started millisecond times memory; storage beyond 512 MB is
    charged for the same duration. The monthly free allowance is an account's, not a function's,
    and is left out."""
    architecture = _architecture((r.texts("architectures") or ["x86_64"])[0])
    yield monthly(
        "Requests",
        usage.quantity("monthly_requests"),
        unit="1M requests",
        per=MILLION,
        meter="aws/lambda/requests",
    )
    extra_mb = (r.number("ephemeral_storage.size", _FREE_STORAGE_MB) - _FREE_STORAGE_MB).at_least(0)
    yield monthly(
        "Ephemeral storage",
        _gb_seconds(usage, extra_mb),
        unit="GB-seconds",
        meter=f"aws/lambda/ephemeral-storage/{architecture}",
    )
    tiers = _ONE_TIER if r.region.startswith("cn-") else _TIERS.get(architecture, _ONE_TIER)
    yield from tiered(
        _gb_seconds(usage, r.number("memory_size", 128)),
        tiers,
        unit="GB-seconds",
        meter=f"aws/lambda/duration/{architecture}",
    )


@prices(
    "aws_lambda_provisioned_concurrency_config",
    usage={
        **_REQUEST_USAGE,
        "monthly_duration_hrs": "hours per month the concurrency is provisioned",
        "architecture": "x86_64 or arm64 (by default the function's)",
        "memory_mb": "memory of the function in MB (by default the function's)",
    },
)
def provisioned_concurrency(r: View, usage: Usage) -> Iterator[Component]:
    """Provisioned GB-seconds, requests, and duration at the lower rate of provisioned capacity."""
    function = r.ref("function_name", "aws_lambda_function", by=("function_name", "id", "arn"))
    known = (function.texts("architectures") if function else []) or ["x86_64"]
    architecture = _architecture(usage.text("architecture", known[0]))
    memory = usage.quantity("memory_mb") if usage.has("memory_mb") or function is None \
        else function.number("memory_size", 128)  # fmt: skip
    yield monthly(
        "Requests",
        usage.quantity("monthly_requests"),
        unit="1M requests",
        per=MILLION,
        meter="aws/lambda/requests",
    )
    hours = usage.quantity("monthly_duration_hrs")
    executions = r.number("provisioned_concurrent_executions")
    yield monthly(
        "Provisioned Concurrency",
        hours * 3600 * executions * (memory / 1024),
        unit="GB-seconds",
        meter=f"aws/lambda/provisioned/concurrency/{architecture}",
    )
    yield monthly(
        "Duration",
        _gb_seconds(usage, memory),
        unit="GB-seconds",
        meter=f"aws/lambda/provisioned/duration/{architecture}",
    )
