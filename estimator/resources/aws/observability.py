"""Managed Prometheus and X-Ray.

Prices: https://aws.amazon.com/prometheus/pricing/, https://aws.amazon.com/xray/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_SAMPLE_TIERS = (
    ("Samples ingested (first 2B)", 2_000_000_000),
    ("Samples ingested (next 250B)", 252_000_000_000),
    ("Samples ingested (over 252B)", None),
)


@prices(
    "aws_prometheus_workspace",
    usage={
        "monthly_samples": "samples ingested per month",
        "storage_gb": "GB of metrics kept",
        "monthly_query_samples": "samples processed by queries per month",
    },
)
def prometheus_workspace(r: View, usage: Usage) -> Iterator[Component]:
    """Samples ingested in price tiers, metrics kept, and samples that queries process. The free
    40 million samples and 10 GB of an account are not taken off."""
    samples = usage.quantity("monthly_samples")
    lot = 10_000_000
    yield from tiered(
        samples, _SAMPLE_TIERS, unit="10M samples", per=lot, meter="aws/prometheus/samples"
    )
    yield monthly(
        "Storage", usage.quantity("storage_gb"), unit="GB", meter="aws/prometheus/storage"
    )
    yield monthly(
        "Query samples processed",
        usage.quantity("monthly_query_samples"),
        unit="1B samples",
        per=1_000_000_000,
        meter="aws/prometheus/query-samples",
    )


@prices("aws_prometheus_scraper")
def prometheus_scraper(r: View, usage: Usage) -> Iterator[Component]:
    """An agentless collector by the hour; its samples are the workspace's."""
    yield hourly("Collector", meter="aws/prometheus/collector")
