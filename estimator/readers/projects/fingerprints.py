"""Digests of what a reading depends on, each file and directory hashed once per run.

A dependency is a path: a file stands for its content, a directory for the names
in it, and one that is absent for its absence. Modification times count for
nothing, so that a fresh checkout of the same content finds everything unchanged.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

_SIZE = 16
ABSENT = b"absent"


def digest(*parts: bytes | str) -> bytes:
    """One digest of several parts; their borders count."""
    found = hashlib.blake2b(digest_size=_SIZE)
    for part in parts:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(len(content).to_bytes(8, "little") + content)
    return found.digest()


class Fingerprints:
    """The digests known so far in this run."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def of(self, path: str | Path) -> bytes:
        """The digest of a file's content, a directory's names, or of nothing there."""
        key = os.fspath(path)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _fingerprint(key)
        return found

    def of_content(self, path: str | Path, content: bytes) -> bytes:
        """Like `of`, for a file that has just been read."""
        found = self._known[os.fspath(path)] = digest(content)
        return found

    def of_all(self, paths: Iterable[str]) -> bytes:
        return digest(*(part for path in sorted(paths) for part in (path, self.of(path))))


def _fingerprint(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return digest(file.read())
    except IsADirectoryError:
        return digest(*_names(path))
    except FileNotFoundError:
        return ABSENT
    except OSError:
        return digest(*_names(path)) if os.path.isdir(path) else ABSENT


def _names(path: str) -> list[str]:
    """The names in a directory, hidden ones aside; directories end with a slash."""
    try:
        with os.scandir(path) as entries:
            return sorted(
                entry.name + ("/" if entry.is_dir() else "")
                for entry in entries
                if not entry.name.startswith(".")
            )
    except OSError:
        return []
