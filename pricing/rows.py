"""The committed text tables: one price row per line, sorted, with source and date.

Knows the file layout only; what a meter means stands in the meter maps. A cell
left empty in `unit`, `currency`, `source`, `date` or `basis` takes the value of
the `# column=value` header line, so that a table of one source stays readable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from decimal import Decimal
from pathlib import Path

from pricing.errors import Error

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Row:
    """One tier of one meter in one region from one date on; numbers as plain decimal text."""

    meter: str
    region: str
    #: ISO date, or "" where the vendor does not say since when.
    valid_from: str
    #: First unit the price holds for, in meter units.
    start: str
    price: str
    unit: str
    currency: str
    source: str
    #: The day the source was read.
    date: str
    basis: str
    sku: str

    @property
    def key(self) -> tuple[str, str, str, Decimal]:
        return self.meter, self.region, self.valid_from, Decimal(self.start)


COLUMNS = ("meter", "region", "valid_from", "from", "price", "unit", "currency", "source", "date",
           "basis", "sku")  # fmt: skip
_SHARED = (5, 6, 7, 8, 9)
assert len(COLUMNS) == len(fields(Row))


def plain(number: Decimal) -> str:
    """A decimal without exponent or trailing zeros: `1E-7` → `0.0000001`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def written(rows: Iterable[Row]) -> str:
    """The table as text; equal rows give equal text whatever their order."""
    cells = [astuple(row) for row in sorted(set(rows), key=lambda row: (row.key, row.source))]
    common = {i: _commonest(line[i] for line in cells) for i in _SHARED}
    head = "# " + " ".join(f"{COLUMNS[i]}={common[i]}" for i in _SHARED)
    lines = [head, "\t".join(COLUMNS)]
    for line in cells:
        shown = ["" if common.get(i) == cell else cell for i, cell in enumerate(line)]
        lines.append("\t".join(shown).rstrip("\t"))
    return "\n".join(lines) + "\n"


def _commonest(values: Iterable[str]) -> str:
    counts = Counter(value for value in values if " " not in value)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else ""


def read(path: Path) -> Iterator[Row]:
    """The rows of one table, in file order."""
    with path.open(encoding="utf-8") as lines:
        head = next(lines, "")
        if not head.startswith("# ") or next(lines, "").rstrip("\n").split("\t") != list(COLUMNS):
            raise Error("not a price table", where=str(path), hint="Import it again.")
        shared = dict(pair.split("=", 1) for pair in head[2:].split())
        defaults = [shared.get(column, "") for column in COLUMNS]
        for number, line in enumerate(lines, 3):
            cells = line.rstrip("\n").split("\t")
            cells += [""] * (len(COLUMNS) - len(cells))
            if len(cells) != len(COLUMNS):
                raise Error("too many columns", where=f"{path}:{number}", hint="Import it again.")
            yield Row(*(cell or default for cell, default in zip(cells, defaults, strict=True)))


def tables(root: Path = DATA) -> list[Path]:
    """All price tables, in a fixed order; `specs/` holds facts of another shape."""
    found = (path for path in root.glob("*/**/*.tsv") if path.relative_to(root).parts[0] != "specs")
    return sorted(found, key=lambda path: path.as_posix())
