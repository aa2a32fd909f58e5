"""Results kept between runs by the hash of everything they depend on.

One SQLite file in the user's cache directory (`FOREBILL_CACHE_DIR`,
`XDG_CACHE_HOME`, or the system's place), readable by the user alone. Entries
are plain bytes; concurrent runs may read and write. When the file grows beyond
its limit, the entries not used for longest go. A cache that is broken, locked
or on a file system without locks is an empty one: a run never fails for it.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

#: Bytes the file may hold before the oldest entries are dropped.
MOST_BYTES = 256 * 1024**2
#: One entry larger than this is not worth its room.
MOST_ENTRY_BYTES = 8 * 1024**2
_LAYOUT = 1
_DAY = 86_400
_LOG = logging.getLogger(__name__)


def cache_directory() -> Path:
    """Where this user's caches belong."""
    known = os.environ
    if own := known.get("FOREBILL_CACHE_DIR"):
        return Path(own)
    if base := known.get("XDG_CACHE_HOME"):
        return Path(base) / "forebill"
    if sys.platform == "win32" and (base := known.get("LOCALAPPDATA")):
        return Path(base) / "forebill" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "forebill"
    return Path.home() / ".cache" / "forebill"


class Cache:
    """Entries by kind and key; `Cache(None)` keeps nothing."""

    def __init__(self, directory: Path | None, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._connection: sqlite3.Connection | None = None
        self._today = int(time.time()) // _DAY
        self._pending: list[tuple[str, bytes, bytes, int]] = []
        self._used: list[tuple[int, str, bytes]] = []
        if directory is not None:
            self._open(directory)

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def is_open(self) -> bool:
        return self._connection is not None

    def _open(self, directory: Path) -> None:
        import sqlite3

        path = directory / f"readings-{_LAYOUT}.sqlite"
        for attempt in range(2):
            try:
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._connection = _connected(path)
                return
            except sqlite3.DatabaseError as problem:
                _LOG.info("the cache %s is not usable: %s", path, problem)
                if attempt or isinstance(problem, sqlite3.OperationalError):
                    return
                _remove(path)
            except OSError as problem:
                _LOG.info("the cache %s cannot be opened: %s", path, problem)
                return

    def get(self, kind: str, key: bytes) -> bytes | None:
        """The entry of a key, or None."""
        return self.get_all(kind, (key,)).get(key)

    def get_all(self, kind: str, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The entries there are of several keys."""
        if self._connection is None:
            return {}
        import sqlite3

        wanted, found = list(dict.fromkeys(keys)), {}
        try:
            for start in range(0, len(wanted), 500):
                part = wanted[start : start + 500]
                marks = ",".join("?" * len(part))
                rows = self._connection.execute(
                    f"SELECT key, value, used FROM entries WHERE kind = ? AND key IN ({marks})",
                    (kind, *part),
                )
                for key, value, used in rows:
                    found[key] = value
                    if used != self._today:
                        self._used.append((self._today, kind, key))
        except sqlite3.Error as problem:
            self._give_up(problem)
        return found

    def put(self, kind: str, key: bytes, value: bytes) -> None:
        """Keep an entry; it is written with others when the cache is flushed or closed."""
        if self._connection is None or len(value) > MOST_ENTRY_BYTES:
            return
        self._pending.append((kind, key, value, self._today))
        if len(self._pending) >= 500:
            self.flush()

    def flush(self) -> None:
        """Write what is pending in one transaction."""
        if self._connection is None or not (self._pending or self._used):
            return
        import sqlite3

        try:
            with self._connection:
                self._connection.executemany(
                    "INSERT OR REPLACE INTO entries (kind, key, value, used) VALUES (?, ?, ?, ?)",
                    self._pending,
                )
                self._connection.executemany(
                    "UPDATE entries SET used = ? WHERE kind = ? AND key = ?", self._used
                )
        except sqlite3.Error as problem:
            self._give_up(problem)
        self._pending, self._used = [], []

    def close(self) -> None:
        """Write what is pending and make room; the cache may not be used afterwards."""
        import sqlite3

        wrote = bool(self._pending)
        self.flush()
        if self._connection is None:
            return
        try:
            if wrote:
                self._make_room(self._connection)
            self._connection.close()
        except sqlite3.Error as problem:
            _LOG.info("the cache could not be tidied: %s", problem)
        self._connection = None

    def _make_room(self, connection: sqlite3.Connection) -> None:
        size = "SELECT coalesce(sum(length(value)), 0) FROM entries"
        (held,) = connection.execute(size).fetchone()
        if held <= self._most_bytes:
            return
        surplus = held - self._most_bytes * 3 // 4
        doomed: list[tuple[str, bytes]] = []
        for kind, key, weight in connection.execute(
            "SELECT kind, key, length(value) FROM entries ORDER BY used, key"
        ):
            if surplus <= 0:
                break
            doomed.append((kind, key))
            surplus -= weight
        with connection:
            connection.executemany("DELETE FROM entries WHERE kind = ? AND key = ?", doomed)
        connection.execute("PRAGMA incremental_vacuum")

    def _give_up(self, problem: Exception) -> None:
        """Go on without a cache."""
        import sqlite3

        _LOG.info("the cache is switched off for this run: %s", problem)
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except sqlite3.Error as late:
                _LOG.info("and does not close: %s", late)


def _connected(path: Path) -> sqlite3.Connection:
    import sqlite3

    is_new = not path.exists()
    connection = sqlite3.connect(path, timeout=2, isolation_level="IMMEDIATE")
    if is_new:
        os.chmod(path, 0o600)
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS entries (kind TEXT NOT NULL, key BLOB NOT NULL, "
        "value BLOB NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"
    )
    connection.commit()
    return connection


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
