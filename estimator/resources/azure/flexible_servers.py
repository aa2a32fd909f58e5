"""Azure Database for MySQL and PostgreSQL, flexible servers.

Prices: https://azure.microsoft.com/pricing/details/mysql/flexible-server/ and
https://azure.microsoft.com/pricing/details/postgresql/flexible-server/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import MILLION, hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_SKU = re.compile(
    r"(B|GP|MO|BC)_(?:Standard_)?(?P<family>[A-Z]+)(?P<cores>\d+)(?P<kind>[a-z]*)(?:_(?P<version>v\d+))?",
    re.IGNORECASE,
)
_BACKUP = {"additional_backup_storage_gb": "GB of backups above the storage of the server"}
#: GB whose performance a storage tier gives; a tier above the disk's size is billed as its size.
_TIER_GB = {
    "P4": 32, "P6": 64, "P10": 128, "P15": 256, "P20": 512, "P30": 1024, "P40": 2048,
    "P50": 4096, "P60": 8192, "P70": 16384, "P80": 32768,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Size:
    """`GP_Standard_D2ads_v5`: the meter of its series and how many of its units it has."""

    meter: str
    units: int


@prices(
    "azurerm_mysql_flexible_server",
    usage={**_BACKUP, "monthly_io_operations": "IO operations per month, where IO scales itself"},
)
def mysql_flexible_server(r: View, usage: Usage) -> Iterator[Component]:
    """Compute by the hour, storage, IOPS above those in the price, and backups.

    300 IOPS and 3 per GB are in the price; with `io_scaling_enabled` each operation is billed
    instead. High availability buys a second server with its own storage. Geo-redundant
    backups are stored twice.
    """
    size_gb = r.number("storage.size_gb", 20)
    yield from _compute(r, "mysql")
    yield monthly("Storage", size_gb, unit="GB", meter="azure/mysql/flexible/storage")
    if r.flag("storage.io_scaling_enabled"):
        operations = usage.quantity("monthly_io_operations")
        meter = "azure/mysql/flexible/io-operations"
        yield monthly("IO operations", operations, unit="1M operations", per=MILLION, meter=meter)
    elif r.has("storage.iops"):
        extra = (r.number("storage.iops") - (size_gb * 3 + 300)).at_least(0)
        yield monthly("Additional IOPS", extra, unit="IOPS", meter="azure/mysql/flexible/iops")
    yield _backups(r, usage, "mysql")
    yield from _standby(r, "mysql", size_gb)


@prices("azurerm_postgresql_flexible_server", usage=_BACKUP)
def postgresql_flexible_server(r: View, usage: Usage) -> Iterator[Component]:
    """Compute by the hour, storage and backups.

    A `storage_tier` above that of the disk's own size is billed as the size it belongs to.
    High availability buys a second server with its own storage. Geo-redundant backups are
    stored twice.
    """
    size_gb = r.number("storage_mb") / 1024
    if tier := _TIER_GB.get(r.text("storage_tier").upper()):
        size_gb = size_gb.at_least(tier)
    yield from _compute(r, "postgresql")
    yield monthly("Storage", size_gb, unit="GB", meter="azure/postgresql/flexible/storage")
    yield _backups(r, usage, "postgresql")
    yield from _standby(r, "postgresql", size_gb)


def _compute(r: View, engine: str, name: str = "Compute") -> Iterator[Component]:
    sku = r.text("sku_name")
    size = _size(sku)
    meter = f"azure/{engine}/flexible/{size.meter}"
    yield hourly(f"{name} ({sku})", per=size.units, meter=meter)


def _size(sku: str) -> _Size:
    """Burstable and M sizes have a price each, the others one per vCore of their series."""
    match = _SKU.fullmatch(sku)
    if match is None:
        return _Size(f"unknown/{sku.lower()}", 1)
    family, cores, kind = (match[key].lower() for key in ("family", "cores", "kind"))
    version = (match["version"] or "").lower()
    if match[1].upper() == "B" or family == "m":
        tail = f"-{version}" if version else ""
        return _Size(f"{family}{cores}{kind}{tail}", 1)
    return _Size(f"{family}{kind}{version}/vcore", int(cores))


def _backups(r: View, usage: Usage, engine: str) -> Component:
    return monthly(
        "Additional backup storage",
        usage.quantity("additional_backup_storage_gb")
        * (2 if r.flag("geo_redundant_backup_enabled") else 1),
        unit="GB",
        meter=f"azure/{engine}/flexible/backup",
    )


def _standby(r: View, engine: str, size_gb: Quantity) -> Iterator[Component]:
    if not r.text("high_availability.mode"):
        return
    yield from _compute(r, engine, "High availability standby")
    yield monthly(
        "High availability standby storage",
        size_gb,
        unit="GB",
        meter=f"azure/{engine}/flexible/storage",
    )
