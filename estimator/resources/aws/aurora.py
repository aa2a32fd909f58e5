"""Amazon Aurora and Multi-AZ DB clusters. Prices: https://aws.amazon.com/rds/aurora/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import HOURS_PER_MONTH, Quantity, amount
from estimator.resources.aws.database import (
    DATABASE_USAGE,
    Database,
    credit_line,
    extended_support,
    performance_insights,
)
from estimator.resources.aws.machine import reserved_meter, upfront_note
from estimator.resources.components import HOURS, MILLION, hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600


@prices(
    "aws_rds_cluster",
    usage={
        "capacity_units_per_hr": "average Aurora capacity units (engine_mode serverless)",
        "storage_gb": "GB stored",
        "write_requests_per_sec": "average write I/O per second",
        "read_requests_per_sec": "average read I/O per second",
        "backup_snapshot_size_gb": "size of one daily snapshot in GB",
        "average_statements_per_hr": "statements per hour that backtrack records (MySQL)",
        "change_records_per_statement": "records changed per statement (backtrack)",
        "backtrack_window_hrs": "hours that can be backtracked",
        "snapshot_export_size_gb": "GB of snapshots exported to S3 per month",
    },
)
def rds_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """Aurora: storage, I/O (included in I/O-Optimized storage), snapshots kept beyond the first
    day, backtrack and exports; serverless v1 capacity. Instances are `aws_rds_cluster_instance`.

    A cluster with `db_cluster_instance_class` is a Multi-AZ DB cluster of RDS: one writer and two
    readable standbys whose instances and storage are charged here.
    """
    engine = r.text("engine", "aurora").lower()
    if not engine.startswith("aurora"):
        yield from _multi_az_cluster(r, engine)
        return
    database = Database(engine, r.text("engine_version"), "")
    base = f"aws/aurora/{database.aurora_engine}"
    if r.text("engine_mode") == "serverless":
        yield monthly(
            "Aurora serverless",
            usage.quantity("capacity_units_per_hr") * HOURS,
            unit="ACU-hours",
            meter=f"{base}/serverless-v1",
        )
    yield from _cluster_storage(r, usage)
    yield from _backups(r, usage, database)


def _cluster_storage(r: View, usage: Usage) -> Iterator[Component]:
    if r.text("storage_type") == "aurora-iopt1":
        yield monthly(
            "Storage (I/O-optimized)",
            usage.quantity("storage_gb"),
            unit="GB",
            meter="aws/aurora/io-optimized/storage",
        )
        return
    yield monthly("Storage", usage.quantity("storage_gb"), unit="GB", meter="aws/aurora/storage")
    per_second = usage.quantity("write_requests_per_sec") + usage.quantity("read_requests_per_sec")
    yield monthly(
        "I/O requests",
        per_second * _SECONDS_PER_MONTH,
        unit="1M requests",
        per=MILLION,
        meter="aws/aurora/io-requests",
    )


def _backups(r: View, usage: Usage, database: Database) -> Iterator[Component]:
    base = f"aws/aurora/{database.aurora_engine}"
    days = r.number("backup_retention_period", 1)
    if days.expected is None or days.expected > 1:
        yield monthly(
            "Backup storage",
            usage.quantity("backup_snapshot_size_gb") * (days - 1),
            unit="GB",
            meter=f"{base}/backup",
        )
    if database.aurora_engine == "mysql" and r.decimal("backtrack_window") > 0:
        records = usage.quantity("average_statements_per_hr") * usage.quantity(
            "change_records_per_statement"
        )
        yield monthly(
            "Backtrack",
            records * HOURS * usage.quantity("backtrack_window_hrs"),
            unit="1M change-records",
            per=MILLION,
            meter=f"{base}/backtrack",
        )
    yield monthly(
        "Snapshot export",
        usage.quantity("snapshot_export_size_gb"),
        unit="GB",
        meter=f"{base}/snapshot-export",
    )


def _multi_az_cluster(r: View, engine: str) -> Iterator[Component]:
    type_ = r.text("db_cluster_instance_class")
    name = {"postgres": "postgresql"}.get(engine, engine)
    storage = r.text("storage_type", "io1")
    yield hourly(
        f"Database instance (on-demand, Multi-AZ with two standbys, {type_})",
        meter=f"aws/rds/{name}/multi-az-readable/{type_}",
    )
    yield monthly(
        f"Storage ({storage})",
        r.number("allocated_storage"),
        unit="GB",
        meter=f"aws/rds/storage/multi-az-readable/{storage}",
    )
    if storage in ("io1", "io2"):
        yield monthly(
            "Provisioned IOPS",
            r.number("iops"),
            unit="IOPS",
            meter=f"aws/rds/iops/multi-az-readable/{storage}",
        )


@prices(
    "aws_rds_cluster_instance",
    usage={**DATABASE_USAGE, "capacity_units_per_hr": "average capacity units (db.serverless)"},
)
def rds_cluster_instance(r: View, usage: Usage) -> Iterator[Component]:
    """One Aurora instance by the hour, or its capacity units when it is `db.serverless`; both cost
    more in a cluster with I/O-Optimized storage."""
    cluster = r.ref("cluster_identifier", "aws_rds_cluster", by=("cluster_identifier", "id"))
    database = _member(r, cluster)
    optimized = cluster is not None and cluster.text("storage_type") == "aurora-iopt1"
    acus = usage.quantity("capacity_units_per_hr") if database.is_serverless else None
    yield _member_hours(database, optimized, usage, acus)
    yield from credit_line(database, usage)
    yield from performance_insights(r, database, usage, acus)
    if not database.is_serverless:
        yield from extended_support(cluster or r, database, amount(1))


def _member(r: View, cluster: View | None) -> Database:
    def known(key: str) -> str:
        return r.text(key) or (cluster.text(key) if cluster else "")

    engine = (known("engine") or "aurora").lower()
    return Database(engine, known("engine_version"), r.text("instance_class"))


def _member_hours(
    database: Database, optimized: bool, usage: Usage, acus: Quantity | None
) -> Component:
    base = f"aws/aurora/{database.aurora_engine}"
    storage = f"{base}/io-optimized" if optimized else base
    if acus is not None:
        suffix = " (I/O-optimized)" if optimized else ""
        return monthly(
            f"Aurora serverless v2{suffix}",
            acus * HOURS,
            unit="ACU-hours",
            meter=f"{storage}/serverless-v2",
        )
    meter = f"{storage}/{database.type}"
    reserved = reserved_meter(meter, usage)
    bought = "reserved" if reserved else "on-demand"
    return hourly(
        f"Database instance ({bought}, {database.type})",
        meter=reserved or meter,
        note=upfront_note(usage),
    )
