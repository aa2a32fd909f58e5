"""Kinesis Video Streams. Prices: https://aws.amazon.com/kinesis/video-streams/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices(
    "aws_kinesis_video_stream",
    usage={
        "monthly_data_ingested_gb": "GB per month that producers send",
        "monthly_data_consumed_gb": "GB per month that consumers read",
        "monthly_hls_data_consumed_gb": "GB per month that players read over HLS or MPEG-DASH",
        "storage_gb": "average GB stored",
    },
)
def kinesis_video_stream(r: View, usage: Usage) -> Iterator[Component]:
    """Data sent in and read out per GB, players (HLS, MPEG-DASH) at a rate of their own.

    Stored data is billed where the stream keeps any (`data_retention_in_hours` above 0).
    """
    for name, key, what in (
        ("Data ingested", "monthly_data_ingested_gb", "ingested"),
        ("Data consumed", "monthly_data_consumed_gb", "consumed"),
        ("Data consumed (HLS)", "monthly_hls_data_consumed_gb", "consumed-hls"),
    ):
        yield monthly(name, usage.quantity(key), unit="GB", meter=f"aws/kinesis-video/{what}")
    if r.number("data_retention_in_hours", 0).expected != 0:
        stored = usage.quantity("storage_gb")
        yield monthly("Data stored", stored, unit="GB", meter="aws/kinesis-video/storage")
