"""Amazon Data Firehose. Prices: https://aws.amazon.com/firehose/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

#: 500 TB and 2 PB of ingestion a month, in GB.
_TIERS = (
    ("Data ingested (first 500TB)", 512_000),
    ("Data ingested (next 1.5PB)", 2_048_000),
    ("Data ingested (next 3PB)", None),
)
_VPC_DESTINATIONS = (
    "elasticsearch_configuration",
    "opensearch_configuration",
    "opensearchserverless_configuration",
)


@prices(
    "aws_kinesis_firehose_delivery_stream",
    usage={"monthly_data_ingested_gb": "GB ingested per month (records count per started 5 KB)"},
)
def delivery_stream(r: View, usage: Usage) -> Iterator[Component]:
    """Data ingested in three price tiers, format conversion where it is configured, and delivery
    into a VPC per GB and per zone by the hour."""
    data = usage.quantity("monthly_data_ingested_gb")
    source = _source(r)
    yield from tiered(data, _TIERS, unit="GB", meter=f"aws/firehose/ingested/{source}")
    if _converts(r.block("extended_s3_configuration")):
        yield monthly("Format conversion", data, unit="GB", meter="aws/firehose/format-conversion")
    for destination in _VPC_DESTINATIONS:
        for vpc in r.blocks(f"{destination}.vpc_config"):
            yield from _vpc(data, len(vpc.texts("subnet_ids")) or 1)


def _source(r: View) -> str:
    return "msk" if r.blocks("msk_source_configuration") else "direct-put"


def _converts(destination: Block) -> bool:
    found = destination.blocks("data_format_conversion_configuration")
    return any(block.flag("enabled", default=True) for block in found)


def _vpc(data: Quantity, zones: int) -> Iterator[Component]:
    yield monthly("VPC data", data, unit="GB", meter="aws/firehose/vpc-data")
    yield hourly("VPC AZ delivery", meter="aws/firehose/vpc-zone", count=zones)
