"""A price book: what somebody really pays, beside the list price, which is kept.

Own prices replace the list price and are final. Otherwise a commitment sets the
price of its share of the use, and the first discount that matches is taken off the
result. `*` in a selector stands for any text, also over `/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fnmatch import fnmatchcase

from pricing.currency import Rates
from pricing.model import OwnResource, Price, Tier

ListPrice = Callable[[str, str], Price | None]
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Selector:
    """Which prices a line of the book is about, and from which day until which (inclusive)."""

    vendors: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    meters: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    def matches(self, meter: str, region: str, as_of: str) -> bool:
        vendor, _, rest = meter.partition("/")
        return (
            self.since <= as_of
            and (not self.until or as_of <= self.until)
            and _one_of(self.vendors, vendor)
            and _one_of(self.services, rest.partition("/")[0])
            and _one_of(self.regions, region)
            and _one_of(self.meters, meter)
        )


def _one_of(patterns: tuple[str, ...], text: str) -> bool:
    return not patterns or any(fnmatchcase(text, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Discount:
    """So many per cent off the list price."""

    selector: Selector
    percent: Decimal
    name: str = ""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A share of the use (in per cent) at a committed price."""

    selector: Selector
    share: Decimal
    #: Per cent off the list price for the committed share, or
    percent: Decimal | None = None
    #: the meter whose price holds for it; `{meter}` is the meter itself.
    price_of: str = ""
    term: str = ""
    name: str = ""

    @property
    def said(self) -> str:
        name = self.name or "commitment"
        return f"{self.share:f} % under {name}" + (f" ({self.term})" if self.term else "")


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A negotiated price, or the price of a meter that only this book has."""

    selector: Selector
    meter: str
    tiers: tuple[Tier, ...]
    unit: str = ""
    #: "" takes the currency of the list price, USD where there is none.
    currency: str = ""
    name: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Everything one price book says."""

    own: Mapping[str, tuple[OwnPrice, ...]] = field(default_factory=dict)
    discounts: tuple[Discount, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    resources: Mapping[str, OwnResource] = field(default_factory=dict)
    rates: Rates = field(default_factory=Rates)

    def price(
        self, meter: str, region: str, listed: Price | None, as_of: str, list_price: ListPrice
    ) -> Price | None:
        """The price to pay, with the list tiers kept where it differs from them."""
        for own in self.own.get(meter, ()):
            if own.selector.matches(meter, region, as_of):
                return _own(own, region, listed)
        if listed is None:
            return None
        return self._reduced(listed, region, as_of, list_price)

    def _reduced(self, listed: Price, region: str, as_of: str, list_price: ListPrice) -> Price:
        tiers, said = listed.tiers, []
        for commitment in self.commitments:
            if commitment.selector.matches(listed.meter, region, as_of):
                committed = _committed(commitment, listed, list_price)
                if committed is None:
                    said.append(f"no price {commitment.price_of} for {commitment.said}")
                    break
                share = commitment.share / _HUNDRED
                tiers = tuple(
                    Tier(tier.start, tier.price * (1 - share) + paid * share)
                    for tier, paid in zip(tiers, committed, strict=True)
                )
                said.append(commitment.said)
                break
        for discount in self.discounts:
            if discount.selector.matches(listed.meter, region, as_of):
                left = 1 - discount.percent / _HUNDRED
                tiers = tuple(Tier(tier.start, tier.price * left) for tier in tiers)
                said.append(f"{discount.percent:f} % off" + _named(discount.name))
                break
        if not said:
            return listed
        note = "; ".join(part for part in (listed.note, *said) if part)
        kept = listed.tiers if tiers != listed.tiers else ()
        return replace(listed, tiers=tiers, list_tiers=kept, note=note)


def _committed(
    commitment: Commitment, listed: Price, list_price: ListPrice
) -> tuple[Decimal, ...] | None:
    """What the committed share pays at each of the listed tiers."""
    if commitment.percent is not None:
        left = 1 - commitment.percent / _HUNDRED
        return tuple(tier.price * left for tier in listed.tiers)
    meter = commitment.price_of.replace("{meter}", listed.meter)
    price = list_price(meter, listed.region)
    if price is None or price.currency != listed.currency:
        return None
    return tuple(price.tiers[0].price for _ in listed.tiers)


def _own(own: OwnPrice, region: str, listed: Price | None) -> Price:
    currency = own.currency or (listed.currency if listed else "USD")
    is_comparable = listed is not None and listed.currency == currency
    return Price(
        meter=own.meter,
        region=region,
        unit=own.unit or (listed.unit if listed else ""),
        currency=currency,
        tiers=own.tiers,
        valid_from=own.selector.since,
        source="price book",
        source_date="",
        sku=own.where,
        list_tiers=listed.tiers if listed is not None and is_comparable else (),
        note="negotiated" + _named(own.name) if listed else own.name,
    )


def _named(name: str) -> str:
    return f" ({name})" if name else ""
