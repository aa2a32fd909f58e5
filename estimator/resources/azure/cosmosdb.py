"""Azure Cosmos DB: databases and containers of all APIs.

Prices: https://azure.microsoft.com/pricing/details/cosmos-db/. The account itself is free;
what it holds pays in each of the account's regions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.azure.location_names import location_name
from estimator.resources.azure.region import region_code
from estimator.resources.components import MILLION, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

#: Autoscale throughput costs half as much again.
_AUTOSCALE = Decimal("1.5")
#: Provisioned throughput in availability zones costs a quarter more.
_ZONES = Decimal("1.25")
#: Backups in the price of periodic backup.
_FREE_COPIES = 2
_ACCOUNT = "azurerm_cosmosdb_account"
#: What holds a resource that need not name its account itself.
_PARENTS = {
    "azurerm_cosmosdb_cassandra_table": ("cassandra_keyspace_id",),
    "azurerm_cosmosdb_gremlin_graph": ("database_name",),
    "azurerm_cosmosdb_mongo_collection": ("database_name",),
}


@dataclass(frozen=True, slots=True)
class _Location:
    name: str
    code: str
    has_zones: bool


@prices(
    "azurerm_cosmosdb_cassandra_keyspace",
    "azurerm_cosmosdb_cassandra_table",
    "azurerm_cosmosdb_gremlin_database",
    "azurerm_cosmosdb_gremlin_graph",
    "azurerm_cosmosdb_mongo_collection",
    "azurerm_cosmosdb_mongo_database",
    "azurerm_cosmosdb_sql_container",
    "azurerm_cosmosdb_sql_database",
    "azurerm_cosmosdb_table",
    usage={
        "monthly_serverless_request_units": "request units per month without throughput",
        "max_request_units_utilization_percentage": "average share of autoscale's maximum, in %",
        "storage_gb": "GB of data and index",
        "monthly_analytical_storage_write_operations": "writes to the analytical store per month",
        "monthly_analytical_storage_read_operations": "reads of the analytical store per month",
        "monthly_restored_data_gb": "GB restored per month",
    },
)
def cosmosdb(r: View, usage: Usage) -> Iterator[Component]:
    """Request units, storage, analytical storage and backups, per region of the account.

    Throughput is billed per 100 RU/s and hour: `throughput` as it stands (a quarter more in
    availability zones), `autoscale_settings.max_throughput` at the declared utilisation and
    half as dear again. Several write regions have their own rate and no zone surcharge.
    Without either, requests are billed (serverless). Two periodic backups are in the price.
    """
    account = _account(r)
    locations = _locations(r, account)
    yield from _throughput(r, usage, account, locations)
    stored = usage.quantity("storage_gb")
    for place in locations:
        yield _stored("Transactional storage", stored, place, "storage/transactional")
    if account.flag("analytical_storage_enabled"):
        for place in locations:
            yield from _analytical(usage, stored, place)
    yield from _backups(account, stored, locations)
    restored = usage.quantity("monthly_restored_data_gb")
    meter = "azure/cosmosdb/backup/restore"
    yield monthly("Restored data", restored, unit="GB", meter=meter, region=locations[0].code)


def _account(r: View) -> View | Block:
    """The account, found through the database where a collection or graph names both."""
    for parent in _PARENTS.get(r.type, ()):
        holder = r.ref(parent)
        found = holder.ref("account_name", _ACCOUNT) if holder is not None else None
        if found is not None:
            return found
    return r.ref("account_name", _ACCOUNT) or r.block("account")


def _locations(r: View, account: View | Block) -> list[_Location]:
    """The account's regions, first the one that fails over last; else the account's own."""
    blocks = account.blocks("geo_location")
    if not blocks:
        return [_Location(location_name(r.region), r.region, False)]
    ordered = sorted(blocks, key=lambda block: block.decimal("failover_priority"))
    return [
        _Location(
            location_name(block.text("location")),
            region_code(block.text("location")),
            block.flag("zone_redundant"),
        )
        for block in ordered
    ]


def _throughput(
    r: View, usage: Usage, account: View | Block, locations: list[_Location]
) -> Iterator[Component]:
    has_writers = len(locations) > 1 and any(
        account.flag(key)
        for key in ("multiple_write_locations_enabled", "enable_multiple_write_locations")
    )
    rate = "multi-region-write" if has_writers else "single-region-write"
    meter = f"azure/cosmosdb/throughput/{rate}"
    if r.has("autoscale_settings"):
        share = usage.quantity("max_request_units_utilization_percentage") / 100
        units = r.number("autoscale_settings.max_throughput") * share * _AUTOSCALE
        for place in locations:
            yield _request_units("autoscale", units, place, meter)
    elif r.has("throughput"):
        for place in locations:
            zones = _ZONES if place.has_zones and not has_writers else 1
            yield _request_units("provisioned", r.number("throughput") * zones, place, meter)
    else:
        yield monthly(
            "Provisioned throughput (serverless)",
            usage.quantity("monthly_serverless_request_units"),
            unit="1M RU",
            per=MILLION,
            meter="azure/cosmosdb/throughput/serverless",
            region=locations[0].code,
        )


def _request_units(kind: str, units: Quantity, place: _Location, meter: str) -> Component:
    name = f"Provisioned throughput ({kind}, {place.name})"
    return standing(name, units / 100, unit="RU/s x 100", meter=meter, region=place.code)


def _stored(name: str, quantity: Quantity, place: _Location, what: str) -> Component:
    return monthly(
        f"{name} ({place.name})",
        quantity,
        unit="GB",
        meter=f"azure/cosmosdb/{what}",
        region=place.code,
    )


def _analytical(usage: Usage, stored: Quantity, place: _Location) -> Iterator[Component]:
    yield _stored("Analytical storage", stored, place, "storage/analytical")
    for what in ("write", "read"):
        yield monthly(
            f"Analytical {what} operations ({place.name})",
            usage.quantity(f"monthly_analytical_storage_{what}_operations"),
            unit="10K operations",
            per=10_000,
            meter=f"azure/cosmosdb/analytical-{what}-operations",
            region=place.code,
        )


def _backups(
    account: View | Block, stored: Quantity, locations: list[_Location]
) -> Iterator[Component]:
    """Continuous backup for 30 days by GB (7 days are free), or periodic copies beyond two."""
    if account.text("backup.type").lower() == "continuous":
        if account.text("backup.tier").lower() != "continuous7days":
            for place in locations:
                yield _stored("Continuous backup", stored, place, "backup/continuous")
        return
    copies = _copies(account)
    for place in locations:
        yield _stored("Periodic backup", stored * copies, place, "backup/periodic")


def _copies(account: View | Block) -> Quantity:
    """Copies kept: retention (8 hours) by interval (240 minutes), less the free ones."""
    hours = account.number("backup.retention_in_hours", 8)
    minutes = account.number("backup.interval_in_minutes", 240)
    return (hours * 60 / minutes - amount(_FREE_COPIES, "free copies")).at_least(0)
