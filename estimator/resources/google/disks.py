"""Persistent disks, Hyperdisks, images and snapshots.

Prices: https://cloud.google.com/compute/disks-image-pricing. A disk without a size takes
that of the image, snapshot or disk it is made from, else the provider's default.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from estimator.model.bill import Component
from estimator.model.quantity import Origin, Quantity, amount
from estimator.model.values import UNKNOWN_OPEN
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: What a disk type is called on the bill.
DISK_NAMES = {
    "pd-standard": "Standard provisioned storage",
    "pd-ssd": "SSD provisioned storage",
    "pd-balanced": "Balanced provisioned storage",
    "pd-extreme": "Extreme provisioned storage",
    "hyperdisk-extreme": "Hyperdisk provisioned storage",
    "hyperdisk-balanced": "Hyperdisk provisioned storage",
    "hyperdisk-balanced-high-availability": "Hyperdisk provisioned storage",
    "hyperdisk-throughput": "Hyperdisk provisioned storage",
    "hyperdisk-ml": "Hyperdisk provisioned storage",
}
DEFAULT_TYPE = "pd-standard"
#: GB of a disk that is created empty and without a size.
DEFAULT_GB = {
    "pd-ssd": 100,
    "pd-balanced": 100,
    "pd-extreme": 1000,
    "hyperdisk-extreme": 1000,
    "hyperdisk-balanced": 100,
    "hyperdisk-throughput": 2048,
    "hyperdisk-ml": 100,
}
STANDARD_GB = 500
#: IOPS of a disk type that bills them, when none are asked for.
DEFAULT_IOPS = {"pd-extreme": 100_000, "hyperdisk-extreme": 350_000}
#: IOPS and MB/s that come with the capacity price.
INCLUDED_IOPS = {"hyperdisk-balanced": 3000, "hyperdisk-balanced-high-availability": 3000}
INCLUDED_MBPS = {"hyperdisk-balanced": 140, "hyperdisk-balanced-high-availability": 140}
#: How far a chain of images, snapshots and disks is followed.
_LONGEST_CHAIN = 8


def disk_type(text: str) -> str:
    """`projects/p/zones/z/diskTypes/pd-ssd` → `pd-ssd`; not given is `pd-standard`."""
    return last_part(text) or DEFAULT_TYPE


def last_part(text: str) -> str:
    """The name at the end of a resource path; the mark of an unknown stays whole."""
    return text if UNKNOWN_OPEN in text else text.rsplit("/", 1)[-1]


def disk_line(
    type_: str, size_gb: Quantity, *, path: Sequence[str] = (), is_regional: bool = False
) -> Component:
    """Provisioned capacity of a disk type, billed whether it is filled or not."""
    kind = "regional-disk" if is_regional else "disk"
    name = f"{DISK_NAMES.get(type_, 'Provisioned storage')} ({type_})"
    return monthly(
        f"Regional {name[0].lower()}{name[1:]}" if is_regional else name,
        size_gb,
        unit="GB",
        meter=f"google/compute/{kind}/{type_}/capacity",
        path=path,
    )


@prices("google_compute_disk", "google_compute_region_disk")
def disk(r: View, usage: Usage) -> Iterator[Component]:
    """Capacity by disk type; pd-extreme and Hyperdisks also pay their provisioned IOPS.

    Without `size` a disk takes the size of its image or snapshot; empty disks get 500 GB
    (pd-standard), 100 GB (pd-ssd, pd-balanced) or 1,000 GB (extreme). Regional disks are
    kept in two zones and have prices of their own.
    """
    type_ = disk_type(r.text("type"))
    is_regional = r.type == "google_compute_region_disk"
    yield disk_line(type_, disk_size(r), is_regional=is_regional)
    yield from _performance(r, type_)


def _performance(r: View, type_: str) -> Iterator[Component]:
    if type_ in DEFAULT_IOPS:
        iops = r.number("provisioned_iops", DEFAULT_IOPS[type_])
        yield _rate("Provisioned IOPS", iops, "IOPS", f"google/compute/disk/{type_}/iops")
    elif type_ in INCLUDED_IOPS and r.has("provisioned_iops"):
        above = (r.number("provisioned_iops") - INCLUDED_IOPS[type_]).at_least(0)
        yield _rate("Provisioned IOPS", above, "IOPS", f"google/compute/disk/{type_}/iops")
    if type_.startswith("hyperdisk") and r.has("provisioned_throughput"):
        above = (r.number("provisioned_throughput") - INCLUDED_MBPS.get(type_, 0)).at_least(0)
        meter = f"google/compute/disk/{type_}/throughput"
        yield _rate("Provisioned throughput", above, "MB/s", meter)


def _rate(name: str, quantity: Quantity, unit: str, meter: str) -> Component:
    return monthly(name, quantity, unit=unit, meter=meter)


def disk_size(r: View, depth: int = 0) -> Quantity:
    """Size in GB: its own, else its source's, else the default of its type."""
    if r.has("size"):
        return r.number("size")
    if depth < _LONGEST_CHAIN:
        for attribute in ("image", "snapshot", "source_disk", "source_instant_snapshot"):
            if (found := _source_size(r, attribute, depth)) is not None:
                return found
    return r.number("size", DEFAULT_GB.get(disk_type(r.text("type")), STANDARD_GB))


_SOURCES = ("google_compute_image", "google_compute_snapshot", "google_compute_disk",
            "google_compute_region_disk")  # fmt: skip


def _source_size(r: View, attribute: str, depth: int) -> Quantity | None:
    source = r.ref(attribute, *_SOURCES, by=("self_link", "id", "name"))
    if source is None or source.address == r.address:
        return None
    if source.type in ("google_compute_disk", "google_compute_region_disk"):
        return disk_size(source, depth + 1)
    return image_size(source, depth + 1)


def image_size(r: View, depth: int = 0) -> Quantity | None:
    """Size in GB of an image or snapshot, by its own size or its source's; None if not known."""
    for attribute in ("disk_size_gb", "storage_gb"):
        if r.has(attribute):
            return r.number(attribute)
    if depth < _LONGEST_CHAIN:
        for attribute in ("source_image", "source_snapshot", "source_disk"):
            if (found := _source_size(r, attribute, depth)) is not None:
                return found
    return None


@prices("google_compute_image", usage={"storage_gb": "GB the image occupies"})
def image(r: View, usage: Usage) -> Iterator[Component]:
    """Stored GB. Not declared: the size of the disk it is made from."""
    yield _stored(r, usage, "google/compute/image")


@prices("google_compute_snapshot", usage={"storage_gb": "GB the snapshot occupies"})
def snapshot(r: View, usage: Usage) -> Iterator[Component]:
    """Stored GB. Not declared: the size of its disk, which a first snapshot cannot exceed."""
    yield _stored(r, usage, "google/compute/snapshot")


@prices("google_compute_machine_image", usage={"storage_gb": "GB the machine image occupies"})
def machine_image(r: View, usage: Usage) -> Iterator[Component]:
    """Stored GB, which depend on how full the source's disks are."""
    quantity = usage.quantity("storage_gb")
    yield monthly(
        "Storage", quantity, unit="GB", meter="google/compute/machine-image", usage_based=True
    )


def _stored(r: View, usage: Usage, meter: str) -> Component:
    quantity = usage.quantity("storage_gb")
    if not quantity.is_known:
        quantity = image_size(r) or amount(None, "storage_gb", Origin.MISSING, is_usage=True)
    return monthly("Storage", quantity, unit="GB", meter=meter, usage_based=True)
