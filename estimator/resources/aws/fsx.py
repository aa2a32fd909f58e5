"""Amazon FSx. Prices: https://aws.amazon.com/fsx/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_BACKUP_USAGE = {"backup_storage_gb": "GB of backups kept"}
#: Deployments of OpenZFS and of Windows file servers that span two zones.
_MULTI_AZ = "MULTI_AZ"
#: SSD storage includes this many IOPS per GB.
_IOPS_PER_GB = 3


@prices("aws_fsx_windows_file_system", usage=_BACKUP_USAGE)
def windows_file_system(r: View, usage: Usage) -> Iterator[Component]:
    """Throughput, storage by kind and deployment, and backups."""
    place = "multi-az" if r.text("deployment_type").startswith(_MULTI_AZ) else "single-az"
    kind = r.text("storage_type", "SSD").upper()
    base = f"aws/fsx/windows/{place}"
    yield monthly(
        "Throughput capacity",
        r.number("throughput_capacity"),
        unit="MBps",
        meter=f"{base}/throughput",
    )
    size = r.number("storage_capacity")
    yield monthly(f"{kind} storage", size, unit="GB", meter=f"{base}/{kind.lower()}")
    yield _backup(usage, f"{base}/backup")


@prices(
    "aws_fsx_openzfs_file_system",
    usage={**_BACKUP_USAGE, "compression_savings": "percent that compression saves (50)"},
)
def openzfs_file_system(r: View, usage: Usage) -> Iterator[Component]:
    """Throughput, SSD storage, provisioned IOPS beyond 3 per GB, and backups. Data compression
    leaves the provisioned storage as it is and is named where it is on."""
    base = "aws/fsx/openzfs"
    size = r.number("storage_capacity")
    yield monthly(
        "Throughput capacity",
        r.number("throughput_capacity"),
        unit="MBps",
        meter=f"{base}/throughput",
    )
    yield monthly(_title(r, usage), size, unit="GB", meter=f"{base}/ssd")
    if r.text("disk_iops_configuration.mode") == "USER_PROVISIONED":
        yield monthly(
            "Provisioned IOPS",
            _extra_iops(r, size),
            unit="IOPS",
            meter=f"{base}/iops",
        )
    yield _backup(usage, f"{base}/backup")


def _title(r: View, usage: Usage) -> str:
    compression = r.text("root_volume_configuration.data_compression_type", "NONE")
    if compression == "NONE":
        return "SSD storage"
    saved = usage.text("compression_savings") or "50"
    return f"SSD storage ({compression} compression, {saved}%)"


def _extra_iops(r: View, size: Quantity) -> Quantity:
    return (r.number("disk_iops_configuration.iops") - size * _IOPS_PER_GB).at_least(0)


def _backup(usage: Usage, meter: str) -> Component:
    stored = usage.quantity("backup_storage_gb")
    return monthly("Backup storage", stored, unit="GB", meter=meter)


@prices("aws_fsx_lustre_file_system", usage=_BACKUP_USAGE)
def lustre_file_system(r: View, usage: Usage) -> Iterator[Component]:
    """Storage by deployment, kind and throughput per TiB; backups of persistent systems."""
    deployment = r.text("deployment_type", "SCRATCH_1").lower().replace("_", "-")
    kind = r.text("storage_type", "SSD").lower()
    rate = r.text("per_unit_storage_throughput")
    meter = "/".join(part for part in ("aws/fsx/lustre", deployment, kind, rate) if part)
    yield monthly(f"{kind.upper()} storage", r.number("storage_capacity"), unit="GB", meter=meter)
    if deployment.startswith("persistent"):
        yield _backup(usage, "aws/fsx/lustre/backup")


@prices(
    "aws_fsx_ontap_file_system",
    usage={**_BACKUP_USAGE, "capacity_pool_gb": "GB in the capacity pool tier"},
)
def ontap_file_system(r: View, usage: Usage) -> Iterator[Component]:
    """Throughput, SSD storage, IOPS beyond 3 per GB, the capacity pool, and backups."""
    place = "multi-az" if r.text("deployment_type").startswith(_MULTI_AZ) else "single-az"
    base = f"aws/fsx/ontap/{place}"
    size = r.number("storage_capacity")
    rate = r.number("throughput_capacity")
    if r.has("throughput_capacity_per_ha_pair"):
        rate = r.number("throughput_capacity_per_ha_pair") * r.number("ha_pairs", 1)
    yield monthly("Throughput capacity", rate, unit="MBps", meter=f"{base}/throughput")
    yield monthly("SSD storage", size, unit="GB", meter=f"{base}/ssd")
    if r.text("disk_iops_configuration.mode") == "USER_PROVISIONED":
        iops = _extra_iops(r, size)
        yield monthly("Provisioned IOPS", iops, unit="IOPS", meter=f"{base}/iops")
    pool = usage.quantity("capacity_pool_gb")
    yield monthly("Capacity pool", pool, unit="GB", meter=f"{base}/capacity-pool")
    yield _backup(usage, "aws/fsx/ontap/backup")
