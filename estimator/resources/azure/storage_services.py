"""File shares, queues and tables of a storage account.

Prices: https://azure.microsoft.com/pricing/details/storage/files/, …/queues/, …/tables/.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.model.values import Unknown
from estimator.resources.azure.skus import replication
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

TEN_THOUSAND = Decimal(10_000)
_NO_ACCOUNT = Unknown("its storage account is not in this configuration")
_GEO = ("grs", "ra-grs", "gzrs", "ra-gzrs")
_ZONAL = ("zrs", "gzrs", "ra-gzrs")
_SHARE_TIERS = {"transactionoptimized": "standard", "hot": "hot", "cool": "cool"}
_SHARE_USAGE = {
    "storage_gb": "GB stored (a premium share pays its quota)",
    "snapshots_storage_gb": "GB in snapshots",
    "metadata_at_rest_storage_gb": "GB of metadata",
    "monthly_read_operations": "reads per month",
    "monthly_write_operations": "writes per month",
    "monthly_list_operations": "list calls per month",
    "monthly_other_operations": "all other calls per month",
    "monthly_data_retrieval_gb": "GB read from the cool tier per month",
}


def account_of(r: View) -> View | None:
    """The storage account a share, queue or table lives in."""
    for path in ("storage_account_name", "storage_account_id"):
        if account := r.ref(path, "azurerm_storage_account"):
            return account
    return None


def _kept(account: View | None) -> str:
    """The replication as part of a meter."""
    if account is None:
        return str(_NO_ACCOUNT)
    return replication(account.text("account_replication_type", "LRS")).lower()


@prices("azurerm_storage_share", usage=_SHARE_USAGE)
def storage_share(r: View, usage: Usage) -> Iterator[Component]:
    """Standard shares pay for what they hold and for calls, by access tier; premium ones
    for their quota whatever they hold.

    Premium shares exist in FileStorage accounts only.
    """
    account = account_of(r)
    kind = "" if account is None else account.text("account_kind", "StorageV2").lower()
    default = "Premium" if kind == "filestorage" else "TransactionOptimized"
    tier = r.text("access_tier", default).lower()
    if tier == "premium" and kind not in ("", "filestorage"):
        return
    version = "v1" if kind == "storage" else "v2"
    name = "premium" if tier == "premium" else _SHARE_TIERS.get(tier, tier)
    stored = r.number("quota") if tier == "premium" else usage.quantity("storage_gb")
    meter = f"azure/storage/files/{version}/{name}/{_kept(account)}"
    yield from share_components(meter, stored, usage)


def share_components(meter: str, stored: Quantity, usage: Usage) -> Iterator[Component]:
    """The lines of a share whose meters begin with `meter` (…/tier/replication)."""
    tier = meter.split("/")[-2]
    yield monthly("Data at rest", stored, unit="GB", meter=f"{meter}/data-stored")
    snapshots = usage.quantity("snapshots_storage_gb")
    kept = f"{meter}/snapshots" if tier == "premium" else f"{meter}/data-stored"
    yield monthly("Snapshots", snapshots, unit="GB", meter=kept)
    if tier == "premium":
        return
    if tier in ("hot", "cool"):
        metadata = usage.quantity("metadata_at_rest_storage_gb")
        yield monthly("Metadata at rest", metadata, unit="GB", meter=f"{meter}/metadata")
    for key in ("read", "write", "list", "other"):
        calls = usage.quantity(f"monthly_{key}_operations")
        yield _calls(f"{key.capitalize()} operations", calls, f"{meter}/{key}")
    if tier == "cool":
        read = usage.quantity("monthly_data_retrieval_gb")
        yield monthly("Data retrieval", read, unit="GB", meter=f"{meter}/data-retrieval")


def _calls(name: str, count: Quantity, meter: str) -> Component:
    return monthly(name, count, unit="10k operations", per=TEN_THOUSAND, meter=meter)


@prices(
    "azurerm_storage_queue",
    usage={
        "monthly_storage_gb": "GB stored",
        "monthly_class_1_operations": "create, list and put calls per month",
        "monthly_class_2_operations": "all other calls per month",
        "monthly_geo_replication_data_transfer_gb": "GB copied to the second region per month",
    },
)
def storage_queue(r: View, usage: Usage) -> Iterator[Component]:
    """Queues pay for what they hold, for calls of two classes, and for copies to a second region.

    Zone redundancy needs a StorageV2 account.
    """
    account, kept = account_of(r), _kept(account_of(r))
    version = _version(account)
    if version == "v1" and kept in _ZONAL:
        return
    meter = f"azure/storage/queue/{version}/{kept}"
    stored = usage.quantity("monthly_storage_gb")
    yield monthly("Capacity", stored, unit="GB", meter=f"{meter}/data-stored")
    for number in ("1", "2"):
        calls = usage.quantity(f"monthly_class_{number}_operations")
        yield _calls(f"Class {number} operations", calls, f"{meter}/class-{number}")
    if kept in _GEO:
        yield monthly(
            "Geo-replication data transfer",
            usage.quantity("monthly_geo_replication_data_transfer_gb"),
            unit="GB",
            meter="azure/storage/geo-replication",
        )


def _version(account: View | None) -> str:
    kind = "" if account is None else account.text("account_kind", "StorageV2")
    return "v1" if kind.lower() == "storage" else "v2"


_TABLE_CALLS = (
    ("Batch Write operations", "batch_write"),
    ("Write operations", "write"),
    ("Read operations", "read"),
    ("Scan operations", "scan"),
    ("List operations", "list"),
    ("Delete operations", "delete"),
)


@prices(
    "azurerm_storage_table",
    usage={
        "monthly_storage_gb": "GB stored",
        **{f"monthly_{key}_operations": f"{name} per month" for name, key in _TABLE_CALLS},
    },
)
def storage_table(r: View, usage: Usage) -> Iterator[Component]:
    """Tables pay for what they hold and for calls; more where the account has its own key."""
    account = account_of(r)
    kind = "account-encrypted" if account is not None and _has_own_key(account) else "standard"
    meter = f"azure/storage/table/{kind}/{_kept(account)}"
    stored = usage.quantity("monthly_storage_gb")
    yield monthly("Capacity", stored, unit="GB", meter=f"{meter}/data-stored")
    for name, key in _TABLE_CALLS:
        calls = usage.quantity(f"monthly_{key}_operations")
        yield _calls(name, calls, f"{meter}/{key.replace('_', '-')}")


def _has_own_key(account: View) -> bool:
    apart = "azurerm_storage_account_customer_managed_key"
    return account.has("customer_managed_key") or any(True for _ in account.referrers(apart))
