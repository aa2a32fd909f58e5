"""Amazon Managed Service for Apache Flink (Kinesis Data Analytics).

Prices: https://aws.amazon.com/managed-service-apache-flink/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import held, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_KPUS = {"kinesis_processing_units": "average processing units (KPUs)"}
_BACKUP = {"durable_application_backup_gb": "GB of durable application backups"}
#: GB of running storage that come with, and are charged for, each KPU.
_STORAGE_GB_PER_KPU = 50


@prices("aws_kinesis_analytics_application", usage=_KPUS)
def sql_application(r: View, usage: Usage) -> Iterator[Component]:
    """Processing units by the hour."""
    yield _processing("stream", usage)


@prices("aws_kinesisanalyticsv2_application", usage={**_KPUS, **_BACKUP})
def application(r: View, usage: Usage) -> Iterator[Component]:
    """Processing units by the hour; Flink applications add one for orchestration, 50 GB of running
    storage for each, and backups."""
    yield _processing("stream", usage)
    runtime = r.text("runtime_environment").upper()
    if not runtime.startswith(("FLINK", "ZEPPELIN-FLINK")):
        return
    yield held("Processing (orchestration)", 1, unit="KPU", meter="aws/kinesisanalytics/kpu")
    yield monthly(
        "Running storage",
        usage.quantity("kinesis_processing_units") * _STORAGE_GB_PER_KPU,
        unit="GB",
        meter="aws/kinesisanalytics/running-storage",
    )
    yield _backup(usage)


@prices("aws_kinesisanalyticsv2_application_snapshot", usage=_BACKUP)
def application_snapshot(r: View, usage: Usage) -> Iterator[Component]:
    """Durable backups per GB."""
    yield _backup(usage)


def _processing(kind: str, usage: Usage) -> Component:
    units = usage.quantity("kinesis_processing_units")
    return held(f"Processing ({kind})", units, unit="KPU", meter="aws/kinesisanalytics/kpu")


def _backup(usage: Usage) -> Component:
    return monthly(
        "Backup",
        usage.quantity("durable_application_backup_gb"),
        unit="GB",
        meter="aws/kinesisanalytics/backup",
    )
