"""Azure SQL elastic pools and managed instances.

Prices: https://azure.microsoft.com/pricing/details/azure-sql-database/elastic/ and
https://azure.microsoft.com/pricing/details/azure-sql-managed-instance/single/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.azure.sql_database import licence
from estimator.resources.azure.sql_skus import VCores, edtu_included_gb, pool_size, redundancy
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: GB in the price of every managed instance.
_INSTANCE_GB = 32


@prices("azurerm_mssql_elasticpool")
def mssql_elasticpool(r: View, _: Usage) -> Iterator[Component]:
    """A pool's vCores with licence and storage, or its eDTUs with storage above the included.

    5 GB are assumed where a vCore pool names no size. Business Critical is zone redundant
    at no charge.
    """
    sku, capacity = r.text("sku.name"), int(r.decimal("sku.capacity"))
    size = pool_size(sku, capacity)
    if size is None:
        tier = r.text("sku.tier") or sku.removesuffix("Pool")
        yield from _dtu_pool(r, tier, capacity)
        return
    label = f"({sku}, {capacity} vCore)"
    meter = f"azure/sql/database/{size.meter}"
    yield hourly(f"Compute {label}", per=capacity, meter=meter)
    is_zonal = r.flag("zone_redundant") and size.tier == "general-purpose"
    if is_zonal:
        meter = f"{meter}/zone-redundancy"
        yield hourly(f"Zone redundancy {label}", per=capacity, meter=meter)
    yield from licence(r, size)
    zonal = "/zone-redundant" if is_zonal else ""
    meter = f"azure/sql/database/storage/{size.tier}{zonal}"
    yield monthly("Storage", r.number("max_size_gb", 5), unit="GB", meter=meter)


@prices("azurerm_sql_elasticpool")
def sql_elasticpool(r: View, _: Usage) -> Iterator[Component]:
    """A pool of eDTUs, with storage above the included (`pool_size` is in MB)."""
    yield from _dtu_pool(r, r.text("edition"), int(r.decimal("dtu")))


def _dtu_pool(r: View, tier: str, edtus: int) -> Iterator[Component]:
    kind = tier.lower()
    yield hourly(f"Compute ({tier}, {edtus} DTUs)", meter=f"azure/sql/pool/{kind}/{edtus}-edtu")
    if kind == "basic":
        return
    size = r.number("pool_size") / 1024 if r.has("pool_size") else r.number("max_size_gb")
    extra = (size - edtu_included_gb(kind, edtus)).at_least(0)
    if extra.is_known:
        meter = f"azure/sql/database/storage/{kind}"
        yield monthly("Extra data storage", extra, unit="GB", meter=meter, usage_based=True)


@prices(
    "azurerm_mssql_managed_instance",
    "azurerm_sql_managed_instance",
    usage={
        "long_term_retention_storage_gb": "GB of backups kept by a long-term retention policy",
        "backup_storage_gb": "GB of point-in-time backups above the size of the instance",
    },
)
def managed_instance(r: View, usage: Usage) -> Iterator[Component]:
    """vCores, storage above the 32 GB in the price, backups and the SQL licence.

    `license_type = "BasePrice"` (Azure Hybrid Benefit) pays no licence.
    """
    sku, cores = r.text("sku_name"), int(r.decimal("vcores"))
    size = pool_size(sku, cores) or VCores(sku.lower(), "unknown", cores)
    is_old = r.type == "azurerm_sql_managed_instance"
    label = f"({sku.upper()} {cores} {'Cores' if is_old else 'cores'})"
    meter = f"azure/sql/managed-instance/{size.meter}"
    yield hourly(f"Compute {label}", per=cores, meter=meter)
    if r.flag("zone_redundant_enabled") and size.tier == "general-purpose":
        yield hourly(f"Zone redundancy {label}", per=cores, meter=f"{meter}/zone-redundancy")
    extra = (r.number("storage_size_in_gb") - _INSTANCE_GB).at_least(0)
    store = f"azure/sql/managed-instance/storage/{size.tier}"
    name = "Storage" if is_old else "Additional Storage"
    yield monthly(name, extra, unit="GB", meter=store)
    kind = r.text("storage_account_type", "GRS")
    for key, name, what in (
        ("backup_storage_gb", "PITR backup storage", "backup"),
        ("long_term_retention_storage_gb", "LTR backup storage", "long-term-retention"),
    ):
        meter = f"azure/sql/managed-instance/{what}/{redundancy(kind).lower()}"
        yield monthly(f"{name} ({kind})", usage.quantity(key), unit="GB", meter=meter)
    yield from licence(r, size)
