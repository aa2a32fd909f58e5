"""A price as one source states it, before a meter map gives it a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pricing.model import Basis


@dataclass(frozen=True, slots=True)
class Record:
    """One priced line of a source; `fields` are what the patterns of a map look at."""

    fields: Mapping[str, str]
    region: str
    price: str
    #: Id in `sources.yaml`.
    source: str
    #: The day the source was read.
    date: str
    start: str = "0"
    #: Vendor's own unit, e.g. "10K" or "100 Hours"; "" when price is per base unit.
    lot: str = ""
    currency: str = "USD"
    valid_from: str = ""
    sku: str = ""
    basis: Basis = Basis.LISTED


_LOT = re.compile(r"^\s*([\d.,]+)\s*([KMBT](?![A-Za-z]))?")
_FACTOR = {None: 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}


def lot_size(unit: str) -> Decimal:
    """How many base units one priced unit holds: "10K" → 10000, "1 GB/Month" → 1, "Hrs" → 1."""
    match = _LOT.match(unit)
    if match is None:
        return Decimal(1)
    return Decimal(match[1].replace(",", "")) * _FACTOR[match[2]]


def iso_day(text: str) -> str:
    """An ISO date; a month stands for its first day, anything else for no date."""
    match = re.match(r"\d{4}-\d{2}(-\d{2})?", text)
    if match is None:
        return ""
    return match[0] if match[1] else f"{match[0]}-01"
