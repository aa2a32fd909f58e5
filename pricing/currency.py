"""Exchange rates: from one currency to another by a rate somebody gave, never by 1:1.

A rate may be used backwards, and two may be chained over a third currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pricing.model import Missing, Price, Tier


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `source` is worth `rate` units of `target`."""

    source: str
    target: str
    rate: Decimal
    #: The day the rate was read, and who published it; shown with every converted price.
    date: str = ""
    publisher: str = ""

    @property
    def inverse(self) -> Rate:
        return Rate(self.target, self.source, Decimal(1) / self.rate, self.date, self.publisher)

    @property
    def said(self) -> str:
        origin = " ".join(part for part in (self.publisher, self.date) if part)
        rate = f"{self.rate:.6g}"
        return f"1 {self.source} = {rate} {self.target}" + (f" ({origin})" if origin else "")


class Rates:
    """The rates of one run."""

    def __init__(self, rates: Sequence[Rate] = ()) -> None:
        self._direct: dict[tuple[str, str], Rate] = {}
        for rate in rates:
            self._direct.setdefault((rate.target, rate.source), rate.inverse)
        for rate in rates:
            self._direct[rate.source, rate.target] = rate

    def between(self, source: str, target: str) -> tuple[Rate, ...] | None:
        """The rates that lead from one currency to the other, or None."""
        if source == target:
            return ()
        if direct := self._direct.get((source, target)):
            return (direct,)
        for (start, middle), first in sorted(self._direct.items()):
            if start == source and (second := self._direct.get((middle, target))):
                return (first, second)
        return None

    def converted(self, price: Price, target: str) -> Price | Missing:
        """The price in another currency, with the rates in its note."""
        path = self.between(price.currency, target)
        if path is None:
            reason = f"price is in {price.currency} and there is no rate to {target}"
            return Missing(price.meter, price.region, reason)
        if not path:
            return price
        factor = Decimal(1)
        for rate in path:
            factor *= rate.rate
        said = ", ".join(rate.said for rate in path)
        return replace(
            price,
            currency=target,
            tiers=_times(price.tiers, factor),
            list_tiers=_times(price.list_tiers, factor),
            note="; ".join(part for part in (price.note, said) if part),
        )


def _times(tiers: tuple[Tier, ...], factor: Decimal) -> tuple[Tier, ...]:
    return tuple(Tier(tier.start, tier.price * factor) for tier in tiers)
