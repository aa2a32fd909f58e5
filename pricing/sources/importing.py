"""From records to price rows: every importer, collected or synced, ends here.

A record becomes a row for each pattern it matches. `settling` then decides
between rows that claim the same tier. Nothing here reads a file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from math import ceil, floor

from pricing.metermap import Entry, MeterMap, Pattern
from pricing.model import Basis
from pricing.rows import Row, plain
from pricing.sources.records import Record, iso_day, lot_size
from pricing.sources.settling import Disagreement, Settled, settled
from pricing.sources.unnamed import is_worth_keeping, other_row

#: Prices that a lot or scale does not divide evenly keep this many significant digits.
_DIGITS = Context(prec=12, rounding=ROUND_HALF_EVEN)

#: The source whose unnamed rows `other: true` keeps.
MAIN_SOURCE = {"aws": "feed", "azure": "retail"}

#: Official price lists, which always state where a tier starts; `from` is not for them.
_STATE_TIERS = ("offer", "sku")

Records = Callable[[MeterMap, str, str], Iterable[Record]]


@dataclass(slots=True)
class Imported:
    """What one map made of its sources."""

    rows: list[Row] = field(default_factory=list)
    #: Rows per (entry index, source kind).
    hits: Counter[tuple[int, str]] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)
    #: Said to whoever writes the map: ladders and rows that were left out, and why.
    left_out: list[str] = field(default_factory=list)


def imported(map_: MeterMap, records: Records) -> Imported:
    """All rows of one map; `records(map, source kind, file)` yields what a pattern may match."""
    result = Imported()
    rows: list[tuple[Row, Entry | None]] = []
    uplifts: list[tuple[Entry, Pattern, Record, Mapping[str, str]]] = []
    for (source, file), patterns in _by_file(map_).items():
        for record in records(map_, source, file):
            taken = False
            for index, entry, pattern in patterns:
                groups = pattern.groups(record.fields)
                if groups is None:
                    continue
                taken = True
                result.hits[index, source] += 1
                if "onto" in pattern.settings:
                    uplifts.append((entry, pattern, record, groups))
                elif row := _row(entry, pattern, record, groups, result):
                    rows.append((row, entry))
            if not taken and _keeps_others(map_, source, file) and is_worth_keeping(record):
                rows.append((other_row(map_, record), None))
    outcome = settled(rows)
    if uplifts:
        # An uplift only fills: any price seen in the region itself is better.
        known = {(row.meter, row.region) for row in outcome.rows}
        derived = _derived(uplifts, outcome.rows)
        fills = [item for item in derived if (item[0].meter, item[0].region) not in known]
        outcome = settled([*rows, *fills])
    return _finished(result, outcome)


def _finished(result: Imported, outcome: Settled) -> Imported:
    result.rows = outcome.rows
    result.disagreements = outcome.disagreements
    result.left_out += outcome.left_out
    return result


def _by_file(map_: MeterMap) -> dict[tuple[str, str], list[tuple[int, Entry, Pattern]]]:
    """The patterns that read the same records, so that these are read once."""
    groups: dict[tuple[str, str], list[tuple[int, Entry, Pattern]]] = defaultdict(list)
    if map_.has_other:
        groups[MAIN_SOURCE[map_.vendor], ""] = []
    for index, entry in enumerate(map_.entries):
        for pattern in entry.patterns:
            groups[pattern.source, pattern.settings.get("file", "")].append((index, entry, pattern))
    return groups


def _row(
    entry: Entry, pattern: Pattern, record: Record, groups: Mapping[str, str], result: Imported
) -> Row | None:
    lot = Fraction(pattern.settings.get("per", "1")) * Fraction(lot_size(record.lot))
    amount = _amount(entry, pattern, record, lot)
    if amount is None:
        return None
    if amount < 0:
        result.left_out.append(f"{entry.meter}: negative price {record.price} ({record.sku})")
        return None
    region = entry.region or groups.get("region") or record.region
    if not region and record.basis == Basis.OBSERVED:
        result.left_out.append(f"{entry.name(groups)}: seen without its region")
        return None
    start = _decimal(Fraction(Decimal(record.start or "0")) * lot / entry.scale)
    if entry.start is not None and pattern.source not in _STATE_TIERS:
        start = entry.start
    return Row(
        meter=entry.name(groups),
        region=region or "global",
        valid_from=record.valid_from or pattern.settings.get("since", ""),
        start=plain(start),
        price=plain(amount),
        unit=entry.unit,
        currency=entry.currency or record.currency,
        source=record.source,
        date=iso_day(record.date),
        basis=entry.basis or record.basis,
        sku=record.sku,
    )


def _amount(entry: Entry, pattern: Pattern, record: Record, lot: Fraction) -> Decimal | None:
    """The price of one meter unit; of a printed price the simplest one that fits."""
    per = Fraction(pattern.settings.get("per", "1"))
    if per != 1 and record.fields.get("lo"):
        return _decimal(_simplest_of(record, per) * entry.scale)
    column = pattern.settings.get("column")
    price = record.fields.get(column, "") if column else record.price
    return _decimal(Fraction(Decimal(price)) * entry.scale / lot) if price else None


def _simplest_of(record: Record, per: Fraction) -> Fraction:
    """The simplest price of one unit that a printed price of `per` units leaves open."""
    low, high = (Fraction(record.fields[end]) / per for end in ("lo", "hi"))
    return Fraction(simplest(low, high))


def simplest(low: Fraction, high: Fraction) -> Decimal:
    """The decimal with the fewest digits from `low` to `high`, of several the middle one."""
    for digits in range(16):
        scale = 10**digits
        first, last = ceil(low * scale), floor(high * scale)
        if first <= last:
            return Decimal((first + last) // 2).scaleb(-digits)
    return _decimal((low + high) / 2)


def _decimal(number: Fraction) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact if Fraction(exact) == number else _DIGITS.divide(
        Decimal(number.numerator), Decimal(number.denominator)
    )  # fmt: skip


def _keeps_others(map_: MeterMap, source: str, file: str) -> bool:
    return map_.has_other and not file and source == MAIN_SOURCE[map_.vendor]


def _derived(
    uplifts: Iterable[tuple[Entry, Pattern, Record, Mapping[str, str]]], rows: Iterable[Row]
) -> Iterator[tuple[Row, Entry]]:
    """Rows that are a listed row of another meter plus a constant known from elsewhere."""
    base: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.basis == Basis.LISTED:
            base[row.meter].append(row)
    for entry, pattern, record, groups in uplifts:
        onto = replace(entry, meter=pattern.settings["onto"]).name(groups)
        for row in base.get(onto, ()):
            if row.currency == record.currency and Decimal(record.price) >= 0:
                price = plain(Decimal(row.price) + Decimal(record.price))
                yield replace(
                    row, meter=entry.name(groups), price=price, source=record.source,
                    date=record.date, basis=Basis.DERIVED, sku="",
                ), entry  # fmt: skip
