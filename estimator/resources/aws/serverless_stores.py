"""Stores that scale by themselves: ElastiCache Serverless, MSK Serverless, OpenSearch Serverless,
Redshift Serverless.

Prices: https://aws.amazon.com/elasticache/pricing/, https://aws.amazon.com/msk/pricing/,
https://aws.amazon.com/opensearch-service/pricing/, https://aws.amazon.com/redshift/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.aws.declared import UsageLine, usage_keys, usage_lines
from estimator.resources.components import HOURS, MILLION, held, hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: GB a serverless cache is charged for at least; Valkey starts lower.
_LEAST_GB = {"valkey": "0.1"}


@prices(
    "aws_elasticache_serverless_cache",
    usage={
        "storage_gb": "average GB stored",
        "monthly_ecpus": "ElastiCache processing units per month",
    },
)
def serverless_cache(r: View, usage: Usage) -> Iterator[Component]:
    """Data stored by the hour (at least 1 GB, 100 MB for Valkey) and processing units."""
    engine = r.text("engine", "redis").lower()
    least = _LEAST_GB.get(engine, "1")
    minimum = r.number("cache_usage_limits.data_storage.minimum", 0)
    yield held(
        "Data stored",
        usage.quantity("storage_gb").at_least(least).at_least(minimum),
        unit="GB",
        meter=f"aws/elasticache/serverless/{engine}/storage",
    )
    yield monthly(
        "ElastiCache processing units",
        usage.quantity("monthly_ecpus"),
        unit="1M ECPUs",
        per=MILLION,
        meter=f"aws/elasticache/serverless/{engine}/processing",
    )


_MSK = (
    UsageLine("Storage", "storage_gb", "GB", "aws/msk/serverless/storage"),
    UsageLine("Data in", "monthly_data_in_gb", "GB", "aws/msk/serverless/data-in"),
    UsageLine("Data out", "monthly_data_out_gb", "GB", "aws/msk/serverless/data-out"),
)


@prices(
    "aws_msk_serverless_cluster",
    usage={"partitions": "average number of partitions", **usage_keys(_MSK)},
)
def msk_serverless_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """The cluster and each partition by the hour, stored data, and data in and out."""
    yield hourly("Cluster", meter="aws/msk/serverless/cluster")
    partitions = usage.quantity("partitions")
    meter = "aws/msk/serverless/partition"
    yield monthly("Partitions", partitions * HOURS, unit="partition-hours", meter=meter)
    yield from usage_lines(_MSK, usage)


@prices(
    "aws_opensearchserverless_collection",
    usage={
        "indexing_ocus": "average OCUs for indexing (at least 0.5 for the first collection)",
        "search_ocus": "average OCUs for search (at least 0.5 for the first collection)",
        "storage_gb": "GB stored",
    },
)
def search_collection(r: View, usage: Usage) -> Iterator[Component]:
    """OpenSearch compute units by the hour, shared by collections with one key, and storage."""
    for kind in ("indexing", "search"):
        yield held(
            f"{kind.capitalize()} OCUs",
            usage.quantity(f"{kind}_ocus"),
            unit="OCU",
            meter="aws/opensearch/serverless/ocu",
        )
    stored = usage.quantity("storage_gb")
    yield monthly("Storage", stored, unit="GB", meter="aws/opensearch/serverless/storage")


@prices(
    "aws_redshiftserverless_workgroup",
    usage={
        "monthly_rpu_hours": "RPU-hours per month",
        "active_hours": "hours per month queries run at the base capacity",
    },
)
def redshift_workgroup(r: View, usage: Usage) -> Iterator[Component]:
    """RPU-hours while queries run: declared, or the base capacity for the declared hours."""
    capacity = r.number("base_capacity", 128)
    declared: Quantity = usage.quantity("monthly_rpu_hours")
    if not usage.has("monthly_rpu_hours"):
        declared = usage.quantity("active_hours") * capacity
    yield monthly("Compute", declared, unit="RPU-hours", meter="aws/redshift/serverless")


@prices("aws_redshiftserverless_namespace", usage={"storage_gb": "GB of data kept"})
def redshift_namespace(r: View, usage: Usage) -> Iterator[Component]:
    """Data kept, at the price of managed storage."""
    stored = usage.quantity("storage_gb")
    meter = "aws/redshift/managed-storage/ra3.4xlarge"
    yield monthly("Managed storage", stored, unit="GB", meter=meter)
