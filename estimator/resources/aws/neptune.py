"""Amazon Neptune. Prices: https://aws.amazon.com/neptune/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.aws.instance_facts import is_burstable
from estimator.resources.components import HOURS, MILLION, hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices(
    "aws_neptune_cluster",
    usage={
        "storage_gb": "GB stored",
        "monthly_io_requests": "I/O requests per month",
        "backup_storage_gb": "GB of backups beyond the free ones",
        "capacity_units_per_hr": "average Neptune capacity units (serverless)",
    },
)
def neptune_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """Storage and I/O; backups where they are kept for more than a day. I/O-Optimized storage
    includes the I/O."""
    optimized = r.text("storage_type") == "iopt1"
    base = "aws/neptune/io-optimized" if optimized else "aws/neptune"
    yield monthly("Storage", usage.quantity("storage_gb"), unit="GB", meter=f"{base}/storage")
    if not optimized:
        yield monthly(
            "I/O requests",
            usage.quantity("monthly_io_requests"),
            unit="1M request",
            per=MILLION,
            meter="aws/neptune/io-requests",
        )
    if r.decimal("backup_retention_period", 1) > 1:
        yield _backup(usage)


@prices("aws_neptune_cluster_snapshot", usage={"backup_storage_gb": "GB of the snapshot"})
def neptune_cluster_snapshot(r: View, usage: Usage) -> Iterator[Component]:
    """Manual snapshots per GB; free as long as the cluster keeps backups for one day only."""
    cluster = r.ref("db_cluster_identifier", "aws_neptune_cluster", by=("cluster_identifier", "id"))
    if cluster is not None and cluster.decimal("backup_retention_period", 1) < 2:
        return
    yield _backup(usage)


def _backup(usage: Usage) -> Component:
    size = usage.quantity("backup_storage_gb")
    return monthly("Backup storage", size, unit="GB", meter="aws/neptune/backup")


@prices(
    "aws_neptune_cluster_instance",
    usage={
        "monthly_cpu_credit_hrs": "vCPU-hours above the baseline per month (burstable types)",
        "capacity_units_per_hr": "average Neptune capacity units (db.serverless)",
    },
)
def neptune_cluster_instance(r: View, usage: Usage) -> Iterator[Component]:
    """One instance by the hour, or its capacity units when it is `db.serverless`; surplus CPU
    credits of burstable types."""
    type_ = r.text("instance_class")
    cluster = r.ref("cluster_identifier", "aws_neptune_cluster", by=("cluster_identifier", "id"))
    optimized = cluster is not None and cluster.text("storage_type") == "iopt1"
    base = "aws/neptune/io-optimized" if optimized else "aws/neptune"
    if type_ == "db.serverless":
        units = usage.quantity("capacity_units_per_hr") * HOURS
        yield monthly("Neptune serverless", units, unit="NCU-hours", meter=f"{base}/serverless")
        return
    yield hourly(f"Database instance (on-demand, {type_})", meter=f"{base}/{type_}")
    if is_burstable(type_):
        credits = usage.quantity("monthly_cpu_credit_hrs")
        yield monthly("CPU credits", credits, unit="vCPU-hours", meter="aws/neptune/cpu-credits")
