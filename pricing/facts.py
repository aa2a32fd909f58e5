"""Fact tables: instance sizes, GPUs, models, carbon; text beside the price tables.

Knows the layout of `pricing/data/specs/*.tsv`: a `#` line that names source and
licence, a header, then one tab-separated line per fact, its first column the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pricing.errors import Error

SPECS = Path(__file__).parent / "data" / "specs"

Fact = Mapping[str, str]


def read_facts(path: Path) -> Iterator[dict[str, str]]:
    """The lines of a fact table by column name, in file order."""
    with path.open(encoding="utf-8") as lines:
        if not next(lines, "").startswith("# "):
            raise Error("not a fact table", where=str(path), hint="Its first line names a source.")
        columns = next(lines, "").rstrip("\n").split("\t")
        for number, line in enumerate(lines, 3):
            cells = line.rstrip("\n").split("\t")
            if len(cells) > len(columns):
                raise Error("too many columns", where=f"{path}:{number}")
            cells += [""] * (len(columns) - len(cells))
            yield dict(zip(columns, cells, strict=True))


def write_facts(path: Path, note: str, columns: Sequence[str], facts: Iterable[Fact]) -> int:
    """Write a fact table sorted by its key; how many facts it holds."""
    lines = sorted({"\t".join(fact.get(column, "") for column in columns) for fact in facts})
    text = "\n".join([f"# {note}", "\t".join(columns), *(line.rstrip("\t") for line in lines)])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")
    return len(lines)


def fact_tables(root: Path = SPECS) -> list[Path]:
    """All fact tables, in a fixed order."""
    return sorted(root.glob("*.tsv"))
