"""AWS Step Functions. Prices: https://aws.amazon.com/step-functions/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import MILLION, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_SECONDS_PER_HOUR = 3600
#: 1,000 and 5,000 GB-hours, in GB-seconds.
_TIERS = (
    ("Duration (first 1K)", 3_600_000),
    ("Duration (next 4K)", 18_000_000),
    ("Duration (over 5K)", None),
)
#: Durations are billed per started 100 ms, memory per started 64 MB.
_STEP_MS, _STEP_MB = 100, 64


@prices(
    "aws_sfn_state_machine",
    usage={
        "monthly_transitions": "state transitions per month (standard workflows)",
        "monthly_requests": "workflow requests per month (express workflows)",
        "workflow_duration_ms": "average duration of a workflow in ms (express)",
        "memory_mb": "average memory of a workflow in MB (express)",
    },
)
def state_machine(r: View, usage: Usage) -> Iterator[Component]:
    """Standard workflows per transition; express workflows per request and for duration times
    memory, at least 100 ms and 64 MB. The free 4,000 transitions of an account are not taken
    off."""
    if r.text("type", "STANDARD").upper() == "EXPRESS":
        yield from _express(usage)
        return
    yield monthly(
        "Transitions",
        usage.quantity("monthly_transitions"),
        unit="1K transitions",
        per=1000,
        meter="aws/stepfunctions/transitions",
    )


def _express(usage: Usage) -> Iterator[Component]:
    requests = usage.quantity("monthly_requests")
    yield monthly(
        "Requests",
        requests,
        unit="1M requests",
        per=MILLION,
        meter="aws/stepfunctions/express/requests",
    )
    yield from tiered(
        requests * _seconds(usage) * _gb(usage),
        _TIERS,
        unit="GB-hours",
        per=_SECONDS_PER_HOUR,
        meter="aws/stepfunctions/express/duration",
    )


def _seconds(usage: Usage) -> Quantity:
    return usage.quantity("workflow_duration_ms").started(_STEP_MS) * _STEP_MS / 1000


def _gb(usage: Usage) -> Quantity:
    return usage.quantity("memory_mb").started(_STEP_MB).at_least(1) * _STEP_MB / 1024
