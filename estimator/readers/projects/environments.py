"""Which var files belong to which root, and which of them are alternatives.

Terraform loads `terraform.tfvars` and `*.auto.tfvars` by itself: they are never
a project of their own. Of the others, a file named after an environment
(`prod.tfvars`, `env/prod.tfvars`, `prod/network.tfvars`) makes one project per
environment; files that assign a common variable are alternatives, too; all
others (`common.tfvars`) belong to every project of the root.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from estimator.readers.projects.specs import PathOverride
from estimator.readers.projects.walking import Globs

_AUTOMATIC = re.compile(r"terraform\.tfvars(?:\.json)?|.*\.auto\.tfvars(?:\.json)?")
#: Names of var files that are meant for every environment.
_SHARED = frozenset(
    (
        *("all", "base", "common", "default", "defaults", "global", "globals", "main", "root"),
        *("shared", "terraform", "values", "variables", "vars"),
    )
)
#: Directories that hold var files for the roots around them.
HOLDERS = frozenset(
    ("conf", "config", "env", "environment", "environments", "envs", "tfvars", "values", "vars")
)


@dataclass(frozen=True, slots=True)
class VarFile:
    """One var file with the environment its path names ("" for none)."""

    path: Path
    environment: str
    assigned: frozenset[str]


def is_automatic(path: Path) -> bool:
    """Whether Terraform loads the file without being asked, if it lies in the root."""
    return _AUTOMATIC.fullmatch(path.name) is not None


@dataclass(frozen=True, slots=True)
class Environments:
    """The environment names of a run."""

    names: tuple[str, ...]
    extensions: tuple[str, ...]
    overrides: tuple[PathOverride, ...] = ()

    def of_file(self, path: Path, top: Path) -> str:
        """The environment a var file is for, by its name, else by its directories up to `top`."""
        if found := self.of_name(self.stem(path)):
            return found
        for parent in path.parents:
            if parent == top or top not in parent.parents:
                return ""
            if found := self.of_name(parent.name):
                return found
        return ""

    def of_directory(self, name: str) -> str:
        """The environment that the path of a root names; the innermost counts."""
        for part in reversed(name.split("/")):
            if found := self.of_name(part):
                return found
        return ""

    def of_name(self, name: str) -> str:
        """`prod`, `prod-eu`, `network.prod`: the longest environment name it begins or ends with.

        A name is matched exactly, else as a whole word at an end, ignoring case.
        """
        return _environment(self.names, name.lower())

    def stem(self, path: Path) -> str:
        """A var file's name without its extension."""
        for ending in sorted(self.extensions, key=len, reverse=True):
            if ending and path.name.endswith(ending):
                return path.name.removesuffix(ending)
        return path.stem

    def allows(self, root: str, environment: str) -> bool:
        """Whether `path_overrides` leave an environment to a root; a glob without star counts."""
        for override in self.overrides:
            if Globs((override.path,)).match(root):
                if override.only and environment not in override.only:
                    return False
                if environment in override.exclude:
                    return False
        return True

    def sets(self, root: str, files: Sequence[VarFile]) -> list[tuple[str, tuple[Path, ...]]]:
        """(environment, var files in order) of each project of a root; one of ("", ()) at least."""
        own = self.of_directory(root)
        fitting = [f for f in files if not (own and f.environment and f.environment != own)]
        named = sorted(
            {f.environment for f in fitting if f.environment and self.allows(root, f.environment)}
        )
        plain = [f for f in fitting if not f.environment]
        if len(named) > 1 or (named and not own):
            shared = [f.path for f in plain]
            return [
                (name, (*shared, *(f.path for f in fitting if f.environment == name)))
                for name in named
            ]
        together = [f for f in fitting if f in plain or f.environment in named]
        return self._alternatives(together)

    def _alternatives(self, files: list[VarFile]) -> list[tuple[str, tuple[Path, ...]]]:
        """Files that assign a common variable exclude each other; the others go along."""
        rivals = [
            file
            for file in files
            if self.stem(file.path).lower() not in _SHARED
            and any(
                file.assigned & other.assigned
                for other in files
                if other is not file and self.stem(other.path).lower() not in _SHARED
            )
        ]
        shared = tuple(file.path for file in files if file not in rivals)
        if not rivals:
            return [("", shared)]
        return [(self.stem(file.path), (*shared, file.path)) for file in rivals]


@lru_cache(maxsize=8192)
def _environment(names: tuple[str, ...], name: str) -> str:
    if name in names:
        return name
    words = tuple(re.split(r"[-_. ]", name))
    for environment, parts in _worded(names):
        if words[: len(parts)] == parts or words[-len(parts) :] == parts:
            return environment
    return ""


@lru_cache(maxsize=8)
def _worded(names: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """The environments with their words, the longest first."""
    longest = sorted(names, key=len, reverse=True)
    return [(name, tuple(re.split(r"[-_. ]", name))) for name in longest]


def relative(paths: Iterable[Path], root: Path) -> tuple[str, ...]:
    """Paths as a root's `var_files` hold them."""
    return tuple(Path(os.path.relpath(path, root)).as_posix() for path in paths)
