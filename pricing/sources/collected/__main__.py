"""`python -m pricing.sources.collected --from FOLDER [VENDOR[/SERVICE]]`: rewrite tables."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pricing.errors import Error
from pricing.metermap import MeterMap, load_all
from pricing.rows import DATA, Row, written
from pricing.sources.collected import aws
from pricing.sources.collected.reading import Collected
from pricing.sources.importing import Imported, imported


def main() -> int:
    parser = argparse.ArgumentParser(prog="pricing.sources.collected", description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, required=True)
    parser.add_argument("--all-left-out", action="store_true", help="print every line left out")
    parser.add_argument("wanted", nargs="?", default="", metavar="VENDOR[/SERVICE]")
    arguments = parser.parse_args()
    try:
        for line in run(arguments.folder, arguments.wanted, arguments.all_left_out):
            print(line)
    except Error as problem:
        print(problem.diagnostics(), file=sys.stderr)
        return 2
    return 0


def run(folder: Path, wanted: str, shows_all: bool = False, data: Path = DATA) -> Iterator[str]:
    """Import the wanted maps; yields what a person who writes maps needs to see."""
    maps = load_all(wanted)
    if not maps:
        raise Error(f"no meter map {wanted}", where="pricing/meters")
    collected = Collected(folder, rest=_rest(folder))
    for map_ in maps:
        started = time.monotonic()
        result = imported(map_, collected.records)
        write(map_, result, data)
        yield from _report(map_, result, time.monotonic() - started, shows_all)


def _rest(folder: Path) -> tuple[str, ...]:
    taken = {feed for map_ in load_all("aws") for feed in map_.feeds}
    return tuple(name for name in aws.feed_names(folder) if name not in taken)


def write(map_: MeterMap, result: Imported, data: Path) -> None:
    """The table of a map, split by feed where it stands for many; and its disagreements."""
    folder = data / map_.vendor
    folder.mkdir(parents=True, exist_ok=True)
    if map_.feeds == ("rest",):
        _write_rest(folder / map_.service, result.rows)
    else:
        (folder / f"{map_.service}.tsv").write_text(written(result.rows), encoding="utf-8")
        for feed in map_.feeds:  # no longer among the feeds nobody reads
            (folder / "other" / f"{feed}.tsv").unlink(missing_ok=True)
    log = folder / f"{map_.service}.disagreements"
    lines = sorted(one.line for one in result.disagreements)
    log.unlink(missing_ok=True)
    if lines:
        log.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_rest(folder: Path, rows: list[Row]) -> None:
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.tsv"):
        old.unlink()
    feeds: dict[str, list[Row]] = {}
    for row in rows:
        feeds.setdefault(row.meter.split("/")[1], []).append(row)
    for feed, found in feeds.items():
        (folder / f"{feed}.tsv").write_text(written(found), encoding="utf-8")


def _report(map_: MeterMap, result: Imported, seconds: float, shows_all: bool) -> Iterator[str]:
    meters = len({row.meter for row in result.rows})
    regions = len({row.region for row in result.rows})
    yield (
        f"{map_.name}: {len(result.rows)} rows, {meters} meters, {regions} regions, "
        f"{len(result.disagreements)} disagreements, {seconds:.1f} s"
    )
    for index, entry in enumerate(map_.entries):
        kinds = dict.fromkeys(pattern.source for pattern in entry.patterns)
        counts = ", ".join(f"{kind} {result.hits[index, kind]}" for kind in kinds
                           if kind not in ("offer", "sku"))  # fmt: skip
        empty = [kind for kind in kinds if kind in ("feed", "retail", "table")
                 and not result.hits[index, kind]]  # fmt: skip
        yield f"  {'!! ' if empty else '   '}{entry.meter}: {counts}"
    if shows_all:
        yield from (f"  left out: {line}" for line in result.left_out)
        return
    groups = Counter(_without_region(line) for line in result.left_out)
    for line, count in groups.most_common(15):
        yield f"  left out {count} ×: {line}"
    if len(groups) > 15:
        yield f"  … and {len(groups) - 15} other kinds of lines left out (--all-left-out)"


def _without_region(line: str) -> str:
    """`METER in REGION…: why (figures)` → `METER: why`."""
    return re.sub(r" in [^ ]+( from [\d.E+-]+)?: ([^(]*).*", r": \2", line).strip()


if __name__ == "__main__":
    sys.exit(main())
