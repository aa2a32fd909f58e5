"""Managed disks, snapshots and images. Prices: https://azure.microsoft.com/pricing/details/managed-disks/."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Number, Origin, Quantity, amount
from estimator.model.values import UNKNOWN_OPEN
from estimator.resources.azure.skus import disk_kind, disk_tier, ultra_size
from estimator.resources.components import monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

TEN_THOUSAND = Decimal(10_000)
#: GiB of a disk whose size is left to its image.
IMAGE_GB = Decimal(30)
#: What a new ultra disk gets when the configuration does not say.
ULTRA_IOPS, ULTRA_MBPS = 2048, 8
#: Included with every Premium SSD v2 disk.
FREE_IOPS, FREE_MBPS = 3000, 125
#: Kinds that pay for transactions, with the letter of their tiers.
_OPERATIONS = {"standard": "s", "standardssd": "e"}
OPERATIONS = {"monthly_disk_operations": "disk transactions of 256 KiB per month"}


class Disk:
    """What the bill of one disk depends on."""

    def __init__(
        self, storage_type: str, block: Block, *, size_path: str = "disk_size_gb", tier: str = ""
    ) -> None:
        self.kind, self.replication = disk_kind(storage_type)
        self.block = block
        self.size_gb = block.decimal(size_path, IMAGE_GB)
        self.is_assumed = not block.has(size_path)
        #: Why the size is not known; such a disk has no tier and so no price.
        self.unknown = str(block.get(size_path)) if block.is_unknown(size_path) else ""
        self.tier = tier

    @property
    def billed_tier(self) -> str:
        """The tier that is billed; a size beyond all tiers keeps its own name."""
        found = self.tier or self.unknown or disk_tier(self.kind, self.size_gb)
        return found or f"{self.kind}-{self.size_gb}-gib"

    @property
    def size(self) -> Quantity:
        return amount(None if self.unknown else self.size_gb, "disk_size_gb", Origin.ATTRIBUTE)

    @property
    def note(self) -> str:
        return f"size is left to the image: {IMAGE_GB} GiB assumed" if self.is_assumed else ""


def disk_components(
    disk: Disk, usage: Usage, *, path: tuple[str, ...] = (), count: Number | Quantity = 1
) -> Iterator[Component]:
    """Storage of the tier the size falls into, and transactions where the kind charges for them."""
    if disk.kind == "ultrassd":
        yield from _ultra(disk, path)
    elif disk.kind == "premiumv2":
        yield from _premium_v2(disk, path)
    else:
        yield from _tiered_disk(disk, usage, path, count)


def _tiered_disk(
    disk: Disk, usage: Usage, path: tuple[str, ...], count: Number | Quantity
) -> Iterator[Component]:
    tier, replication = disk.billed_tier, disk.replication.lower()
    shown = "size not known" if UNKNOWN_OPEN in tier else tier
    yield monthly(
        f"Storage ({shown}, {disk.replication})",
        count,
        unit="months",
        meter=f"azure/disk/{tier.lower()}/{replication}",
        path=path,
        note=disk.note,
    )
    if disk.kind in _OPERATIONS:
        yield monthly(
            "Disk operations",
            usage.quantity("monthly_disk_operations"),
            unit="10k operations",
            per=TEN_THOUSAND,
            meter=f"azure/disk/{_OPERATIONS[disk.kind]}/{replication}/operations",
            path=path,
        )


def _ultra(disk: Disk, path: tuple[str, ...]) -> Iterator[Component]:
    gib, size = ultra_size(disk.size_gb), disk.size
    meter = "azure/disk/ultra"
    iops = disk.block.number("disk_iops_read_write", ULTRA_IOPS)
    mbps = disk.block.number("disk_mbps_read_write", ULTRA_MBPS)
    name = "Storage (ultra)" if disk.unknown else f"Storage (ultra, {gib} GiB)"
    bought = size if disk.unknown else gib
    yield standing(name, bought, unit="GiB", meter=f"{meter}/capacity", path=path)
    yield standing("Provisioned IOPS", iops, unit="IOPS", meter=f"{meter}/iops", path=path)
    yield standing("Throughput", mbps, unit="MB/s", meter=f"{meter}/throughput", path=path)


def _premium_v2(disk: Disk, path: tuple[str, ...]) -> Iterator[Component]:
    meter = "azure/disk/premium-v2"
    iops = disk.block.number("disk_iops_read_write", FREE_IOPS) - FREE_IOPS
    mbps = disk.block.number("disk_mbps_read_write", FREE_MBPS) - FREE_MBPS
    name = "Storage (Premium SSD v2)"
    yield standing(name, disk.size, unit="GiB", meter=f"{meter}/capacity", path=path)
    yield standing(
        "Provisioned IOPS (over 3,000)",
        iops.at_least(0),
        unit="IOPS",
        meter=f"{meter}/iops",
        path=path,
    )
    yield standing(
        "Throughput (over 125 MB/s)",
        mbps.at_least(0),
        unit="MB/s",
        meter=f"{meter}/throughput",
        path=path,
    )


@prices("azurerm_managed_disk", usage=OPERATIONS)
def managed_disk(r: View, usage: Usage) -> Iterator[Component]:
    """A disk is billed as the tier its size falls into, whatever is stored on it.

    `tier` (a faster performance tier of a Premium SSD) is billed as that tier. Ultra and
    Premium SSD v2 disks are billed by GiB, IOPS and MB/s instead; ultra disks get 2,048
    IOPS and 8 MB/s where nothing else is given. A shared disk pays for each further mount.
    A copy without a size of its own has that of its source.
    """
    disk = Disk(r.text("storage_account_type", "Standard_LRS"), r, tier=r.text("tier"))
    source = r.ref("source_resource_id", "azurerm_managed_disk", "azurerm_snapshot")
    if disk.is_assumed and source is not None and source.has("disk_size_gb"):
        disk.size_gb, disk.is_assumed = source.decimal("disk_size_gb"), False
    yield from disk_components(disk, usage)
    mounts = r.decimal("max_shares", 1) - 1
    tier = disk.billed_tier if disk.kind in ("premium", "standardssd") else ""
    if mounts > 0 and tier:
        yield monthly(
            "Shared disk mounts",
            mounts,
            unit="months",
            meter=f"azure/disk/{tier.lower()}/{disk.replication.lower()}/mount",
        )
    if r.flag("on_demand_bursting_enabled") and tier:
        meter = f"azure/disk/burst/{disk.replication.lower()}"
        yield monthly("Burst enablement", 1, unit="months", meter=f"{meter}/enablement")


@prices("azurerm_snapshot", usage={"storage_gb": "GB the snapshot occupies"})
def snapshot(r: View, usage: Usage) -> Iterator[Component]:
    """Snapshots are billed by the GB they occupy; the size of the disk where usage does not say."""
    size = r.number("disk_size_gb")
    for path in ("source_uri", "source_resource_id"):
        source = r.ref(path, "azurerm_managed_disk", "azurerm_snapshot")
        if source is not None and not size.is_known:
            size = source.number("disk_size_gb")
    stored = usage.quantity("storage_gb")
    yield monthly(
        "Storage",
        stored if stored.is_known else size,
        unit="GB",
        meter="azure/disk/snapshot/standard/lrs",
    )


@prices("azurerm_image", usage={"storage_gb": "GB the image occupies"})
def image(r: View, usage: Usage) -> Iterator[Component]:
    """Images are billed as snapshots of their disks: their sizes where usage does not say."""
    stored = usage.quantity("storage_gb")
    yield monthly(
        "Storage",
        stored if stored.is_known else _image_size(r),
        unit="GB",
        meter="azure/disk/snapshot/standard/lrs",
    )


def _image_size(r: View) -> Quantity:
    machine = r.ref(
        "source_virtual_machine_id",
        "azurerm_virtual_machine",
        "azurerm_linux_virtual_machine",
        "azurerm_windows_virtual_machine",
    )
    if machine is None:
        os_size = r.number("os_disk.size_gb")
        data = [block.number("size_gb") for block in r.blocks("data_disk")]
    elif machine.type == "azurerm_virtual_machine":
        os_size = machine.number("storage_os_disk.disk_size_gb", IMAGE_GB)
        data = [block.number("disk_size_gb") for block in machine.blocks("storage_data_disk")]
    else:
        os_size, data = machine.number("os_disk.disk_size_gb", IMAGE_GB), []
    for size in data:
        os_size = os_size + size
    return os_size
