"""What one run shares between discovery and reading: cache, digests and parsed trees."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from estimator.readers.hcl.errors import EvalError
from estimator.readers.projects.cache import Cache, cache_directory
from estimator.readers.projects.fingerprints import Fingerprints
from estimator.readers.projects.specs import ReadOptions
from estimator.readers.projects.trees import Trees
from estimator.readers.projects.walking import Folder

if TYPE_CHECKING:
    from estimator.readers.projects.terragrunt import Run


class Session:
    """Open it once per run and close it at its end; without options it keeps nothing."""

    def __init__(self, options: ReadOptions | None = None) -> None:
        self.options = options or ReadOptions(use_cache=False)
        directory = self.options.cache_directory or cache_directory()
        self.cache = Cache(directory if self.options.use_cache else None)
        self.fingerprints = Fingerprints()
        self.trees = Trees(self.cache, self.fingerprints)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.cache.close()

    @cached_property
    def terragrunt(self) -> Run:
        from estimator.readers.projects.terragrunt import Run

        return Run(self.trees, self.options.env)

    def terragrunt_units(self, folders: list[Folder], confine: Path) -> list[Folder]:
        """Of the folders with a Terragrunt file, those that are units and not only included."""
        included: set[Path] = set()
        units: list[Folder] = []
        for folder in folders:
            unit = self.terragrunt.unit(folder.path, confine)
            try:
                included.update(path for path in unit.included if path != folder.terragrunt)
                if unit.is_unit and not unit.settings.is_skipped:
                    units.append(folder)
            except EvalError:
                units.append(folder)
        return [folder for folder in units if folder.terragrunt not in included]

    def terragrunt_modules(self, units: list[Folder]) -> set[Path]:
        """The local directories that Terragrunt units use as their module."""
        found: set[Path] = set()
        for folder in units:
            try:
                module = self.terragrunt.unit(folder.path).module
            except EvalError:
                continue
            if module is not None and module != folder.path:
                found.add(module)
        return found
