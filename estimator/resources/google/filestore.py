"""Filestore and NetApp Volumes. Prices: https://cloud.google.com/filestore/pricing."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Origin, Quantity, amount
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Names that tiers had before.
_TIERS = {"standard": "basic-hdd", "premium": "basic-ssd", "high-scale-ssd": "zonal"}


@prices("google_filestore_instance")
def filestore(r: View, usage: Usage) -> Iterator[Component]:
    """Provisioned GB by service tier, used or not."""
    tier = r.text("tier").lower().replace("_", "-")
    tier = _TIERS.get(tier, tier)
    yield monthly(
        f"Storage ({tier})",
        _capacity(r),
        unit="GB",
        meter=f"google/filestore/{tier}/capacity",
    )


def _capacity(r: View) -> Quantity:
    total: Quantity | None = None
    for share in r.blocks("file_shares"):
        size = share.number("capacity_gb")
        total = size if total is None else total + size
    return amount(None, "file_shares.capacity_gb", Origin.MISSING) if total is None else total


@prices("google_filestore_backup", usage={"storage_gb": "GB the backup occupies"})
def filestore_backup(r: View, usage: Usage) -> Iterator[Component]:
    """Stored GB."""
    yield monthly(
        "Storage", usage.quantity("storage_gb"), unit="GB", meter="google/filestore/backup"
    )


@prices("google_netapp_storage_pool")
def netapp_pool(r: View, usage: Usage) -> Iterator[Component]:
    """Provisioned GB by service level. https://cloud.google.com/netapp/volumes/pricing"""
    level = r.text("service_level", "STANDARD").lower()
    yield monthly(
        f"Storage ({level})",
        r.number("capacity_gib"),
        unit="GB",
        meter=f"google/netapp/{level}/capacity",
    )
