"""Checks of Azure resources."""

from __future__ import annotations

from collections.abc import Iterator

from policies.checks import Advice, trial_environment
from policies.modeluse import blocks
from policies.run import Run, Seen

_CHEAPER_DISKS = {"Premium_LRS": "StandardSSD_LRS", "Premium_ZRS": "StandardSSD_ZRS",
                  "PremiumV2_LRS": "StandardSSD_LRS"}  # fmt: skip


def premium_disks_in_dev(seen: Seen, run: Run) -> Iterator[Advice]:
    """Premium SSDs outside production: Standard SSD has the same interface."""
    if not (where := trial_environment(seen)):
        return
    values = seen.resource.values
    if seen.resource.type == "azurerm_managed_disk":
        kind = str(values.get("storage_account_type"))
        if cheaper := _CHEAPER_DISKS.get(kind):
            fix = f'set storage_account_type = "{cheaper}"'
            yield Advice(f"{kind} in {where}", fix, {"storage_account_type": cheaper})
    for disk in blocks(values.get("os_disk")):
        kind = str(disk.get("storage_account_type"))
        if cheaper := _CHEAPER_DISKS.get(kind):
            fix = f'set os_disk.storage_account_type = "{cheaper}"'
            better = {"os_disk": [{**disk, "storage_account_type": cheaper}]}
            yield Advice(f"the OS disk is {kind} in {where}", fix, better)


def hybrid_benefit(seen: Seen, run: Run) -> Iterator[Advice]:
    """Windows and SQL Server licences that are paid by the hour; owned ones may be brought."""
    type_, values = seen.resource.type, seen.resource.values
    if values.get("license_type"):
        return
    if type_ in ("azurerm_windows_virtual_machine", "azurerm_windows_virtual_machine_scale_set"):
        better, fix = {"license_type": "Windows_Server"}, 'set license_type = "Windows_Server"'
    elif type_ in ("azurerm_mssql_database", "azurerm_mssql_elasticpool"):
        better, fix = {"license_type": "BasePrice"}, 'set license_type = "BasePrice"'
    else:
        return
    yield Advice("the licence is rented", f"{fix} where you own licences", better)


def idle_azure_load_balancers(seen: Seen, run: Run) -> Iterator[Advice]:
    """Load balancers without a rule or a pool behind them."""
    users = ("azurerm_lb_rule", "azurerm_lb_backend_address_pool", "azurerm_lb_nat_rule",
             "azurerm_lb_outbound_rule")  # fmt: skip
    if seen.resource.type == "azurerm_lb" and not run.is_referred_to(seen, users):
        yield Advice("nothing stands behind it", "attach a pool or remove it", saves_all=True)


CHECKS = (premium_disks_in_dev, hybrid_benefit, idle_azure_load_balancers)
