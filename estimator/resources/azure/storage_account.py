"""Storage accounts: blobs and data lakes. Prices: https://azure.microsoft.com/pricing/details/storage/."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.azure.skus import replication
from estimator.resources.azure.storage_services import account_of, share_components
from estimator.resources.components import hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

TEN_THOUSAND = Decimal(10_000)
_FIRST_TIER_GB, _SECOND_TIER_GB = 50 * 1024, 500 * 1024
_REPLICATIONS = {
    "storage": ("LRS", "ZRS", "GRS", "RA-GRS"),
    "blobstorage": ("LRS", "GRS", "RA-GRS"),
    "blockblobstorage": ("LRS", "ZRS"),
}
_PRODUCTS = {"storage": "v1", "blobstorage": "blob", "blockblobstorage": "premium"}

_USAGE = {
    "storage_gb": "GB stored in blobs",
    "monthly_iterative_read_operations": "iterative reads of a data lake per month",
    "monthly_read_operations": "reads per month",
    "monthly_iterative_write_operations": "iterative writes of a data lake per month",
    "monthly_write_operations": "writes per month",
    "monthly_list_and_create_container_operations": "list and create container calls per month",
    "monthly_other_operations": "all other calls per month",
    "monthly_data_retrieval_gb": "GB read from a cool tier per month",
    "blob_index_tags": "blob index tags",
    "early_deletion_gb": "GB deleted from a cool tier before its time per month",
    "data_at_rest_storage_gb": "GB in file shares of a FileStorage account",
    "snapshots_storage_gb": "GB in snapshots of file shares",
    "metadata_at_rest_storage_gb": "GB of metadata of file shares",
    "monthly_list_operations": "list calls of file shares per month",
}


@dataclass(frozen=True, slots=True)
class Account:
    """What the prices of an account's blobs depend on."""

    product: str
    tier: str
    replication: str

    def meter(self, what: str, tier: str = "") -> str:
        parts = ("azure/storage/blob", self.product, tier or self.tier, self.replication.lower())
        return "/".join((*parts, what))

    @property
    def is_cool(self) -> bool:
        return self.tier in ("cool", "cold")


@prices("azurerm_storage_account", usage=_USAGE)
def storage_account(r: View, usage: Usage) -> Iterator[Component]:
    """What the account's blobs cost by kind, access tier and replication; the account is free.

    An SFTP endpoint pays for every hour that it is enabled. Capacity of the hot tier falls in
    price beyond 50 and 500 TiB. Shares, queues and tables are billed where they are declared;
    a FileStorage account shows its shares' meters.
    """
    kind = r.text("account_kind", "StorageV2")
    name, kept = kind.lower(), replication(r.text("account_replication_type", "LRS"))
    premium = r.text("account_tier").lower() == "premium"
    tier = r.text("access_tier", "Hot").lower()
    if name == "filestorage":
        yield from _file_storage(r, usage, tier, kept, premium)
        return
    if kept not in _REPLICATIONS.get(name, (kept,)):
        return
    product = "premium" if premium else _PRODUCTS.get(name, "v2")
    if r.flag("is_hns_enabled") or r.flag("nfsv3_enabled"):
        account = Account(f"{product}-data-lake", _tier(product, tier), kept)
        yield from _data_lake(account, usage)
    else:
        yield from _blobs(Account(product, _tier(product, tier), kept), usage)
    if r.flag("sftp_enabled"):
        yield hourly("SFTP endpoint", meter=f"azure/storage/blob/sftp/{kept.lower()}/endpoint")


def _tier(product: str, tier: str) -> str:
    return {"v1": "standard", "premium": "premium"}.get(product, tier)


def _blobs(account: Account, usage: Usage) -> Iterator[Component]:
    """Calls that no tier has a price of its own for pay the hot tier's."""
    everywhere = "hot" if account.is_cool else account.tier
    yield from _capacity(account, usage)
    for name, key, what, tier in (
        ("Write", "write", "write", account.tier),
        ("List and create container", "list_and_create_container", "list", everywhere),
        ("Read", "read", "read", account.tier),
        ("All other", "other", "other", everywhere),
    ):
        yield _operations(f"{name} operations", usage, key, account.meter(what, tier))
    if account.is_cool:
        yield _retrieval(account, usage)
    if account.product in ("v2", "blob"):
        yield monthly(
            "Blob index",
            usage.quantity("blob_index_tags"),
            unit="10k tags",
            per=TEN_THOUSAND,
            meter=account.meter("index-tags"),
        )
    if account.is_cool:
        yield _early_deletion(account, usage)


def _data_lake(account: Account, usage: Usage) -> Iterator[Component]:
    """A hierarchical namespace adds iterative calls, which list or rename whole folders."""
    everywhere = "hot" if account.is_cool else account.tier
    yield from _capacity(account, usage)
    yield monthly(
        "Iterative write operations",
        usage.quantity("monthly_iterative_write_operations"),
        unit="100 operations",
        per=100,
        meter=account.meter("iterative-write", everywhere),
    )
    yield _operations("Write operations", usage, "write", account.meter("write"))
    name, key = "Iterative read operations", "iterative_read"
    yield _operations(name, usage, key, account.meter("iterative-read", everywhere))
    yield _operations("Read operations", usage, "read", account.meter("read"))
    yield _operations("All other operations", usage, "other", account.meter("other", everywhere))
    if account.is_cool:
        yield _retrieval(account, usage)
        yield _early_deletion(account, usage)


def _capacity(account: Account, usage: Usage) -> Iterator[Component]:
    """One line, or one per price tier where a hot account's size is known."""
    stored, meter = usage.quantity("storage_gb"), account.meter("data-stored")
    if account.tier == "hot" and stored.is_known:
        tiers = [
            ("Capacity (first 50TB)", _FIRST_TIER_GB),
            ("Capacity (next 450TB)", _SECOND_TIER_GB),
            ("Capacity (over 500TB)", None),
        ]
        yield from tiered(stored, tiers, unit="GB", meter=meter)
    else:
        yield monthly("Capacity", stored, unit="GB", meter=meter)


def _operations(name: str, usage: Usage, key: str, meter: str) -> Component:
    count: Quantity = usage.quantity(f"monthly_{key}_operations")
    return monthly(name, count, unit="10k operations", per=TEN_THOUSAND, meter=meter)


def _retrieval(account: Account, usage: Usage) -> Component:
    read = usage.quantity("monthly_data_retrieval_gb")
    return monthly("Data retrieval", read, unit="GB", meter=account.meter("data-retrieval"))


def _early_deletion(account: Account, usage: Usage) -> Component:
    deleted = usage.quantity("early_deletion_gb")
    return monthly("Early deletion", deleted, unit="GB", meter=account.meter("early-deletion"))


def _file_storage(
    r: View, usage: Usage, tier: str, kept: str, premium: bool
) -> Iterator[Component]:
    kind = "premium" if premium else tier
    stored = usage.quantity("data_at_rest_storage_gb")
    yield from share_components(f"azure/storage/files/v2/{kind}/{kept.lower()}", stored, usage)


@prices("azurerm_storage_encryption_scope")
def encryption_scope(r: View, usage: Usage) -> Iterator[Component]:
    """A scope with a key of the customer's own pays per month."""
    if r.text("source").lower() != "microsoft.keyvault":
        return
    account = account_of(r)
    kept = "lrs" if account is None else account.text("account_replication_type", "LRS")
    meter = f"azure/storage/blob/encryption-scope/{replication(kept).lower()}"
    yield monthly("Encryption scope", 1, unit="months", meter=meter)
