"""The configuration Terragrunt makes of a unit: the module's files and what is laid over them.

Terragrunt copies the module, copies the unit's own files over it and writes the
generated ones. Here nothing is copied: the declarations are put together as they
would be read there.
"""

from __future__ import annotations

from pathlib import Path

from estimator.model.resource import Diagnostic
from estimator.readers.hcl.configuration import (
    Configuration,
    Sources,
    configuration_files,
)
from estimator.readers.hcl.source import SourceFile, read_text
from estimator.readers.projects.terragrunt.settings import Generated
from estimator.readers.projects.trees import Trees


class Overlay(Sources):
    """Sources whose root directory is a module seen through a unit."""

    def __init__(
        self, trees: Trees, module: Path, unit: Path, generated: tuple[Generated, ...]
    ) -> None:
        super().__init__(trees.parsed)
        self._trees = trees
        self._module = module
        self._unit = unit
        self._generated = generated
        self._root: Configuration | None = None

    def configuration(
        self, directory: Path, label: str, confine: Path | None = None
    ) -> Configuration | None:
        if directory != self._module or label:
            return super().configuration(directory, label, confine)
        if self._root is None:
            self._root = self._combined(confine)
        return self._root

    def _combined(self, confine: Path | None) -> Configuration:
        files: dict[str, SourceFile] = {}
        problems: list[Diagnostic] = []
        for directory in dict.fromkeys((self._module, self._unit)):
            for path in configuration_files(directory):
                text, problem = read_text(path, path.name, confine)
                if problem is not None:
                    problems.append(problem)
                else:
                    files[path.name] = self._file(path, text)
        for generated in self._generated:
            if generated.if_exists == "skip" and generated.name in files:
                continue
            path = self._unit / generated.name
            files[generated.name] = self._file(path, generated.contents)
        configuration = Configuration(self._module, files.values())
        configuration.diagnostics.extend(problems)
        return configuration

    def _file(self, path: Path, text: str) -> SourceFile:
        return SourceFile(path, path.name, text, self._trees.parsed(path.name, text))
