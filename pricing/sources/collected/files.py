"""Reading big CSV files fast enough to import one service in a second.

A file is split once by one of its columns into a cache folder of the operating
system's temporary directory, keyed by the file's size and time of change.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from pricing.errors import Error

Line = dict[str, str]


def lines(path: Path) -> Iterator[Line]:
    """The lines of a CSV file, plain or gzipped."""
    if not path.exists():
        raise Error("no such file", where=str(path), hint="Point --from at the collected prices.")
    with path.open("rb") as raw:
        data = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
        with io.TextIOWrapper(data, encoding="utf-8", newline="") as text:
            yield from csv.DictReader(text)


def lines_of(path: Path, column: str, values: Iterable[str]) -> Iterator[Line]:
    """The lines whose `column` is one of `values`."""
    folder = _split(path, column)
    for value in values:
        part = folder / f"{quote(value, safe='')}.csv"
        if part.exists():
            with part.open(encoding="utf-8", newline="") as text:
                yield from csv.DictReader(text)


def values_of(path: Path, column: str) -> list[str]:
    """The different values of a column, sorted."""
    return sorted(unquote(part.stem) for part in _split(path, column).glob("*.csv"))


def _split(path: Path, column: str) -> Path:
    if not path.exists():
        raise Error("no such file", where=str(path), hint="Point --from at the collected prices.")
    stat = path.stat()
    key = f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}|{column}"
    name = hashlib.sha256(key.encode()).hexdigest()[:16]
    root = Path(tempfile.gettempdir()) / f"forebill-collected-{os.getuid()}"
    root.mkdir(mode=0o700, exist_ok=True)
    if (root / name).exists():
        return root / name
    groups: dict[str, list[Line]] = {}
    for line in lines(path):
        groups.setdefault(line[column], []).append(line)
    with tempfile.TemporaryDirectory(dir=root) as work:
        for value, found in groups.items():
            part = Path(work) / f"{quote(value, safe='')}.csv"
            with part.open("w", encoding="utf-8", newline="") as text:
                writer = csv.DictWriter(text, list(found[0]))
                writer.writeheader()
                writer.writerows(found)
        try:
            os.rename(work, root / name)
        except OSError:
            if not (root / name).exists():
                raise
        Path(work).mkdir(exist_ok=True)
    return root / name
