"""`python -m pricing.checks [--against OLD.sqlite]`: is what the tables say plausible?

Problems make it fail; oddities (a region far from the others) and the disagreements of
the sources are written to `pricing/data/BUILD_LOG.md`, for people to read in a review.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from statistics import median

from pricing.build import SNAPSHOT, all_rows
from pricing.errors import Error
from pricing.metermap import load_all
from pricing.rows import DATA, Row
from pricing.store import Store

LOG = "BUILD_LOG.md"
#: Jumps somebody has looked at: `meter<TAB>region<TAB>why`.
NOTED = "jumps.txt"
#: So many times cheaper or dearer than the same meter before, or elsewhere, is remarkable.
JUMP = 10
_MOST_LINES = 40


@dataclass(slots=True)
class Findings:
    """What the checks found; `problems` must be empty."""

    problems: list[str] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)


def findings(rows: Iterable[Row]) -> Findings:
    """Check every row and ladder, and every meter over its regions."""
    result = Findings()
    units: dict[str, set[str]] = defaultdict(set)
    paid: dict[str, bool] = defaultdict(bool)
    first: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    starts: dict[tuple[str, str, str], Decimal] = {}
    for row in rows:
        price, start = Decimal(row.price), Decimal(row.start)
        result.rows["/".join(row.meter.split("/")[:2])] += 1
        units[row.meter].add(row.unit)
        paid[row.meter] |= price != 0
        ladder = row.meter, row.region, row.valid_from
        if price < 0:
            result.problems.append(f"{row.meter} in {row.region}: negative price {row.price}")
        if ladder not in starts and start != 0:
            result.problems.append(f"{row.meter} in {row.region}: no tier from 0 on")
        if ladder in starts and start <= starts[ladder]:
            result.problems.append(f"{row.meter} in {row.region}: tiers do not rise")
        starts[ladder] = start
        if start == 0 and price > 0:
            first[row.meter, row.currency][row.region] = price
    result.problems += _mixed_units(units)
    result.problems += _false_zeros(paid)
    result.oddities += _far_regions(first)
    return result


def _mixed_units(units: Mapping[str, set[str]]) -> Iterator[str]:
    for meter, found in sorted(units.items()):
        if len(found) > 1:
            yield f"{meter}: more than one unit: {', '.join(sorted(found))}"


def _false_zeros(paid: Mapping[str, bool]) -> Iterator[str]:
    """Meters that cost nothing anywhere, though neither map nor vendor calls them free."""
    for meter, is_paid in sorted(paid.items()):
        if not is_paid and "free" not in meter and not _may_be_free().fullmatch(meter):
            yield f"{meter}: price is 0 in every region, and no map says `free: true`"


@cache
def _may_be_free() -> re.Pattern[str]:
    names = [
        re.sub(r"\\\{\w+\\\}/?", "([^/]+/?)?", re.escape(entry.meter))
        for map_ in load_all()
        for entry in map_.entries
        if entry.is_free
    ]
    return re.compile("|".join(names) or "(?!)")


def _far_regions(first: Mapping[tuple[str, str], Mapping[str, Decimal]]) -> Iterator[str]:
    for (meter, currency), prices in sorted(first.items()):
        if len(prices) < 3:
            continue
        middle = median(prices.values())
        for region, price in sorted(prices.items()):
            if price >= middle * JUMP or price * JUMP <= middle:
                yield f"{meter} in {region}: {price:f} {currency}, {middle:f} in most regions"


def jumps(rows: Iterable[Row], old: Path, noted: frozenset[tuple[str, str]]) -> Iterator[str]:
    """Tenfold changes against an earlier price file that nobody has looked at."""
    store = Store(old)
    try:
        for row in rows:
            if row.start != "0" or (row.meter, row.region) in noted:
                continue
            for before in store.ladders(row.meter, row.region):
                was, now = before.tiers[0].price, Decimal(row.price)
                is_same = (before.region, before.valid_from) == (row.region, row.valid_from)
                if is_same and was and now and not was / JUMP < now < was * JUMP:
                    yield f"{row.meter} in {row.region}: {was:f} → {now:f} without a note"
    finally:
        store.close()


def noted_jumps(root: Path = DATA) -> frozenset[tuple[str, str]]:
    path = root / NOTED
    if not path.exists():
        return frozenset()
    lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset((cells[0], cells[1]) for cells in lines if len(cells) > 2)


def log_text(found: Findings, root: Path = DATA) -> str:
    """The build log: rows per service, disagreements and how they were settled, oddities."""
    parts = [
        "# Build log",
        "",
        "Written by `python -m pricing.checks` from the price tables; do not edit.",
        "",
        "Of two sources the listed price beats a derived or observed one, then the newest",
        "reading wins; a ladder of tiers is never mixed. Every difference above 1 % is kept",
        "beside its table in a `.disagreements` file: meter, region, tier, kept price and",
        "source, other price and source.",
        "",
        *_disagreements(root),
        "",
        "## Regions far from the others",
        "",
        f"{len(found.oddities)} prices are {JUMP} times the median of their meter, or a tenth.",
        "",
        *_cut([f"- {line}" for line in found.oddities if "/other/" not in line]),
        "",
        "## Prices per service",
        "",
        "| service | prices |",
        "|---|---|",
        *(f"| {name} | {count} |" for name, count in sorted(found.rows.items())),
    ]
    return "\n".join(parts) + "\n"


def _disagreements(root: Path) -> Iterator[str]:
    yield "## Sources that disagree"
    for path in sorted(root.glob("*/*.disagreements")):
        lines = path.read_text(encoding="utf-8").splitlines()
        yield ""
        yield f"### {path.parent.name}/{path.stem}: {len(lines)}"
        yield ""
        yield from _cut([f"- {line.replace(chr(9), ' · ')}" for line in lines], 8)


def _cut(lines: Sequence[str], most: int = _MOST_LINES) -> list[str]:
    rest = len(lines) - most
    return [*lines[:most], *([f"- … and {rest} more"] if rest > 0 else [])]


def main() -> int:
    parser = argparse.ArgumentParser(prog="pricing.checks", description=__doc__)
    parser.add_argument("--against", type=Path, default=SNAPSHOT, help="an earlier price file")
    arguments = parser.parse_args()
    try:
        found = findings(all_rows())
        if arguments.against.exists():
            found.problems += jumps(all_rows(), arguments.against, noted_jumps())
    except Error as problem:
        print(problem.diagnostics(), file=sys.stderr)
        return 2
    (DATA / LOG).write_text(log_text(found), encoding="utf-8")
    for line in found.problems:
        print(line)
    total = found.rows.total()
    print(f"{total} prices, {len(found.problems)} problems, {len(found.oddities)} oddities")
    return 1 if found.problems else 0


if __name__ == "__main__":
    sys.exit(main())
