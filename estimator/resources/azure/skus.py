"""The grammar of Azure size names: virtual machines, disks, replication. No prices.

An unknown size keeps its name, so that the price look-up says that there is none.
Sizes: https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions and
https://learn.microsoft.com/azure/virtual-machines/disks-types (read 2026-11).
"""

from __future__ import annotations

import re
from decimal import Decimal

from estimator.model.quantity import started
from estimator.model.values import UNKNOWN_OPEN

_CONSTRAINED = re.compile(r"^(?P<family>[a-z]+_[a-z]+\d+)-\d+(?P<rest>.*)$")

#: Tier numbers of managed disks with the GiB each holds; the small ones are SSD only.
_DISK_TIERS = (
    (1, 4), (2, 8), (3, 16), (4, 32), (6, 64), (10, 128), (15, 256), (20, 512), (30, 1024),
    (40, 2048), (50, 4096), (60, 8192), (70, 16384), (80, 32767),
)  # fmt: skip
_SMALLEST_HDD = 4
_DISK_LETTERS = {"standard": "S", "standardssd": "E", "premium": "P"}
#: Ultra disks are billed at these GiB, above them in whole TiB.
_ULTRA_STEPS = (4, 8, 16, 32, 64, 128, 256, 512)
_TIB = Decimal(1024)


def slug(text: str) -> str:
    """Text as a part of a meter's name: lower case, `-` between words; unknown text is kept."""
    if UNKNOWN_OPEN in text:
        return text
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")


def machine_size(size: str) -> str:
    """The size whose price a virtual machine pays, as a part of a meter's name.

    A constrained-core size (`Standard_E16-8as_v4`) costs what the full size does:
    https://learn.microsoft.com/azure/virtual-machines/constrained-vcpu.
    """
    if UNKNOWN_OPEN in size:
        return size
    name = size.strip().lower()
    if not name.startswith(("standard_", "basic_")):
        name = f"standard_{name}"
    if match := _CONSTRAINED.match(name):
        name = match["family"] + match["rest"]
    return slug(name)


def disk_kind(storage_type: str) -> tuple[str, str]:
    """`Premium_LRS` → (`premium`, `LRS`); also standard, standardssd, premiumv2, ultrassd."""
    kind, _, replication = storage_type.partition("_")
    return kind.lower(), (replication or "LRS").upper()


def disk_tier(kind: str, size_gb: Decimal) -> str:
    """The tier a disk of this size is billed as: ("premium", 100) → "P10"; "" where it has none."""
    letter = _DISK_LETTERS.get(kind, "")
    for number, holds in _DISK_TIERS:
        if letter and size_gb <= holds and (letter != "S" or number >= _SMALLEST_HDD):
            return f"{letter}{number}"
    return ""


def ultra_size(size_gb: Decimal) -> Decimal:
    """The GiB an ultra disk of this size is billed at."""
    for step in _ULTRA_STEPS:
        if size_gb <= step:
            return Decimal(step)
    return started(size_gb, _TIB) * _TIB


def replication(text: str) -> str:
    """`RA-GRS`, `RAGRS` or `ragrs` as the API spells it: `RA-GRS`."""
    bare = text.upper().replace("-", "").replace("_", "")
    return f"RA-{bare[2:]}" if bare.startswith("RAG") else bare
