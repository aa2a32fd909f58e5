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
from collections.abc import Iterable, Iterator
from pathlib import Path

from pricing.errors import Error
from pricing.facts import fact_tables, read_facts
from pricing.rows import DATA, Row, read, tables

SNAPSHOT = Path(__file__).parent / "snapshot.sqlite"
#: Raised whenever the tables below change their meaning.
LAYOUT = 1

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
    rows = sorted(all_rows(root), key=lambda row: row.key)
    if not rows:
        raise Error("no price tables", where=str(root), hint="Check out pricing/data.")
    work = target.with_suffix(".new")
    work.unlink(missing_ok=True)
    with sqlite3.connect(work, isolation_level=None) as database:
        _fill(database, rows)
    database.close()
    os.replace(work, target)
    return len(rows)


def all_rows(root: Path = DATA) -> Iterator[Row]:
    """The rows of all text tables."""
    for path in tables(root):
        yield from read(path)


def _fill(database: sqlite3.Connection, rows: list[Row]) -> None:
    database.execute("PRAGMA page_size = 4096")
    database.execute("PRAGMA journal_mode = OFF")
    database.executescript(_SCHEMA)
    database.execute("BEGIN")
    meters = _numbered(database, "meter", (row.meter for row in rows))
    regions = _numbered(database, "region", (row.region for row in rows))
    origins = sorted({_origin(row) for row in rows})
    numbers = {origin: number for number, origin in enumerate(origins, 1)}
    database.executemany(
        "INSERT INTO origin VALUES (?, ?, ?, ?, ?, ?)",
        ((number, *origin) for origin, number in numbers.items()),
    )
    database.executemany(
        "INSERT INTO price VALUES (?, ?, ?, ?, ?, ?)",
        (
            (meters[first.meter], regions[first.region], first.valid_from, packed(ladder),
             numbers[_origin(first)], first.sku)
            for first, ladder in _ladders(rows)
        ),
    )  # fmt: skip
    _fill_facts(database)
    meta = {"layout": str(LAYOUT), "rows": str(len(rows)), "newest": max(row.date for row in rows)}
    database.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    database.execute("COMMIT")
    database.execute("VACUUM")


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


def _numbered(
    database: sqlite3.Connection, table: str, names: Iterable[str]
) -> dict[str, int]:
    numbers = {name: number for number, name in enumerate(sorted(set(names)), 1)}
    database.executemany(f"INSERT INTO {table} VALUES (?, ?)", numbers.items())
    return numbers


def _origin(row: Row) -> tuple[str, str, str, str, str]:
    return row.unit, row.currency, row.source, row.date, row.basis


def _ladders(rows: Iterable[Row]) -> Iterator[tuple[Row, list[Row]]]:
    for _, group in itertools.groupby(rows, key=lambda row: row.key[:3]):
        ladder = list(group)
        yield ladder[0], ladder


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
