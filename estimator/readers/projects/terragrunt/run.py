"""What the units of one run share: parsed files, evaluated units, and where they may look."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from estimator.model.resource import Diagnostic
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.source import SourceFile, read_text
from estimator.readers.projects.trees import Trees
from estimator.readers.projects.walking import repository

if TYPE_CHECKING:
    from estimator.readers.projects.terragrunt.unit import Unit

NAME = "terragrunt.hcl"
#: Configurations that read each other, at most.
MOST_DEPTH = 30


class Run:
    """Units by directory; nothing is read twice."""

    def __init__(self, trees: Trees, env: Mapping[str, str]) -> None:
        self.trees = trees
        self.env = env
        self._sources: dict[Path, SourceFile] = {}
        self._units: dict[Path, Unit] = {}

    def source(self, path: Path) -> SourceFile:
        """A parsed configuration file; an EvalError when it cannot be read."""
        if path not in self._sources:
            if not path.is_file():
                raise EvalError(f"there is no file {path.name} in {path.parent.name}/")
            text, problem = read_text(path, path.name)
            if problem is not None:
                raise EvalError(problem.message)
            tree = self.trees.parsed(path.name, text)
            self._sources[path] = SourceFile(path, path.name, text, tree)
        return self._sources[path]

    def unit(self, directory: Path, confine: Path | None = None) -> Unit:
        """The unit of a directory."""
        from estimator.readers.projects.terragrunt.unit import Unit

        if directory not in self._units:
            self._units[directory] = Unit(self, directory, confine or repository(directory))
        return self._units[directory]


class Notes:
    """What a unit reached and what went wrong, each thing once."""

    def __init__(self) -> None:
        self.paths: dict[Path, None] = {}
        self.variables: dict[str, None] = {}
        self._diagnostics: dict[tuple[str, str], Diagnostic] = {}

    def reach(self, path: Path) -> None:
        self.paths[path] = None

    def report(self, diagnostic: Diagnostic) -> None:
        key = (diagnostic.message, str(diagnostic.span))
        self._diagnostics.setdefault(key, diagnostic)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return tuple(self._diagnostics.values())
