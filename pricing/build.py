"""`python -m pricing.build`: the committed text tables → one SQLite file, byte for byte the same.

Meters, regions and provenances are numbered in sorted order; the tiers of one
meter in one region from one date on are one row. Nothing but the text tables
goes in, so that two builds of one commit are equal.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pricing.errors import Error
from pricing.facts import fact_tables, read_facts
from pricing.rows import DATA, Row, read, tables

SNAPSHOT = Path(__file__).parent / "snapshot.sqlite"
#: Raised whenever the tables below change their meaning.
LAYOUT = 1

_Insert = Callable[[sqlite3.Connection, tuple[object, ...], Path], None]
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE meter (name TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE region (name TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE origin (id INTEGER PRIMARY KEY, unit TEXT, currency TEXT, source TEXT, date TEXT,
                     basis TEXT);
CREATE TABLE price (meter INTEGER, region INTEGER, valid_from TEXT, tiers TEXT NOT NULL,
                    origin INTEGER NOT NULL, sku TEXT NOT NULL,
                    PRIMARY KEY (meter, region, valid_from)) WITHOUT ROWID;
CREATE TABLE fact (kind TEXT, key TEXT, cells TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
"""


def build(target: Path = SNAPSHOT, root: Path = DATA) -> int:
    """Write the snapshot at `target` (atomically); the number of price rows in it."""
    paths = tables(root)
    if not paths:
        raise Error("no price tables", where=str(root), hint="Check out pricing/data.")

    def fill(database: sqlite3.Connection) -> int:
        count = _fill(database, paths, _once)
        _fill_facts(database)
        return count

    return _written(target, fill)


def build_synced(target: Path, paths: list[Path]) -> int:
    """Write a price file from synced tables; what several of them say, the first one says."""
    return _written(target, lambda database: _fill(database, paths, _first))


def _written(target: Path, fill: Callable[[sqlite3.Connection], int]) -> int:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".snapshot-") as folder:
        work = Path(folder) / target.name
        database = sqlite3.connect(work, isolation_level=None)
        try:
            database.execute("PRAGMA page_size = 4096")
            database.execute("PRAGMA journal_mode = OFF")
            database.executescript(_SCHEMA)
            database.execute("BEGIN")
            count = fill(database)
            database.execute("COMMIT")
            database.execute("VACUUM")
        finally:
            database.close()
        os.replace(work, target)
    return count


def is_current(target: Path = SNAPSHOT, root: Path = DATA) -> bool:
    """The snapshot exists and no text table is younger."""
    if not target.exists():
        return False
    inputs = [*root.glob("**/*.tsv"), Path(__file__)]
    return target.stat().st_mtime >= max(path.stat().st_mtime for path in inputs)


def all_rows(root: Path = DATA) -> Iterator[Row]:
    """The rows of all text tables."""
    for path in tables(root):
        yield from read(path)


def _fill(database: sqlite3.Connection, paths: list[Path], insert: _Insert) -> int:
    """Two passes over the tables, so that no more than one is in memory."""
    meters: set[str] = set()
    regions: set[str] = set()
    origins: set[tuple[str, str, str, str, str]] = set()
    newest, count = "", 0
    for path in paths:
        for row in read(path):
            meters.add(row.meter)
            regions.add(row.region)
            origins.add(_origin(row))
            newest = max(newest, row.date)
            count += 1
    numbers = {origin: number for number, origin in enumerate(sorted(origins), 1)}
    database.executemany(
        "INSERT INTO origin VALUES (?, ?, ?, ?, ?, ?)",
        ((number, *origin) for origin, number in numbers.items()),
    )
    meter_ids = _numbered(database, "meter", meters)
    region_ids = _numbered(database, "region", regions)
    for path in paths:
        for ladder in _ladders(path):
            first = ladder[0]
            place = meter_ids[first.meter], region_ids[first.region], first.valid_from
            insert(database, (*place, packed(ladder), numbers[_origin(first)], first.sku), path)
    meta = {"layout": str(LAYOUT), "rows": str(count), "newest": newest}
    database.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    return count


def _first(database: sqlite3.Connection, cells: tuple[object, ...], _path: Path) -> None:
    database.execute("INSERT OR IGNORE INTO price VALUES (?, ?, ?, ?, ?, ?)", cells)


def _once(database: sqlite3.Connection, cells: tuple[object, ...], path: Path) -> None:
    try:
        database.execute("INSERT INTO price VALUES (?, ?, ?, ?, ?, ?)", cells)
    except sqlite3.IntegrityError:
        (meter,) = database.execute("SELECT name FROM meter WHERE id = ?", cells[:1]).fetchone()
        raise Error(
            f"{meter} stands in two tables",
            where=str(path),
            hint="Let one map fill it.",
        ) from None


def _fill_facts(database: sqlite3.Connection) -> None:
    """The fact tables: cells tab-separated, the columns of each kind under the key ""."""
    for path in fact_tables():
        facts = list(read_facts(path))
        columns = list(facts[0]) if facts else []
        lines = {fact[columns[0]]: "\t".join(fact.values()) for fact in facts}
        database.execute("INSERT INTO fact VALUES (?, '', ?)", (path.stem, "\t".join(columns)))
        database.executemany(
            "INSERT INTO fact VALUES (?, ?, ?)",
            ((path.stem, key, cells) for key, cells in sorted(lines.items())),
        )


def _numbered(database: sqlite3.Connection, table: str, names: Iterable[str]) -> dict[str, int]:
    numbers = {name: number for number, name in enumerate(sorted(set(names)), 1)}
    database.executemany(f"INSERT INTO {table} VALUES (?, ?)", numbers.items())
    return numbers


def _origin(row: Row) -> tuple[str, str, str, str, str]:
    return row.unit, row.currency, row.source, row.date, row.basis


def _ladders(path: Path) -> Iterator[list[Row]]:
    """The tiers that belong together; a table is sorted, so they stand together."""
    for _, group in itertools.groupby(
        read(path), key=lambda row: (row.meter, row.region, row.valid_from)
    ):
        yield list(group)


def packed(ladder: Iterable[Row]) -> str:
    """Tiers as text: the price alone, or `start:price` separated by blanks."""
    tiers = [(row.start, row.price) for row in ladder]
    if len(tiers) == 1 and tiers[0][0] == "0":
        return tiers[0][1]
    return " ".join(f"{start}:{price}" for start, price in tiers)


def main() -> int:
    parser = argparse.ArgumentParser(prog="pricing.build", description=__doc__)
    parser.add_argument("--target", type=Path, default=SNAPSHOT)
    arguments = parser.parse_args()
    try:
        count = build(arguments.target)
    except Error as problem:
        print(problem.diagnostics(), file=sys.stderr)
        return 2
    size = arguments.target.stat().st_size / 1_000_000
    print(f"{arguments.target}: {count} rows, {size:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
