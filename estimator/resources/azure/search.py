"""Azure AI Search. Prices: https://azure.microsoft.com/pricing/details/search/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_TIERS = {
    "basic": "Basic",
    "standard": "Standard S1",
    "standard2": "Standard S2",
    "standard3": "Standard S3",
    "storage_optimized_l1": "Storage Optimized L1",
    "storage_optimized_l2": "Storage Optimized L2",
}
_IMAGES = (
    ("Image extraction (first 1M)", 1_000_000),
    ("Image extraction (next 4M)", 5_000_000),
    ("Image extraction (over 5M)", None),
)


@prices(
    "azurerm_search_service",
    usage={
        "monthly_images_extracted": "images extracted from documents per month",
        "monthly_semantic_queries": "semantic ranker queries per month (standard plan)",
    },
)
def search_service(r: View, usage: Usage) -> Iterator[Component]:
    """Search units (replicas × partitions) by the hour, images extracted, semantic queries.

    The free tier costs nothing. Of the semantic ranker's standard plan the first 1,000
    queries a month are free and not deducted.
    """
    sku = r.text("sku").lower()
    if sku == "free":
        return
    name = _TIERS.get(sku, sku)
    units = r.number("partition_count", 1) * r.number("replica_count", 1)
    shown = "?" if units.expected is None else f"{units.expected.normalize():f}"
    plural = "" if shown == "1" else "s"
    meter = f"azure/search/{name.lower().replace(' ', '-')}"
    yield hourly(f"Search usage ({name}, {shown} unit{plural})", count=units, meter=meter)
    yield from tiered(
        usage.quantity("monthly_images_extracted"),
        _IMAGES,
        unit="1000 images",
        per=1000,
        meter="azure/search/image-extraction",
    )
    if r.text("semantic_search_sku").lower() == "standard":
        queries = usage.quantity("monthly_semantic_queries")
        meter = "azure/search/semantic-query"
        yield monthly("Semantic ranker queries", queries, unit="1k queries", per=1000, meter=meter)
