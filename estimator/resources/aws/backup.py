"""AWS Backup. Prices: https://aws.amazon.com/backup/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Line, usage key and meter. Restores per item are counted, everything else is GB.
_LINES = (
    ("EFS backup (warm)", "monthly_efs_warm_backup_gb", "efs/warm"),
    ("EFS backup (cold)", "monthly_efs_cold_backup_gb", "efs/cold"),
    ("EFS restore (warm)", "monthly_efs_warm_restore_gb", "efs/restore-warm"),
    ("EFS restore (cold)", "monthly_efs_cold_restore_gb", "efs/restore-cold"),
    ("EFS restore (item-level)", "monthly_efs_item_restore_requests", "efs/restore-item"),
    ("EBS snapshot", "monthly_ebs_snapshot_gb", "ebs"),
    ("RDS snapshot", "monthly_rds_snapshot_gb", "rds"),
    ("DynamoDB backup", "monthly_dynamodb_backup_gb", "dynamodb/warm"),
    ("DynamoDB restore", "monthly_dynamodb_restore_gb", "dynamodb/restore-warm"),
    ("Aurora snapshot", "monthly_aurora_snapshot_gb", "aurora"),
    ("FSx for Windows backup", "monthly_fsx_windows_backup_gb", "fsx-windows"),
    ("FSx for Lustre backup", "monthly_fsx_lustre_backup_gb", "fsx-lustre"),
)


@prices(
    "aws_backup_vault",
    usage={key: f"{name}, {'requests' if 'item' in key else 'GB'}" for name, key, _ in _LINES},
)
def backup_vault(r: View, usage: Usage) -> Iterator[Component]:
    """Backups kept and restored, by the service that is backed up."""
    for name, key, meter in _LINES:
        unit = "requests" if meter.endswith("item") else "GB"
        yield monthly(name, usage.quantity(key), unit=unit, meter=f"aws/backup/{meter}")
