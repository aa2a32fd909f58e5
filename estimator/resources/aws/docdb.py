"""Amazon DocumentDB. Prices: https://aws.amazon.com/documentdb/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.aws.instance_facts import is_burstable
from estimator.resources.components import MILLION, hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_BACKUP_USAGE = {"backup_storage_gb": "GB of backups kept"}


@prices("aws_docdb_cluster", usage=_BACKUP_USAGE)
def docdb_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """Backups kept beyond the first day; instances, storage and I/O are charged by
    `aws_docdb_cluster_instance`."""
    if r.decimal("backup_retention_period", 1) > 1:
        yield _backup(usage)


@prices("aws_docdb_cluster_snapshot", usage=_BACKUP_USAGE)
def docdb_cluster_snapshot(r: View, usage: Usage) -> Iterator[Component]:
    """Manual snapshots per GB."""
    yield _backup(usage)


def _backup(usage: Usage) -> Component:
    size = usage.quantity("backup_storage_gb")
    return monthly("Backup storage", size, unit="GB", meter="aws/docdb/backup")


@prices(
    "aws_docdb_cluster_instance",
    usage={
        "data_storage_gb": "GB stored in the cluster",
        "monthly_io_requests": "I/O requests of the cluster per month",
        "monthly_cpu_credit_hrs": "vCPU-hours above the baseline per month (burstable types)",
    },
)
def docdb_cluster_instance(r: View, usage: Usage) -> Iterator[Component]:
    """The instance by type; the cluster's storage and I/O (declare them for one instance of a
    cluster), both dearer or included with I/O-Optimized storage; surplus CPU credits."""
    type_ = r.text("instance_class")
    cluster = r.ref("cluster_identifier", "aws_docdb_cluster", by=("cluster_identifier", "id"))
    optimized = cluster is not None and cluster.text("storage_type") == "iopt1"
    base = "aws/docdb/io-optimized" if optimized else "aws/docdb"
    yield hourly(f"Database instance (on-demand, {type_})", meter=f"{base}/{type_}")
    storage = usage.quantity("data_storage_gb")
    yield monthly("Storage", storage, unit="GB", meter=f"{base}/storage")
    if not optimized:
        yield monthly(
            "I/O requests",
            usage.quantity("monthly_io_requests"),
            unit="1M requests",
            per=MILLION,
            meter="aws/docdb/io-requests",
        )
    if is_burstable(type_):
        credits = usage.quantity("monthly_cpu_credit_hrs")
        yield monthly("CPU credits", credits, unit="vCPU-hours", meter="aws/docdb/cpu-credits")
