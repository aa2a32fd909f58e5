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
_ZERO = Decimal(0)

_LOOK_UP = """
SELECT price.region, price.valid_from, price.tiers, price.origin, price.sku
FROM meter JOIN price ON price.meter = meter.id AND price.region IN (?, ?)
WHERE meter.name = ?
"""
_ORIGIN = "SELECT unit, currency, source, date, basis FROM origin WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Origin:
    """What many rows share: unit, currency, and where and when they were read."""

    unit: str
    currency: str
    source: str
    date: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Stored:
    """The tiers of a meter in a region from one date on, as they lie in the file."""

    region: str
    valid_from: str
    packed: str
    origin: Origin
    sku: str

    @property
    def tiers(self) -> tuple[Tier, ...]:
        if ":" not in self.packed:
            return (Tier(_ZERO, Decimal(self.packed)),)
        pairs = (part.split(":") for part in self.packed.split(" "))
        return tuple(Tier(Decimal(start), Decimal(price)) for start, price in pairs)


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
        self._region_ids: dict[str, int] = dict(
            self._database.execute("SELECT name, id FROM region").fetchall()
        )
        self._region_names = {number: name for name, number in self._region_ids.items()}
        self._origins: dict[int, Origin] = {}

    def close(self) -> None:
        self._database.close()

    def meta(self, key: str) -> str:
        found = self._database.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else ""

    def ladders(self, meter: str, region: str) -> list[Stored]:
        """What there is in the region and under `global`, in no set order."""
        names = self._region_names
        ids = self._region_ids
        found = self._database.execute(
            _LOOK_UP, (ids.get(region, -1), ids.get("global", -1), meter)
        )
        return [
            Stored(names[place], since, packed, self._origin(origin), sku)
            for place, since, packed, origin, sku in found
        ]

    def _origin(self, number: int) -> Origin:
        known = self._origins.get(number)
        if known is None:
            row = self._database.execute(_ORIGIN, (number,)).fetchone()
            unit, currency, source, date, basis = row
            known = self._origins[number] = Origin(unit, currency, source, date, Basis(basis))
        return known

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

    def query(self, sql: str, parameters: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
        """Free reading for reports about the tables themselves."""
        return self._database.execute(sql, parameters).fetchall()
