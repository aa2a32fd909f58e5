"""MemoryDB, DAX, Keyspaces, Timestream and RDS Proxy.

Prices: https://aws.amazon.com/memorydb/pricing/, https://aws.amazon.com/dynamodb/pricing/,
https://aws.amazon.com/keyspaces/pricing/, https://aws.amazon.com/timestream/pricing/,
https://aws.amazon.com/rds/proxy/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.aws.declared import UsageLine, usage_keys, usage_lines
from estimator.resources.aws.instance_facts import vcpus
from estimator.resources.components import held, hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_MEMORYDB = (
    UsageLine("Data written", "monthly_data_written_gb", "GB", "aws/memorydb/data-written"),
)


@prices(
    "aws_memorydb_cluster",
    usage={**usage_keys(_MEMORYDB), "snapshot_storage_size_gb": "size of one snapshot in GB"},
)
def memorydb_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """Nodes by the hour: shards times one primary and its replicas; data written; snapshots
    beyond the first day."""
    type_ = r.text("node_type")
    engine = r.text("engine", "redis").lower()
    shards = r.number("num_shards", 1)
    yield hourly(
        f"MemoryDB (on-demand, {type_})",
        meter=f"aws/memorydb/{engine}/{type_}",
        count=shards * (r.number("num_replicas_per_shard", 1) + 1),
    )
    yield from usage_lines(_MEMORYDB, usage)
    kept = r.decimal("snapshot_retention_limit")
    if kept > 1:
        yield monthly(
            "Backup storage",
            usage.quantity("snapshot_storage_size_gb") * (kept - 1),
            unit="GB",
            meter="aws/memorydb/snapshot",
        )


@prices("aws_dax_cluster")
def dax_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """Every node by the hour and type."""
    type_ = r.text("node_type").removeprefix("dax.")
    yield hourly(
        f"DAX (on-demand, dax.{type_})",
        meter=f"aws/dax/{type_}",
        count=r.number("replication_factor", 1),
    )


_KEYSPACES_REQUESTS = (
    UsageLine(
        "Write request units",
        "monthly_write_request_units",
        "1M WRUs",
        "aws/keyspaces/write",
        1_000_000,
    ),
    UsageLine(
        "Read request units",
        "monthly_read_request_units",
        "1M RRUs",
        "aws/keyspaces/read",
        1_000_000,
    ),
)
_KEYSPACES = (UsageLine("Storage", "storage_gb", "GB", "aws/keyspaces/storage"),)
_KEYSPACES_PITR = (
    UsageLine("Point-in-time recovery", "pitr_backup_storage_gb", "GB", "aws/keyspaces/pitr"),
)


@prices(
    "aws_keyspaces_table",
    usage=usage_keys(_KEYSPACES_REQUESTS, _KEYSPACES, _KEYSPACES_PITR),
)
def keyspaces_table(r: View, usage: Usage) -> Iterator[Component]:
    """On-demand request units, or provisioned capacity by the hour; storage and recovery."""
    capacity = r.block("capacity_specification")
    if capacity.text("throughput_mode", "PAY_PER_REQUEST") == "PROVISIONED":
        for kind in ("write", "read"):
            units = capacity.number(f"{kind}_capacity_units")
            meter = f"aws/keyspaces/provisioned/{kind}"
            yield held(f"{kind.capitalize()} capacity units", units, unit="CU", meter=meter)
    else:
        yield from usage_lines(_KEYSPACES_REQUESTS, usage)
    yield from usage_lines(_KEYSPACES, usage)
    if r.text("point_in_time_recovery.status") == "ENABLED":
        yield from usage_lines(_KEYSPACES_PITR, usage)


_TIMESTREAM = (
    UsageLine("Data ingested", "monthly_data_ingested_gb", "GB", "aws/timestream/ingested"),
    UsageLine("Memory store", "monthly_memory_gb_hours", "GB-hours", "aws/timestream/memory-store"),
    UsageLine("Magnetic store", "magnetic_storage_gb", "GB", "aws/timestream/magnetic-store"),
    UsageLine("Query compute", "monthly_tcu_hours", "TCU-hours", "aws/timestream/query-tcu"),
)


@prices("aws_timestreamwrite_table", usage=usage_keys(_TIMESTREAM))
def timestream_table(r: View, usage: Usage) -> Iterator[Component]:
    """Data ingested, kept in memory and on disk, and query compute (declare that for one table)."""
    yield from usage_lines(_TIMESTREAM, usage)


@prices("aws_timestreaminfluxdb_db_instance")
def timestream_influxdb(r: View, usage: Usage) -> Iterator[Component]:
    """The instance by the hour, doubled in two zones, and storage with its included IOPS."""
    type_ = r.text("db_instance_type")
    place = "multi-az" if r.text("deployment_type").startswith("WITH_MULTIAZ") else "single-az"
    yield hourly(f"Instance ({type_})", meter=f"aws/timestream/influxdb/{place}/{type_}")
    tier = r.text("db_storage_type", "InfluxIOIncludedT1")
    yield monthly(
        f"Storage ({tier})",
        r.number("allocated_storage"),
        unit="GB",
        meter=f"aws/timestream/influxdb/{place}/storage/{tier.lower()}",
    )


@prices("aws_db_proxy")
def db_proxy(r: View, usage: Usage) -> Iterator[Component]:
    """Two vCPUs at least of the database behind it, by the hour."""
    target = next(r.referrers("aws_db_proxy_target", via="db_proxy_name"), None)
    database = target.ref("db_instance_identifier", "aws_db_instance", by=("identifier", "id")) \
        if target else None  # fmt: skip
    cpus = vcpus(database.text("instance_class")) if database else None
    yield held("Proxy vCPUs", max(cpus or 2, 2), unit="vCPU", meter="aws/rds/proxy/vcpu")
