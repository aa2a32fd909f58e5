"""BigQuery. Prices: https://cloud.google.com/bigquery/pricing."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Origin, between
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices("google_bigquery_dataset", usage={"monthly_queries_tb": "TB that queries read per month"})
def dataset(r: View, usage: Usage) -> Iterator[Component]:
    """Queries on demand, by the data they read; the first TB per month and account is free.

    Queries that run in a reservation are billed by its slots instead.
    """
    yield monthly(
        "Queries (on-demand)",
        usage.quantity("monthly_queries_tb"),
        unit="TB",
        meter="google/bigquery/queries",
    )


@prices(
    "google_bigquery_table",
    usage={
        "monthly_active_storage_gb": "GB changed within the last 90 days",
        "monthly_long_term_storage_gb": "GB not changed for 90 days",
        "monthly_streaming_inserts_mb": "MB per month inserted by streaming",
        "monthly_storage_write_api_gb": "GB per month written through the Storage Write API",
        "monthly_storage_read_api_tb": "TB per month read through the Storage Read API",
    },
)
def table(r: View, usage: Usage) -> Iterator[Component]:
    """Stored data (cheaper after 90 days without change) and what streams in and out."""
    for name, key, unit, meter in (
        ("Active storage", "monthly_active_storage_gb", "GB", "storage/active"),
        ("Long-term storage", "monthly_long_term_storage_gb", "GB", "storage/long-term"),
        ("Streaming inserts", "monthly_streaming_inserts_mb", "MB", "streaming-inserts"),
        ("Storage write API", "monthly_storage_write_api_gb", "GB", "storage-write-api"),
        ("Storage read API", "monthly_storage_read_api_tb", "TB", "storage-read-api"),
    ):
        yield monthly(name, usage.quantity(key), unit=unit, meter=f"google/bigquery/{meter}")


@prices("google_bigquery_reservation", "google_bigquery_capacity_commitment")
def reservation(r: View, usage: Usage) -> Iterator[Component]:
    """Slots by the hour at the rate of the edition; autoscaling adds up to its limit.

    https://cloud.google.com/bigquery/docs/editions-intro
    """
    edition = r.text("edition", "STANDARD").lower().replace("_", "-")
    if r.type == "google_bigquery_capacity_commitment":
        plan = r.text("plan", "FLEX").lower()
        yield hourly(f"Slots ({edition}, {plan})", count=r.number("slot_count"),
                     meter=f"google/bigquery/{edition}/slot/{plan}")  # fmt: skip
        return
    slots = r.number("slot_capacity")
    most = r.decimal("autoscale.max_slots")
    if slots.expected is not None and most:
        low = slots.expected
        slots = between(low, low, low + most, "slots", Origin.ATTRIBUTE)
    yield hourly(f"Slots ({edition})", count=slots, meter=f"google/bigquery/{edition}/slot")
