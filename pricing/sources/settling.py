"""Deciding between rows that claim the same tier, and writing down how it was decided.

Tiers of one source stay together: a ladder is never mixed from two sources.
Listed beats derived beats observed, then the newest reading wins. Two prices of
one source for one tier mean that the map's patterns are too wide: such a ladder
is left out unless the entry says which to pick.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from statistics import median

from pricing.metermap import Entry
from pricing.model import Basis
from pricing.rows import Row
from pricing.sources.registry import sources

_RANK = {Basis.LISTED: 0, Basis.DERIVED: 1, Basis.OBSERVED: 2}
#: Two sources disagree when their prices differ by more than this share.
TOLERANCE = Decimal("0.01")
#: Lists that write the free tier of an account into the tiers of each region.
FREE_TIER_SOURCES = ("aws-price-list",)
#: What a price list may show for something it has no price for yet.
PLACEHOLDER = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sources gave different prices for the same tier; `kept` is in the table."""

    kept: Row
    dropped: Row

    @property
    def line(self) -> str:
        kept, other = self.kept, self.dropped
        return "\t".join(
            (kept.meter, kept.region, kept.start, kept.price, f"{kept.source} {kept.date}",
             other.price, f"{other.source} {other.date} {other.basis}")
        )  # fmt: skip


@dataclass(slots=True)
class Settled:
    rows: list[Row] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Ladder:
    rows: tuple[Row, ...]

    @property
    def date(self) -> str:
        return max(row.date for row in self.rows)

    @property
    def first(self) -> Row:
        return self.rows[0]

    @property
    def rank(self) -> tuple[int, str, int]:
        """Greater is better."""
        return -_RANK[Basis(self.first.basis)], self.date, len(self.rows)

    @property
    def prices(self) -> tuple[tuple[str, str], ...]:
        return tuple((row.start, row.price) for row in self.rows)


def settled(rows: Iterable[tuple[Row, Entry | None]]) -> Settled:
    """One ladder per meter, region and date, with what was decided on the way."""
    result = Settled()
    by_meter: dict[str, dict[str, list[tuple[Row, Entry | None]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row, entry in rows:
        by_meter[row.meter][row.region].append((row, entry))
    for regions in by_meter.values():
        ladders = {region: list(_ladders(claims, result)) for region, claims in regions.items()}
        _drop_placeholders(ladders, result)
        _prefer_global(ladders)
        tiered = any(len(one.rows) > 1 for found in ladders.values() for one in found)
        for found in ladders.values():
            kept = [one for one in found if not (tiered and _loses_tiers(one.first.source))]
            for ladder in _history(kept, result):
                result.rows.extend(ladder.rows)
    return result


def _prefer_global(ladders: dict[str, list[_Ladder]]) -> None:
    """A listed price that holds everywhere needs no derived or observed one beside it."""
    if any(one.first.basis == Basis.LISTED for one in ladders.get("global", ())):
        for region, found in ladders.items():
            ladders[region] = [one for one in found if one.first.basis == Basis.LISTED]


def _drop_placeholders(ladders: dict[str, list[_Ladder]], result: Settled) -> None:
    """Leave out the 0.01 that stands where a region has no price yet (Azure's list does that)."""
    prices = [Decimal(one.first.price) for found in ladders.values() for one in found]
    if len(prices) < 3 or median(prices) < PLACEHOLDER * 10:
        return
    for region, found in ladders.items():
        kept = [one for one in found if Decimal(one.first.price) != PLACEHOLDER]
        if len(kept) < len(found):
            result.left_out.append(f"{found[0].first.meter} in {region}: 0.01 is a placeholder")
            ladders[region] = kept


def _ladders(claims: Sequence[tuple[Row, Entry | None]], result: Settled) -> Iterable[_Ladder]:
    groups: dict[tuple[str, str, str], list[tuple[Row, Entry | None]]] = defaultdict(list)
    for row, entry in claims:
        groups[row.source, row.basis, row.currency].append((row, entry))
    for group in groups.values():
        for dated in _by_date(group).values():
            if ladder := _ladder(dated, result):
                yield ladder


def _by_date(group: list[tuple[Row, Entry | None]]) -> dict[str, list[tuple[Row, Entry | None]]]:
    """Rows by start of validity; tiers that differ only in that date are one ladder."""
    starts = [Decimal(row.start) for row, _ in group]
    if len(set(starts)) == len(starts):
        return {"": group}
    dated: dict[str, list[tuple[Row, Entry | None]]] = defaultdict(list)
    for row, entry in group:
        dated[row.valid_from].append((row, entry))
    return dated


def _ladder(claims: list[tuple[Row, Entry | None]], result: Settled) -> _Ladder | None:
    tiers: dict[Decimal, list[tuple[Row, Entry | None]]] = defaultdict(list)
    for row, entry in claims:
        tiers[Decimal(row.start)].append((row, entry))
    chosen = [_chosen(tiers[start], result) for start in sorted(tiers)]
    rows = [row for row in chosen if row is not None]
    if len(rows) < len(chosen):
        return None
    name = f"{rows[0].meter} in {rows[0].region}"
    if Decimal(rows[0].start) != 0:
        result.left_out.append(f"{name}: no tier from 0 on (first is {rows[0].start})")
        return None
    is_free = any(entry is None or entry.is_free for _, entry in claims)
    if not is_free and all(Decimal(row.price) == 0 for row in rows):
        result.left_out.append(f"{name}: price is 0 and the map does not say `free: true`")
        return None
    if not is_free and rows[0].source in FREE_TIER_SOURCES:
        rows = _without_free_tier(rows)
    since = max(row.valid_from for row in rows)
    return _Ladder(tuple(_since(row, since) for row in rows))


def _without_free_tier(rows: list[Row]) -> list[Row]:
    """The paid tiers from 0 on: a free tier holds once per account, which only a rule can know."""
    while Decimal(rows[0].price) == 0:
        rows = [replace(rows[1], start="0"), *rows[2:]]
    return rows


def _since(row: Row, since: str) -> Row:
    return row if row.valid_from == since else replace(row, valid_from=since)


def _chosen(claims: list[tuple[Row, Entry | None]], result: Settled) -> Row | None:
    """The row of one tier among those of one source."""
    newest = max(row.date for row, _ in claims)
    rows = sorted((row for row, _ in claims if row.date == newest), key=lambda row: row.sku)
    prices = sorted({Decimal(row.price) for row in rows})
    if len(prices) == 1:
        return rows[0]
    entry = claims[0][1]
    if entry is not None and entry.pick:
        wanted = prices[-1] if entry.pick == "max" else prices[0]
        return next(row for row in rows if Decimal(row.price) == wanted)
    row = rows[0]
    shown = ", ".join(str(price) for price in prices[:4])
    result.left_out.append(f"{row.meter} in {row.region} from {row.start}: ambiguous ({shown})")
    return None


def _history(ladders: list[_Ladder], result: Settled) -> list[_Ladder]:
    """The best ladder of each date; listed ones displace all others from their first date on."""
    if not ladders:
        return []
    earlier, ladders = _superseded(ladders)
    best = min(_RANK[Basis(one.first.basis)] for one in ladders)
    dated: dict[str, list[_Ladder]] = defaultdict(list)
    newest = max(ladders, key=lambda one: one.rank)
    for one in ladders:
        is_dated = bool(one.first.valid_from) == bool(newest.first.valid_from)
        if _RANK[Basis(one.first.basis)] == best and is_dated:
            dated[one.first.valid_from].append(one)
        elif one is not newest:
            _compare(newest, one, result)
    kept = earlier
    for since in sorted(dated):
        winner, *losers = sorted(dated[since], key=lambda one: one.rank, reverse=True)
        for loser in losers:
            _compare(winner, loser, result)
        if not kept or kept[-1].prices != winner.prices:
            kept.append(winner)
    return kept


def _superseded(ladders: list[_Ladder]) -> tuple[list[_Ladder], list[_Ladder]]:
    """Lesser readings that held before the first listed price did, and all the others.

    Captures of a price list hold today's price only; what it was before is worth keeping,
    so that an estimate as of then is right.
    """
    best = min(_RANK[Basis(one.first.basis)] for one in ladders)
    dates = [one.first.valid_from for one in ladders if _RANK[Basis(one.first.basis)] == best]
    first = min(dates)
    earlier: dict[str, _Ladder] = {}
    others = []
    for one in ladders:
        is_lesser = _RANK[Basis(one.first.basis)] > best
        if is_lesser and first and "" < one.first.valid_from < first:
            since = one.first.valid_from
            earlier[since] = max(one, earlier.get(since, one), key=lambda item: item.rank)
        else:
            others.append(one)
    return [earlier[since] for since in sorted(earlier)], others


def _compare(winner: _Ladder, loser: _Ladder, result: Settled) -> None:
    if winner.first.currency != loser.first.currency:
        return
    theirs = {Decimal(row.start): row for row in loser.rows}
    for row in winner.rows:
        other = theirs.get(Decimal(row.start))
        if other is not None and differs(row.price, other.price):
            result.disagreements.append(Disagreement(row, other))


def differs(one: str, two: str) -> bool:
    """More than one per cent apart."""
    low, high = sorted((Decimal(one), Decimal(two)))
    return high - low > high * TOLERANCE


@cache
def _loses_tiers(source: str) -> bool:
    return source in sources() and sources()[source].loses_tiers
