"""Azure Backup. Prices: https://azure.microsoft.com/pricing/details/backup/."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.model.resource import base_address
from estimator.model.values import Unknown
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: GiB of an OS disk whose size is left to the image.
OS_DISK_GB = 128
_HALF_PRICE_GB, _STEP_GB = 50, 500
_VAULT = "azurerm_recovery_services_vault"
_MACHINES = (
    "azurerm_virtual_machine",
    "azurerm_linux_virtual_machine",
    "azurerm_windows_virtual_machine",
)
_REDUNDANCY = {"locallyredundant": "LRS", "zoneredundant": "ZRS", "georedundant": "GRS"}
_NO_VAULT = Unknown("its recovery vault is not in this configuration")
_USAGE = {
    "disk_utilization_gb": "GB used on the machine's disks (their sizes when not given)",
    "additional_backup_retention_gb": "GB kept for further recovery points",
}


@prices(
    _VAULT,
    usage={"azurerm_backup_protected_vm": "under each machine's address: its own usage keys"},
)
def recovery_services_vault(r: View, usage: Usage) -> Iterator[Component]:
    """The vault is free; each virtual machine it protects pays by size and for what it stores.

    A machine costs half an instance up to 50 GB, one up to 500 GB, above that one for every
    500 GB begun. The usage of a machine stands under its address below the vault's.
    """
    machines = r.referrers("azurerm_backup_protected_vm", via="recovery_vault_name")
    for machine in sorted(machines, key=lambda item: item.address):
        declared = _usage_of(machine, usage)
        yield from _protected(machine, declared, _redundancy(r), (machine.address,))


@prices("azurerm_backup_protected_vm", usage=_USAGE)
def backup_protected_vm(r: View, usage: Usage) -> Iterator[Component]:
    """Billed with its vault; on its own where the vault is not part of the configuration."""
    if r.ref("recovery_vault_name", _VAULT) is None:
        yield from _protected(r, usage, "", ())


def _usage_of(machine: View, usage: Usage) -> Usage:
    base = base_address(machine.address)
    for address in (machine.address, f"{base}[*]", base):
        if usage.has(address):
            return usage.under(address)
    return usage.under(machine.address)


def _redundancy(vault: View) -> str:
    kept = _REDUNDANCY.get(vault.text("storage_mode_type", "GeoRedundant").lower(), "GRS")
    crosses = vault.flag("cross_region_restore_enabled")
    return "RA-GRS" if kept == "GRS" and crosses else kept


def _protected(
    machine: View, usage: Usage, kept: str, path: tuple[str, ...]
) -> Iterator[Component]:
    used = usage.quantity("disk_utilization_gb")
    if not used.is_known:
        used = _disk_size(machine, used)
    stored = used + usage.quantity("additional_backup_retention_gb", 0)
    yield _instance(used, path)
    yield monthly(
        f"{kept} data stored" if kept else "Data stored",
        stored,
        unit="GB",
        meter=f"azure/backup/standard/{kept.lower() or _NO_VAULT}/data-stored",
        path=path,
        usage_based=True,
    )


def _instance(used: Quantity, path: tuple[str, ...]) -> Component:
    """A month of protection; its price is that of half an instance, one, or several."""
    name, lots = "Instance backup (under 500 GB)", Decimal(1)
    count = amount(1)
    if used.expected is None:
        name, count = "Instance backup", used
    elif used.expected <= _HALF_PRICE_GB:
        name, lots = "Instance backup (under 50 GB)", Decimal("0.5")
    elif used.expected > _STEP_GB:
        name = "Instance backup (over 500 GB)"
        lots = used.started(_STEP_GB).expected or lots
    return monthly(
        name,
        count * lots,
        unit="month",
        per=lots,
        meter="azure/backup/vm/instance",
        path=path,
        usage_based=True,
    )


def _disk_size(r: View, unknown: Quantity) -> Quantity:
    """The sizes of the machine's disks, or what is missing where it is not in the configuration."""
    machine = r.ref("source_vm_id", *_MACHINES)
    if machine is None:
        return unknown
    if machine.type == "azurerm_virtual_machine":
        size = machine.number("storage_os_disk.disk_size_gb", OS_DISK_GB)
        for block in machine.blocks("storage_data_disk"):
            size = size + block.number("disk_size_gb", 0)
        return size
    size = machine.number("os_disk.disk_size_gb", OS_DISK_GB)
    attached = "azurerm_virtual_machine_data_disk_attachment"
    for attachment in machine.referrers(attached, via="virtual_machine_id"):
        disk = attachment.ref("managed_disk_id", "azurerm_managed_disk")
        if disk is not None:
            size = size + disk.number("disk_size_gb", 0)
    return size


@prices("azurerm_backup_protected_file_share")
def protected_file_share(r: View, usage: Usage) -> Iterator[Component]:
    """A protected share pays per month; its snapshots are billed by the storage account.

    Shares of up to 250 GB cost 60 % of the price shown: the size is not known here.
    """
    yield monthly("Protected instance", 1, unit="months", meter="azure/backup/files/instance")


@prices("azurerm_data_protection_backup_instance_blob_storage")
def protected_blobs(r: View, usage: Usage) -> Iterator[Component]:
    """Vaulted backup pays per protected account; operational backup only for what blobs cost."""
    if r.has("storage_account_container_names"):
        yield monthly("Protected instance", 1, unit="months", meter="azure/backup/blob/instance")


@prices("azurerm_data_protection_backup_instance_postgresql")
def protected_postgresql(r: View, usage: Usage) -> Iterator[Component]:
    """A protected database pays per month."""
    meter = "azure/backup/postgresql/instance"
    yield monthly("Protected instance", 1, unit="months", meter=meter)
