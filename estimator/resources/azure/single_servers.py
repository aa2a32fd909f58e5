"""Azure Database for MySQL, PostgreSQL and MariaDB, single servers.

Prices: https://azure.microsoft.com/pricing/details/postgresql/server/ (retired for new servers).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_SKU = re.compile(r"(B|GP|MO)_(Gen\d)_(\d+)", re.IGNORECASE)
_TIERS = {"b": "basic", "gp": "general-purpose", "mo": "memory-optimized"}
_SOLD = frozenset((1, 2, 4, 8, 16, 32, 64))


@prices(
    "azurerm_mysql_server",
    "azurerm_postgresql_server",
    "azurerm_mariadb_server",
    usage={"additional_backup_storage_gb": "GB of backups above the storage of the server"},
)
def single_server(r: View, usage: Usage) -> Iterator[Component]:
    """vCores by the hour, storage, and backups above the size of the server.

    Geo-redundant backups have their own, doubled rate.
    """
    engine = r.type.removeprefix("azurerm_").removesuffix("_server")
    sku = r.text("sku_name")
    match = _SKU.fullmatch(sku)
    tier, cores = "unknown", 1
    meter = sku.lower()
    if match is not None:
        tier, cores = _TIERS[match[1].lower()], int(match[3])
        size = "vcore" if cores in _SOLD else f"{cores}-vcores"
        meter = f"{tier}/{match[2].lower()}/{size}"
    root = f"azure/{engine}/single"
    yield hourly(f"Compute ({sku})", per=cores, meter=f"{root}/{meter}")
    store = "basic" if tier == "basic" else "general-purpose"
    size_mb = r.number("storage_profile.storage_mb") if r.has("storage_profile") else \
        r.number("storage_mb")  # fmt: skip
    yield monthly("Storage", size_mb / 1024, unit="GB", meter=f"{root}/storage/{store}")
    is_geo = r.flag("geo_redundant_backup_enabled") or \
        r.text("storage_profile.geo_redundant_backup").lower() == "enabled"  # fmt: skip
    yield monthly(
        "Additional backup storage",
        usage.quantity("additional_backup_storage_gb"),
        unit="GB",
        meter=f"{root}/backup/{'grs' if is_geo else 'lrs'}",
    )
