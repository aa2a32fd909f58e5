"""Virtual machines and scale sets. Prices: https://azure.microsoft.com/pricing/details/virtual-machines/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Number, Quantity
from estimator.resources.azure.disks import Disk, disk_components
from estimator.resources.azure.skus import machine_size
from estimator.resources.components import hourly, standing
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

OS_USAGE = {
    "monthly_hrs": "hours a month that it runs (730 when not given)",
    "os_disk.monthly_disk_operations": "transactions of the OS disk per month",
    "ultra_disk_reservation_vcpus": "vCPUs reserved for ultra disks while none is attached",
}
#: Licences the customer brings: the machine then costs what a Linux one does.
_OWN_LICENCES = ("windows_client", "windows_server")


def machine_hours(
    r: View,
    size: str,
    system: str,
    *,
    hours: Quantity | None = None,
    count: Quantity | Number = 1,
    path: tuple[str, ...] = (),
) -> Component:
    """The hours of virtual machines of one size; hybrid benefit and dev/test pay the Linux rate."""
    terms, charged = _terms(r, system)
    offer = "on-demand"
    if r.text("priority", among=("Regular", "Spot")).lower() in ("spot", "low"):
        terms, offer = "spot", "spot"
    return hourly(
        f"Instance usage ({system}, {terms}, {size})",
        meter=f"azure/vm/{charged.lower()}/{offer}/{machine_size(size)}",
        count=count,
        hours=hours,
        path=path,
        note=_licence_note(r),
    )


def _brings_licence(r: View) -> bool:
    return r.text("license_type", among=("None", "Windows_Server")).lower() in _OWN_LICENCES


def _terms(r: View, system: str) -> tuple[str, str]:
    """The licence's terms, and the system whose rate they come to."""
    if system == "Windows" and _brings_licence(r):
        return "hybrid benefit", "Linux"
    if system == "Windows" and is_dev_test(r):
        return "dev/test", "Linux"
    return "pay as you go", system


def is_dev_test(r: View) -> bool:
    """Whether the project says of itself that it is not production (`isProduction: "false"`)."""
    return str(r.resource.provider_settings.get("isProduction", "")).lower() == "false"


def _licence_note(r: View) -> str:
    publisher = r.text("source_image_reference.publisher").lower()
    licence = r.text("license_type").upper()
    if publisher in ("redhat", "suse") and not licence.endswith("_BYOS"):
        return f"the hourly licence of the {publisher} image is not included"
    return ""


def _ultra_reservation(usage: Usage) -> Component:
    return standing(
        "Ultra disk reservation (if unattached)",
        usage.quantity("ultra_disk_reservation_vcpus"),
        unit="vCPU",
        meter="azure/disk/ultra/vcpu-reservation",
        usage_based=True,
    )


def _os_disk(block: Block, usage: Usage, count: Number | Quantity = 1) -> Iterator[Component]:
    """The OS disk, unless it is an ephemeral one on the host."""
    if not block.has("diff_disk_settings"):
        disk = Disk(block.text("storage_account_type", "Standard_LRS"), block)
        yield from disk_components(disk, usage.under("os_disk"), path=("os_disk",), count=count)


@prices("azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine", usage=OS_USAGE)
def virtual_machine(r: View, usage: Usage) -> Iterator[Component]:
    """Hours of the size and the OS disk.

    Constrained-core sizes cost what their full size does. `license_type` Windows_Client or
    Windows_Server is the hybrid benefit, `priority = "Spot"` the spot price of the snapshot's
    day. OS disks left to the image count as 30 GiB; ephemeral ones cost nothing.
    """
    system = "Windows" if r.type == "azurerm_windows_virtual_machine" else "Linux"
    yield machine_hours(r, r.text("size"), system, hours=usage.quantity("monthly_hrs"))
    if r.flag("additional_capabilities.ultra_ssd_enabled"):
        yield _ultra_reservation(usage)
    yield from _os_disk(r.block("os_disk"), usage)


@prices(
    "azurerm_linux_virtual_machine_scale_set",
    "azurerm_windows_virtual_machine_scale_set",
    usage={
        **OS_USAGE,
        "instances": "average number of instances",
        "data_disk.monthly_disk_operations": "transactions of each data disk per month",
    },
)
def scale_set(r: View, usage: Usage) -> Iterator[Component]:
    """Every instance pays its hours and has its own OS and data disks."""
    system = "Windows" if r.type.startswith("azurerm_windows") else "Linux"
    count = usage.quantity("instances")
    if not count.is_known:
        count = r.number("instances", 1)
    hours = usage.quantity("monthly_hrs")
    yield machine_hours(r, r.text("sku"), system, hours=hours, count=count)
    if r.flag("additional_capabilities.ultra_ssd_enabled"):
        yield _ultra_reservation(usage)
    yield from _os_disk(r.block("os_disk"), usage, count)
    for block in r.blocks("data_disk"):
        disk = Disk(block.text("storage_account_type", "Standard_LRS"), block)
        yield from disk_components(disk, usage.under("data_disk"), path=("data_disk",), count=count)


@prices(
    "azurerm_orchestrated_virtual_machine_scale_set",
    usage={**OS_USAGE, "instances": "average number of instances"},
)
def orchestrated_scale_set(r: View, usage: Usage) -> Iterator[Component]:
    """A flexible scale set: as a uniform one, with the system named by its `os_profile`."""
    system = "Windows" if r.has("os_profile.windows_configuration") else "Linux"
    count = usage.quantity("instances")
    if not count.is_known:
        count = r.number("instances", 1)
    hours = usage.quantity("monthly_hrs")
    yield machine_hours(r, r.text("sku_name"), system, hours=hours, count=count)
    yield from _os_disk(r.block("os_disk"), usage, count)


@prices(
    "azurerm_virtual_machine",
    usage={
        "monthly_hrs": "hours a month that it runs (730 when not given)",
        "storage_os_disk.monthly_disk_operations": "transactions of the OS disk per month",
        "storage_data_disk.monthly_disk_operations": "transactions of each data disk per month",
        "ultra_disk_reservation_vcpus": "vCPUs reserved for ultra disks while none is attached",
    },
)
def legacy_virtual_machine(r: View, usage: Usage) -> Iterator[Component]:
    """Hours of the size, the OS disk and the data disks that it creates.

    Windows is recognised by `os_type`, `os_profile_windows_config` or the image; an attached
    disk (`managed_disk_id`) is billed where it is declared.
    """
    size = r.text("vm_size")
    system = "Windows" if _is_windows(r, "storage_image_reference", "storage_os_disk") else "Linux"
    yield machine_hours(r, size, system, hours=usage.quantity("monthly_hrs"))
    yield _ultra_reservation(usage)
    yield from _legacy_disks(r, usage, "storage_os_disk")
    yield from _legacy_disks(r, usage, "storage_data_disk")


@prices(
    "azurerm_virtual_machine_scale_set",
    usage={
        "instances": "average number of instances",
        "storage_profile_os_disk.monthly_disk_operations": "transactions of the OS disks per month",
        "storage_profile_data_disk.monthly_disk_operations": "transactions of the data disks",
    },
)
def legacy_scale_set(r: View, usage: Usage) -> Iterator[Component]:
    """Every instance pays its hours and has its own disks; `sku.capacity` of them run all month."""
    profile = "storage_profile"
    is_windows = _is_windows(r, f"{profile}_image_reference", f"{profile}_os_disk")
    count = usage.quantity("instances")
    if not count.is_known:
        count = r.number("sku.capacity", 1)
    system = "Windows" if is_windows else "Linux"
    yield machine_hours(r, r.text("sku.name"), system, count=count)
    yield from _legacy_disks(r, usage, f"{profile}_os_disk", count)
    yield from _legacy_disks(r, usage, f"{profile}_data_disk", count)


def _legacy_disks(
    r: View, usage: Usage, name: str, count: Number | Quantity = 1
) -> Iterator[Component]:
    """Managed disks of one kind of block; attached disks and page blobs are billed elsewhere."""
    for block in r.blocks(name):
        if block.has("managed_disk_id") or block.has("vhd_uri") or block.has("vhd_containers"):
            continue
        disk = Disk(block.text("managed_disk_type", "Standard_LRS"), block)
        path = (name.replace("storage_profile_", "storage_"),)
        yield from disk_components(disk, usage.under(name), path=path, count=count)


def _is_windows(r: View, image: str, os_disk: str) -> bool:
    if system := r.text(f"{os_disk}.os_type"):
        return system.lower() == "windows"
    words = (r.text(f"{image}.publisher") + r.text(f"{image}.offer")).lower()
    return r.has("os_profile_windows_config") or "windows" in words
