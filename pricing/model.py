"""Price rows as the rest of forebill sees them: a meter's tiers in a region at a date."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Basis(StrEnum):
    """How directly a price row rests on what the vendor publishes."""

    LISTED = "listed"  # read from the vendor's own price data
    DERIVED = "derived"  # worked out from other listed prices; shown as such
    OBSERVED = "observed"  # read back from a third party's published output, may be rounded


@dataclass(frozen=True, slots=True)
class Tier:
    """`price` per meter unit for the units from `start` on (until the next tier)."""

    start: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """The tiers of one meter, with everything needed to check them."""

    meter: str
    region: str
    unit: str
    currency: str
    tiers: tuple[Tier, ...]
    #: ISO date from which it holds; "" when the vendor does not say.
    valid_from: str
    source: str
    source_date: str
    sku: str = ""
    basis: Basis = Basis.LISTED
    #: List tiers where a price book changed the tiers above.
    list_tiers: tuple[Tier, ...] = ()
    #: Plain words for reports, e.g. "published after the date asked for".
    note: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such price, why, and what comes nearest (never used by itself)."""

    meter: str
    region: str
    reason: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnComponent:
    """What a resource type of the book buys: quantity × attribute × usage of a meter."""

    name: str
    unit: str
    meter: str
    quantity: Decimal = Decimal(1)
    attribute: str = ""
    usage: str = ""
    is_hourly: bool = False
    per: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class OwnResource:
    """A resource type nobody but the book's author knows."""

    type: str
    region: str
    components: tuple[OwnComponent, ...]
