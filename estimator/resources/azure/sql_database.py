"""Azure SQL databases, single and of the DTU model.

Prices: https://azure.microsoft.com/pricing/details/azure-sql-database/single/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.azure.sql_skus import (
    VCores,
    database_size,
    dtu_included_gb,
    redundancy,
)
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_USAGE = {
    "monthly_vcore_hours": "vCore hours per month of a serverless database",
    "extra_data_storage_gb": "GB above the storage in the price of a DTU database",
    "long_term_retention_storage_gb": "GB of backups kept by a long-term retention policy",
    "backup_storage_gb": "GB of point-in-time backups above the size of the database",
}
_GB = 1024**3
#: Size assumed where `max_size_gb` is not given, as Infracost does.
_ASSUMED_GB = 5
#: Service objective of a database that names an edition only (`azurerm_sql_database`).
_OF_EDITION = {
    "basic": "Basic", "standard": "S0", "premium": "P1", "generalpurpose": "GP_Gen5_2",
    "businesscritical": "BC_Gen5_2", "hyperscale": "HS_Gen5_2", "datawarehouse": "DW100c",
    "free": "Free",
}  # fmt: skip


@prices("azurerm_mssql_database", usage=_USAGE)
def mssql_database(r: View, usage: Usage) -> Iterator[Component]:
    """vCores or DTUs by the hour, the SQL licence, storage and backups.

    A serverless database is billed per vCore hour used. Without `sku_name` Azure creates
    GP_S_Gen5_2; without `max_size_gb` 5 GB are assumed. A database in an elastic pool buys
    its backups only. `license_type = "BasePrice"` (Azure Hybrid Benefit) and standby replicas
    pay no licence, and Hyperscale has none since 2023-12-15: its storage is dearer instead.
    Business Critical is zone redundant at no charge.
    """
    yield from _database(r, usage, r.text("sku_name", "GP_S_Gen5_2"))


@prices("azurerm_sql_database", usage=_USAGE)
def sql_database(r: View, usage: Usage) -> Iterator[Component]:
    """As `azurerm_mssql_database`, sized by `requested_service_objective_name` or `edition`."""
    edition = _OF_EDITION.get(r.text("edition").lower(), "GP_Gen5_2")
    yield from _database(r, usage, r.text("requested_service_objective_name", edition))


def _database(r: View, usage: Usage, sku: str) -> Iterator[Component]:
    size = database_size(sku)
    if _is_in_pool(r, sku) or sku.lower() == "free":
        pass
    elif size is not None:
        yield from _vcores(r, usage, sku, size)
    elif sku.lower().startswith("dw"):
        yield hourly(f"Compute ({sku})", meter=f"azure/synapse/sql-pool/{sku.lower()}")
        return
    else:
        yield from _dtus(r, usage, sku)
    yield from _backups(r, usage, is_hyperscale=size is not None and size.is_hyperscale)


def _is_in_pool(r: View, sku: str) -> bool:
    return sku.lower() == "elasticpool" or r.has("elastic_pool_id") or r.has("elastic_pool_name")


def _vcores(r: View, usage: Usage, sku: str, size: VCores) -> Iterator[Component]:
    kind = "serverless" if size.is_serverless else "provisioned"
    yield _compute(f"Compute ({kind}, {sku})", usage, size, size.meter)
    is_zonal = r.flag("zone_redundant") and size.tier == "general-purpose"
    if is_zonal:
        name = f"Zone redundancy ({kind}, {sku})"
        yield _compute(name, usage, size, f"{size.meter}/zone-redundancy")
    if size.is_hyperscale and r.type == "azurerm_mssql_database":
        count = r.number("read_replica_count")
        meter = f"azure/sql/database/{size.meter}"
        yield hourly("Read replicas", count=count, per=size.cores, meter=meter)
    yield from licence(r, size)
    zonal = "/zone-redundant" if is_zonal else ""
    meter = f"azure/sql/database/storage/{size.tier}{zonal}"
    yield monthly("Storage", _size_gb(r), unit="GB", meter=meter)


def _compute(name: str, usage: Usage, size: VCores, meter: str) -> Component:
    meter = f"azure/sql/database/{meter}"
    if size.is_serverless:
        hours = usage.quantity("monthly_vcore_hours")
        return monthly(name, hours, unit="vCore-hours", meter=meter)
    return hourly(name, per=size.cores, meter=meter)


def licence(r: View, size: VCores) -> Iterator[Component]:
    """The SQL licence of a provisioned size, unless brought along or not charged for."""
    is_standby = r.text("secondary_type").lower() == "standby"
    licence = r.text("license_type", among=("LicenseIncluded", "BasePrice")).lower()
    is_brought = licence == "baseprice"
    if size.is_serverless or size.is_hyperscale or is_brought or is_standby:
        return
    meter = f"azure/sql/licence/{size.tier}"
    yield hourly("SQL license", count=size.cores, unit="vCore-hours", meter=meter)


def _size_gb(r: View) -> Quantity:
    if r.has("max_size_bytes"):
        return r.number("max_size_bytes") / _GB
    return r.number("max_size_gb", _ASSUMED_GB)


def _dtus(r: View, usage: Usage, sku: str) -> Iterator[Component]:
    size = {"basic": "b"}.get(sku.lower(), sku.lower())
    yield hourly(f"Compute ({sku})", meter=f"azure/sql/database/dtu/{size}")
    included = dtu_included_gb(size)
    if included is None:
        return
    tier = "premium" if size.startswith("p") else "standard"
    extra = usage.quantity("extra_data_storage_gb")
    if not extra.is_known and (r.has("max_size_gb") or r.has("max_size_bytes")):
        extra = (_size_gb(r) - included).at_least(0)
    if extra.is_known:
        meter = f"azure/sql/database/storage/{tier}"
        yield monthly("Extra data storage", extra, unit="GB", meter=meter, usage_based=True)


def _backups(r: View, usage: Usage, *, is_hyperscale: bool) -> Iterator[Component]:
    """Backups of Hyperscale, which others leave out, are shown once their size is declared."""
    kind = redundancy(r.text("storage_account_type", "Geo"))
    meter = "azure/sql/database/hyperscale-" if is_hyperscale else "azure/sql/database/"
    for key, name, what in (
        ("long_term_retention_storage_gb", "Long-term retention", "long-term-retention"),
        ("backup_storage_gb", "PITR backup storage", "backup"),
    ):
        if usage.has(key) or not is_hyperscale:
            yield monthly(
                f"{name} ({kind})", usage.quantity(key), unit="GB",
                meter=f"{meter}{what}/{kind.lower()}",
            )  # fmt: skip
