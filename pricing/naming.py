"""`python -m pricing.naming aws/other/x aws/y OLD=NEW[:unit] …`: give kept rows a name of ours.

Tables below `other/` hold rows of the vendors' lists that no meter map names yet.
This moves the rows of meters whose name ends in OLD to the table `aws/y` under the
name NEW (`aws/y/requests`). The meter map says the same to later imports.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pricing.errors import Error
from pricing.rows import DATA, Row, read, written


def main(arguments: list[str]) -> int:
    if len(arguments) < 3 or arguments[0].startswith("-"):
        print(__doc__)
        return 2
    try:
        from_, to, *names = arguments
        for name, count in named(DATA, from_, to, names).items():
            print(f"{count:>6} rows  {name}")
    except Error as problem:
        print(problem.diagnostics(), file=sys.stderr)
        return 2
    return 0


def named(root: Path, from_: str, to: str, names: Sequence[str]) -> dict[str, int]:
    """Move and rename rows between two tables; new name → how many rows it took."""
    source, target = root / f"{from_}.tsv", root / f"{to}.tsv"
    if not source.is_file():
        raise Error("there is no such table", where=str(source), hint="Look below pricing/data.")
    wanted = {old: _new(name) for old, _, name in (pair.partition("=") for pair in names)}
    left, moved = [], list(read(target)) if target.is_file() else []
    counts = {new: 0 for new, _ in wanted.values()}
    for row in read(source):
        found = wanted.get(row.meter.rpartition("/")[2])
        if found is None:
            left.append(row)
        else:
            moved.append(_renamed(row, *found))
            counts[found[0]] += 1
    if unused := [name for name, count in counts.items() if not count]:
        hint = f"`python -m pricing.show {from_.rpartition('/')[2]}/other` lists its meters."
        raise Error(f"no row for {unused[0]}", where=str(source), hint=hint)
    target.write_text(written(moved), encoding="utf-8")
    if left:
        source.write_text(written(left), encoding="utf-8")
    else:
        source.unlink()
    return counts


def _new(text: str) -> tuple[str, str]:
    meter, _, unit = text.partition(":")
    if not meter:
        raise Error("a name is missing", where=text, hint="Write OLD=NEW or OLD=NEW:unit.")
    return meter, unit


def _renamed(row: Row, meter: str, unit: str) -> Row:
    return replace(row, meter=meter, unit=unit or row.unit)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
