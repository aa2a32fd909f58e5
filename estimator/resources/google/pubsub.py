"""Pub/Sub. Prices: https://cloud.google.com/pubsub/pricing."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import monthly
from estimator.resources.google.region import EVERYWHERE
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices("google_pubsub_topic", usage={"monthly_message_data_tb": "TiB published per month"})
def topic(r: View, usage: Usage) -> Iterator[Component]:
    """Published data, one price in all regions; the first 10 GiB a month are not taken off."""
    yield monthly(
        "Message ingestion data",
        usage.quantity("monthly_message_data_tb"),
        unit="TiB",
        meter="google/pubsub/throughput",
        region=EVERYWHERE,
    )


@prices(
    "google_pubsub_subscription",
    usage={
        "monthly_message_data_tb": "TiB delivered per month",
        "storage_gb": "GiB of acknowledged messages kept on average",
        "snapshot_storage_gb": "GiB of backlog that snapshots keep on average",
    },
)
def subscription(r: View, usage: Usage) -> Iterator[Component]:
    """Delivered data, acknowledged messages that are retained, and the backlog of snapshots."""
    for name, key, unit, meter in (
        ("Message delivery data", "monthly_message_data_tb", "TiB", "throughput"),
        ("Retained acknowledged message storage", "storage_gb", "GiB", "retained-messages"),
        ("Snapshot message backlog storage", "snapshot_storage_gb", "GiB", "snapshot-backlog"),
    ):
        quantity = usage.quantity(key)
        yield monthly(name, quantity, unit=unit, meter=f"google/pubsub/{meter}", region=EVERYWHERE)
