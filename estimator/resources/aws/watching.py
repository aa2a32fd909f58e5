"""Synthetics canaries, real-user monitoring, metric streams and CloudTrail Lake.

Prices: https://aws.amazon.com/cloudwatch/pricing/, https://aws.amazon.com/cloudtrail/pricing/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.aws.declared import UsageLine, usage_keys, usage_lines
from estimator.resources.components import HOURS, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_RATE = re.compile(r"rate\((\d+) (minute|hour)s?\)")


@prices("aws_synthetics_canary", usage={"monthly_runs": "runs per month (from a rate schedule)"})
def synthetics_canary(r: View, usage: Usage) -> Iterator[Component]:
    """Runs of the canary: as often as its rate says, or as usage declares."""
    runs = usage.quantity("monthly_runs") if usage.has("monthly_runs") else _scheduled_runs(r)
    yield monthly("Canary runs", runs, unit="runs", meter="aws/cloudwatch/canary-runs")


def _scheduled_runs(r: View) -> Quantity:
    rate = _RATE.fullmatch(r.text("schedule.expression"))
    if not rate:
        return amount(None, "monthly_runs", is_usage=True)
    every = int(rate[1]) * (60 if rate[2] == "hour" else 1)
    return HOURS * 60 / every if every else amount(1)


_STREAMED = (
    UsageLine(
        "Metric updates",
        "monthly_metric_updates",
        "1k updates",
        "aws/cloudwatch/metric-streams",
        1000,
    ),
)


@prices("aws_cloudwatch_metric_stream", usage=usage_keys(_STREAMED))
def metric_stream(r: View, usage: Usage) -> Iterator[Component]:
    """Metric updates sent on; the delivery stream is charged apart."""
    yield from usage_lines(_STREAMED, usage)


_RUM = (UsageLine("Events", "monthly_events", "100k events", "aws/cloudwatch/rum-events", 100_000),)


@prices("aws_rum_app_monitor", usage=usage_keys(_RUM))
def rum_app_monitor(r: View, usage: Usage) -> Iterator[Component]:
    """Events that browsers report."""
    yield from usage_lines(_RUM, usage)


@prices(
    "aws_cloudtrail_event_data_store",
    usage={
        "monthly_ingested_gb": "GB of events ingested per month",
        "monthly_scanned_gb": "GB scanned by queries per month",
    },
)
def event_data_store(r: View, usage: Usage) -> Iterator[Component]:
    """Events ingested, by how long they are kept for that price, and what queries scan."""
    is_fixed = r.text("billing_mode", "EXTENDABLE_RETENTION_PRICING").startswith("FIXED")
    term = "seven-years" if is_fixed else "one-year"
    yield monthly(
        f"Events ingested ({term.replace('-', ' ')} kept)",
        usage.quantity("monthly_ingested_gb"),
        unit="GB",
        meter=f"aws/cloudtrail/lake/ingested/{term}",
    )
    scanned = usage.quantity("monthly_scanned_gb")
    yield monthly("Data scanned", scanned, unit="GB", meter="aws/cloudtrail/lake/scanned")
