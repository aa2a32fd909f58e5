"""What the names of machine types, GPUs and images say. Knows no quantities and no meters."""

from __future__ import annotations

import re
from decimal import Decimal

from estimator.model.values import UNKNOWN_OPEN

#: GPU models as Google's price list writes them.
GPUS = {
    "nvidia-tesla-k80": "NVIDIA Tesla K80",
    "nvidia-tesla-p100": "NVIDIA Tesla P100",
    "nvidia-tesla-p4": "NVIDIA Tesla P4",
    "nvidia-tesla-t4": "NVIDIA Tesla T4",
    "nvidia-tesla-v100": "NVIDIA Tesla V100",
    "nvidia-tesla-a100": "NVIDIA Tesla A100",
    "nvidia-a100-80gb": "NVIDIA A100 80GB",
    "nvidia-l4": "NVIDIA L4",
    "nvidia-h100-80gb": "NVIDIA H100 80GB",
    "nvidia-h100-mega-80gb": "NVIDIA H100 80GB Mega",
    "nvidia-h200-141gb": "NVIDIA H200 141GB",
    "nvidia-b200": "NVIDIA B200",
    "nvidia-rtx-pro-6000": "NVIDIA RTX PRO 6000",
}
#: `n2-custom-6-20480-ext`: family (N1 where none is named), vCPUs, MiB.
CUSTOM = re.compile(r"^(?:([a-z0-9]+)-)?custom-(\d+)-(\d+)(?:-ext)?$")
#: Memory a vCPU of a custom machine may have before it is billed as extended memory.
_MOST_GIB_PER_VCPU = {"n1": Decimal("6.5")}
_VCPUS = re.compile(r"-(\d+)(?:-|$)")


def custom_size(type_: str) -> tuple[Decimal, Decimal, Decimal]:
    """(vCPUs, GiB at the normal rate, GiB of extended memory) of a custom machine type."""
    match = CUSTOM.match(type_)
    if match is None:
        return Decimal(0), Decimal(0), Decimal(0)
    cpus, gib = Decimal(match[2]), Decimal(match[3]) / 1024
    limit = cpus * _MOST_GIB_PER_VCPU.get(match[1] or "n1", Decimal(8))
    return cpus, min(gib, limit), max(gib - limit, Decimal(0))


def vcpus(type_: str) -> Decimal | None:
    """vCPUs of a machine type as far as its name says; None for shared cores and unknowns."""
    if UNKNOWN_OPEN in type_:
        return None
    if custom := CUSTOM.match(type_):
        return Decimal(custom[2])
    size = _VCPUS.search(type_)
    return Decimal(size[1]) if size else None


#: Parts of image names → licence in the price list.
_LICENCES = (
    ("windows", "windows"),
    ("sql-std", "windows"),
    ("sql-ent", "windows"),
    ("sql-web", "windows"),
    ("rhel-sap", "rhel-sap"),
    ("rhel", "rhel"),
    ("sles-sap", "sles-sap"),
    ("sles", "sles"),
    ("suse", "sles"),
)


def licence_of(image: str) -> str:
    """The licence an image needs, by its public image project or family; "" for none."""
    name = image.lower()
    if UNKNOWN_OPEN in name or "windows-container" in name:
        return ""
    return next((licence for part, licence in _LICENCES if part in name), "")
