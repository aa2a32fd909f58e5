"""Reading a price file: one indexed read per look-up, opened read-only and immutable.

Knows the SQLite layout that `build` writes, and nothing of dates, books or currencies.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pricing.errors import Error
from pricing.model import Basis, Tier

SNAPSHOT = Path(__file__).parent / "snapshot.sqlite"
LAYOUT = "1"

_LOOK_UP = """
SELECT region.name, price.valid_from, price.tiers, price.sku,
       origin.unit, origin.currency, origin.source, origin.date, origin.basis
FROM meter
JOIN price ON price.meter = meter.id
JOIN region ON region.id = price.region
JOIN origin ON origin.id = price.origin
WHERE meter.name = ? AND price.region IN (SELECT id FROM region WHERE name IN (?, 'global'))
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """The tiers of a meter in a region from one date on, as they lie in the file."""

    region: str
    valid_from: str
    packed: str
    sku: str
    unit: str
    currency: str
    source: str
    date: str
    basis: str

    @property
    def tiers(self) -> tuple[Tier, ...]:
        if ":" not in self.packed:
            return (Tier(Decimal(0), Decimal(self.packed)),)
        pairs = (part.split(":") for part in self.packed.split(" "))
        return tuple(Tier(Decimal(start), Decimal(price)) for start, price in pairs)

    @property
    def kind(self) -> Basis:
        return Basis(self.basis)


class Store:
    """One price file."""

    def __init__(self, path: Path = SNAPSHOT) -> None:
        if not path.exists():
            raise Error(
                "the price tables are not built",
                where=str(path),
                hint="Run `make prices` in a source checkout, or install the package again.",
            )
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self.path = path
        self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
        try:
            found = self.meta("layout")
        except sqlite3.DatabaseError as problem:
            raise Error(f"not a price file: {problem}", where=str(path), hint="Build it again.") \
                from None  # fmt: skip
        if found != LAYOUT:
            raise Error(
                f"price file has layout {found}, this version reads {LAYOUT}",
                where=str(path),
                hint="Run `make prices` (or `forebill prices sync` for synced prices) again.",
            )

    def close(self) -> None:
        self._database.close()

    def meta(self, key: str) -> str:
        found = self._database.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else ""

    def ladders(self, meter: str, region: str) -> list[Stored]:
        """What there is in the region and under `global`, in no set order."""
        return [Stored(*row) for row in self._database.execute(_LOOK_UP, (meter, region))]

    def regions(self, meter: str) -> list[str]:
        """The regions that have the meter."""
        query = """SELECT DISTINCT region.name FROM meter
                   JOIN price ON price.meter = meter.id JOIN region ON region.id = price.region
                   WHERE meter.name = ? ORDER BY region.name"""
        return [str(row[0]) for row in self._database.execute(query, (meter,))]

    def meters(self, start: str = "") -> Iterator[str]:
        """Meter names that begin with `start`, sorted."""
        query = "SELECT name FROM meter WHERE name >= ? AND name < ? ORDER BY name"
        for row in self._database.execute(query, (start, start + "\U0010ffff")):
            yield str(row[0])

    def meters_containing(self, text: str) -> Iterator[str]:
        """Meter names with `text` somewhere in them, sorted."""
        query = "SELECT name FROM meter WHERE instr(name, ?) ORDER BY name"
        for row in self._database.execute(query, (text,)):
            yield str(row[0])

    def meters_in(self, start: str, region: str) -> list[str]:
        """Meters that begin with `start` and are sold in the region or everywhere."""
        query = """SELECT DISTINCT meter.name FROM meter
                   JOIN price ON price.meter = meter.id JOIN region ON region.id = price.region
                   WHERE meter.name >= ? AND meter.name < ? AND region.name IN (?, 'global')
                   ORDER BY meter.name"""
        return [str(row[0]) for row in
                self._database.execute(query, (start, start + "\U0010ffff", region))]  # fmt: skip

    def query(self, sql: str, parameters: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
        """Free reading for reports about the tables themselves."""
        return self._database.execute(sql, parameters).fetchall()
