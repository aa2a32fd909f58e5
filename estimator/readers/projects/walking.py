"""The directories of a tree that hold anything Terraform, and what lies in each.

Knows names and globs; opens no file. Hidden directories, `.terraform` and
Terragrunt's cache are never entered, links to directories neither.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

#: Never worth a look, and often huge.
_SKIPPED = frozenset({"node_modules", "__pycache__", "venv", "vendor", "site-packages"})
_CODE = (".tf", ".tofu", ".tf.json", ".tofu.json")
TERRAGRUNT = "terragrunt.hcl"


@dataclass(frozen=True, slots=True)
class Folder:
    """One directory: its Terraform files, var files and Terragrunt file."""

    path: Path
    #: Relative to the top of the walk, "" for the top itself.
    name: str
    code: tuple[Path, ...] = ()
    var_files: tuple[Path, ...] = ()
    terragrunt: Path | None = None

    @property
    def depth(self) -> int:
        return len(PurePosixPath(self.name).parts)


def folders(
    top: Path, max_depth: int, exclude: Iterable[str], extensions: tuple[str, ...]
) -> list[Folder]:
    """Every folder below (and at) `top` with a file of interest, callers of order: by name."""
    excluded = Globs(exclude)
    found: list[Folder] = []
    waiting = [(top, "")]
    while waiting:
        path, name = waiting.pop()
        files, below = _entries(path)
        folder = _folder(path, name, files, extensions)
        if folder.code or folder.var_files or folder.terragrunt:
            found.append(folder)
        if folder.depth >= max_depth > 0:
            continue
        for child in below:
            inner = f"{name}/{child}" if name else child
            if not excluded.match(inner):
                waiting.append((path / child, inner))
    return sorted(found, key=lambda folder: PurePosixPath(folder.name).parts)


def _entries(path: Path) -> tuple[list[str], list[str]]:
    """Names of files and of directories to enter."""
    files: list[str] = []
    below: list[str] = []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in _SKIPPED:
                        below.append(entry.name)
                elif entry.is_file():
                    files.append(entry.name)
    except OSError:
        return [], []
    return sorted(files), below


def _folder(path: Path, name: str, files: list[str], extensions: tuple[str, ...]) -> Folder:
    terragrunt = path / TERRAGRUNT if TERRAGRUNT in files else None
    return Folder(
        path,
        name,
        tuple(path / file for file in files if file.endswith(_CODE)),
        tuple(path / file for file in files if _is_var_file(file, extensions)),
        terragrunt,
    )


def _is_var_file(name: str, extensions: tuple[str, ...]) -> bool:
    if name.endswith(_CODE):
        return False
    return name.endswith(tuple(ending for ending in extensions if ending))


def repository(directory: Path) -> Path:
    """The directory with `.git` around another; that itself when there is none."""
    for part in (directory, *directory.parents):
        if (part / ".git").exists():
            return part
    return directory


class Globs:
    """Path globs: `**` crosses directories, a pattern also matches everything below it."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(_compiled(pattern) for pattern in patterns)

    def match(self, name: str) -> bool:
        return any(pattern.fullmatch(name) for pattern in self._patterns)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    steps = [step for step in pattern.strip().split("/") if step not in ("", ".")]
    text = "/".join("\0" if step == "**" else _step(step) for step in steps)
    text = text.replace("\0/", "(?:[^/]+/)*").replace("/\0", "(?:/.*)?").replace("\0", ".*")
    return re.compile(f"{text}(?:/.*)?", re.DOTALL)


def _step(step: str) -> str:
    pieces = re.split(r"(\*+|\?|\[[^\]]+\])", step)
    known = {"?": "[^/]"}
    return "".join(
        known.get(piece)
        or ("[^/]*" if piece.startswith("*") else "")
        or (piece.replace("[!", "[^") if piece.startswith("[") else re.escape(piece))
        for piece in pieces
        if piece
    )
