"""Looking prices up: the region's own row first, then `global`, never another region's.

Of several dated rows the newest that held on the date asked for is used; where
all are younger, the earliest, with a note. A synced price file comes before the
shipped snapshot. Book and currency are applied last and keep the list price.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pricing.errors import Error
from pricing.model import Missing, Price
from pricing.store import SNAPSHOT, Store, Stored

if TYPE_CHECKING:  # read only where there is a price book
    from pricing.book import PriceBook
    from pricing.currency import Rates


#: What most vendors list their prices in.
LIST_CURRENCY = "USD"


class Catalog:
    """The prices that hold on one date, in order of preference of the stores."""

    def __init__(
        self,
        stores: tuple[Store, ...],
        as_of: str,
        book: PriceBook | None = None,
        currency: str = "",
    ) -> None:
        self._stores = stores
        self._book = book
        self._currency = currency
        self._known: dict[tuple[str, str], Price | Missing] = {}
        self.as_of = as_of

    def look_up(self, meter: str, region: str) -> Price | Missing:
        """The price of a meter in a region, or why there is none."""
        key = meter, region
        if key not in self._known:
            self._known[key] = self._price(meter, region)
        return self._known[key]

    @property
    def stores(self) -> tuple[Store, ...]:
        return self._stores

    def close(self) -> None:
        for store in self._stores:
            store.close()

    def _price(self, meter: str, region: str) -> Price | Missing:
        listed = self._listed(meter, region)
        price = listed
        if self._book is not None:
            price = self._book.price(meter, region, listed, self.as_of, self._listed)
        if price is None:
            return self._missing(meter, region)
        if self._currency and self._currency != price.currency:
            return _rates(self._book).converted(price, self._currency)
        return price

    def _listed(self, meter: str, region: str) -> Price | None:
        """The region's own rows of the first store that has some, else the global ones."""
        elsewhere: Price | None = None
        for store in self._stores:
            rows = store.ladders(meter, region)
            own = [row for row in rows if row.region == region]
            if own:
                return priced(meter, own, self.as_of)
            if rows and elsewhere is None:
                elsewhere = priced(meter, rows, self.as_of)
        return elsewhere

    def _missing(self, meter: str, region: str) -> Missing:
        for store in self._stores:
            if regions := store.regions(meter):
                reason = f"no price in {region or 'an unknown region'}"
                shown = tuple(_nearest_first(regions, region))
                return Missing(meter, region, reason, shown[:5])
        return Missing(meter, region, "no such meter in the price tables", self._alike(meter))

    def _alike(self, meter: str) -> tuple[str, ...]:
        import difflib

        head, _, _ = meter.rpartition("/")
        while head.count("/") >= 1:
            for store in self._stores:
                if names := list(store.meters(head + "/")):
                    return tuple(difflib.get_close_matches(meter, names, n=3, cutoff=0.5))
            head, _, _ = head.rpartition("/")
        return ()


def _nearest_first(regions: list[str], region: str) -> list[str]:
    """Regions whose names share the longest start with the one asked for."""

    def shared(other: str) -> int:
        return next(
            (i for i, (one, two) in enumerate(zip(region, other, strict=False)) if one != two),
            min(len(region), len(other)),
        )

    return sorted(regions, key=lambda other: (-shared(other), other))


def priced(meter: str, rows: list[Stored], as_of: str) -> Price:
    """The row in force on the ISO date `as_of`; the earliest, with a note, if all are younger."""
    row = rows[0]
    note = ""
    if len(rows) > 1:
        ordered = sorted(rows, key=lambda one: one.valid_from)
        row = next((one for one in reversed(ordered) if one.valid_from <= as_of), ordered[0])
    if row.valid_from > as_of:
        note = f"in force from {row.valid_from}, after the date asked for"
    origin = row.origin
    return Price(
        meter=meter,
        region=row.region,
        unit=origin.unit,
        currency=origin.currency,
        tiers=row.tiers,
        valid_from=row.valid_from,
        source=origin.source,
        source_date=origin.date,
        sku=row.sku,
        basis=origin.basis,
        note=note,
    )


def open_catalog(
    as_of: str | None = None,
    currency: str | None = None,
    book: PriceBook | None = None,
    *,
    snapshot: Path = SNAPSHOT,
    synced: tuple[Path, ...] = (),
) -> Catalog:
    """The shipped prices, with synced files before them; `as_of` is an ISO date, default today."""
    today = datetime.now(UTC).date().isoformat()
    wanted = (currency or "").upper()
    if wanted not in ("", LIST_CURRENCY):
        _check_rate(wanted, _rates(book))
    stores = tuple(Store(path) for path in (*synced, snapshot))
    return Catalog(stores, _date(as_of) if as_of else today, book, wanted)


def _rates(book: PriceBook | None) -> Rates:
    from pricing.currency import Rates

    return Rates() if book is None else book.rates


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Error(f"{text} is not a date", hint="Write it as 2026-07-01.") from None


def _check_rate(currency: str, rates: Rates) -> None:
    if rates.between(LIST_CURRENCY, currency) is None:
        raise Error(
            f"there is no exchange rate from {LIST_CURRENCY} to {currency}",
            hint=f"Add `rates: [{{from: {LIST_CURRENCY}, to: {currency}, rate: …}}]` to "
            "forebill-prices.yml (or pass --price-book).",
        )
