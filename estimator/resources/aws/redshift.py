"""Amazon Redshift. Prices: https://aws.amazon.com/redshift/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: 50 TB and 500 TB of backups, in GB.
_BACKUP_TIERS = (
    ("Backup storage (first 50 TB)", 51_200),
    ("Backup storage (next 450 TB)", 563_200),
    ("Backup storage (over 500 TB)", None),
)


@prices(
    "aws_redshift_cluster",
    usage={
        "managed_storage_gb": "GB of managed storage (RA3 nodes)",
        "excess_concurrency_scaling_secs": "node-seconds of scaling beyond the free credits",
        "spectrum_data_scanned_tb": "TB scanned by Spectrum per month",
        "backup_storage_gb": "GB of backups kept",
    },
)
def redshift_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """Nodes by the hour, managed storage of RA3 nodes, concurrency scaling, Spectrum scans and
    backups."""
    type_ = r.text("node_type").lower()
    yield hourly(
        f"Cluster usage (on-demand, {type_})",
        meter=f"aws/redshift/node/{type_}",
        count=r.number("number_of_nodes", 1),
    )
    if type_.startswith("ra3"):
        stored = usage.quantity("managed_storage_gb")
        meter = f"aws/redshift/managed-storage/{type_}"
        yield monthly(f"Managed storage ({type_})", stored, unit="GB", meter=meter)
    yield monthly(
        f"Concurrency scaling ({type_})",
        usage.quantity("excess_concurrency_scaling_secs"),
        unit="node-seconds",
        meter=f"aws/redshift/concurrency-scaling/{type_}",
    )
    scanned = usage.quantity("spectrum_data_scanned_tb")
    yield monthly("Spectrum", scanned, unit="TB", meter="aws/redshift/spectrum")
    kept = usage.quantity("backup_storage_gb")
    yield from tiered(kept, _BACKUP_TIERS, unit="GB", meter="aws/redshift/backup")
