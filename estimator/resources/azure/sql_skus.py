"""The grammar of Azure SQL's SKU names; knows no prices.

`GP_Gen5_4`, `GP_S_Gen5_2`, `BC_M_8`, `HS_PRMS_4` name a tier, a hardware and a number of
vCores; `S3`, `P6`, `Basic` a number of DTUs. Sizes: learn.microsoft.com/azure/azure-sql/database
(resource-limits-vcore-single-databases, read 2026-11).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_VCORE = re.compile(r"(GP|BC|HS)_(S_)?([A-Za-z0-9]+)_(\d+)", re.IGNORECASE)
_POOL = re.compile(r"(GP|BC|HS)_([A-Za-z0-9]+)", re.IGNORECASE)
_TIERS = {"gp": "general-purpose", "bc": "business-critical", "hs": "hyperscale"}
_HARDWARE = {
    "prms": "premium-series",
    "moprms": "premium-series-memory-optimized",
    "gen8ih": "premium-series",
    "gen8im": "premium-series-memory-optimized",
}
#: vCores that are sold, over all hardware of Azure SQL.
_SOLD = frozenset((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 24, 32, 36, 40, 48, 56,
                   64, 72, 80, 96, 128))  # fmt: skip
_REDUNDANCY = {
    "geo": "RA-GRS", "grs": "RA-GRS", "geozone": "RA-GZRS", "gzrs": "RA-GZRS",
    "local": "LRS", "lrs": "LRS", "zone": "ZRS", "zrs": "ZRS",
}  # fmt: skip
#: GB that come with a DTU database, by its tier's letter, and those that hold more.
_DTU_INCLUDED_GB = {"b": 2, "s": 250, "p": 500}
_DTU_INCLUDED_GB_OF = {"p11": 4096, "p15": 4096}


@dataclass(frozen=True, slots=True)
class VCores:
    """A size of the vCore model."""

    #: `general-purpose`, `business-critical` or `hyperscale`.
    tier: str
    hardware: str
    cores: int
    is_serverless: bool = False

    @property
    def meter(self) -> str:
        """Part of the meter's name; a number of vCores nobody sells names no meter."""
        size = "vcore" if self.cores in _SOLD else f"{self.cores}-vcores"
        model = "serverless/" if self.is_serverless else ""
        return f"{self.tier}/{model}{self.hardware}/{size}"

    @property
    def is_hyperscale(self) -> bool:
        return self.tier == "hyperscale"


def database_size(sku: str) -> VCores | None:
    """The vCore size a database's SKU names; None for the DTU model."""
    match = _VCORE.fullmatch(sku)
    if match is None:
        return None
    tier, serverless, hardware, cores = match.groups()
    return VCores(_TIERS[tier.lower()], _hardware(hardware), int(cores), serverless is not None)


def pool_size(sku: str, cores: int) -> VCores | None:
    """The vCore size of a pool or managed instance, whose SKU has no number; None for DTU pools."""
    match = _POOL.fullmatch(sku)
    if match is None:
        return None
    return VCores(_TIERS[match[1].lower()], _hardware(match[2]), cores)


def redundancy(value: str) -> str:
    """`Geo`, `GRS`, `Zone`, … as the price list calls it; an unknown one as it stands."""
    return _REDUNDANCY.get(value.lower(), value)


def dtu_included_gb(size: str) -> int | None:
    """GB of data storage in the price of a DTU size; None where no more can be bought."""
    name = size.lower()
    if not re.fullmatch(r"[sp]\d+", name):
        return None
    return _DTU_INCLUDED_GB_OF.get(name, _DTU_INCLUDED_GB[name[0]])


def edtu_included_gb(tier: str, edtus: int) -> int:
    """GB in the price of an elastic pool of so many eDTUs (resource-limits-dtu-elastic-pools)."""
    if tier.lower() == "premium":
        return {125: 250, 250: 500, 500: 750, 1000: 1024, 1500: 1536, 2000: 2048, 2500: 2560,
                3000: 3072, 3500: 3584, 4000: 4096}.get(edtus, edtus)  # fmt: skip
    return edtus


def _hardware(name: str) -> str:
    return _HARDWARE.get(name.lower(), name.lower())
