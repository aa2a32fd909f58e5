"""What has been synced: one table per item, with version, checksum and day; safe to break off."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pricing.errors import Error
from pricing.rows import Row, written


@dataclass(frozen=True, slots=True)
class Done:
    """An item that is complete in the cache."""

    version: str
    sha256: str
    rows: int
    fetched: str


@dataclass(slots=True)
class State:
    """The items of a cache folder; every change is written at once and atomically."""

    folder: Path
    done: dict[str, Done] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.folder / "state.json"

    def table(self, item: str) -> Path:
        return self.folder / "tables" / f"{item}.tsv"

    def has(self, item: str, version: str) -> bool:
        """The item is there in this version, and its table is as it was written."""
        found = self.done.get(item)
        return found is not None and found.version == version and self.is_sound(item)

    def is_sound(self, item: str) -> bool:
        path = self.table(item)
        return path.is_file() and checksum(path) == self.done[item].sha256

    def keep(self, item: str, version: str, rows: Sequence[Row], today: str) -> None:
        path = self.table(item)
        replace_text(path, written(rows))
        self.done[item] = Done(version, checksum(path), len(rows), today)
        self._save()

    def forget(self, item: str) -> None:
        self.done.pop(item, None)
        self.table(item).unlink(missing_ok=True)
        self._save()

    def _save(self) -> None:
        data = {item: asdict(done) for item, done in sorted(self.done.items())}
        replace_text(self.file, json.dumps(data, indent=1) + "\n")


def load(folder: Path) -> State:
    """The state of a cache folder; a folder without one is empty."""
    state = State(folder)
    if not state.file.exists():
        return state
    try:
        data = json.loads(state.file.read_text(encoding="utf-8"))
        state.done = {item: Done(**done) for item, done in data.items()}
    except (ValueError, TypeError, AttributeError):
        raise Error(
            "the record of the last sync is damaged",
            where=str(state.file),
            hint="Delete it: the next sync fetches everything again.",
        ) from None
    return state


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def replace_text(path: Path, text: str) -> None:
    """Put a file in place whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
