"""One Terragrunt unit: its settings, the module they lead to, and the project that makes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from estimator.errors import Error
from estimator.model.resource import Project
from estimator.model.values import SourceSpan
from estimator.readers.hcl import RootOptions, read_root
from estimator.readers.hcl.configuration import configuration_files
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.values import Value
from estimator.readers.projects.terragrunt.file import TerragruntFile
from estimator.readers.projects.terragrunt.outputs import evaluated_outputs
from estimator.readers.projects.terragrunt.overlay import Overlay
from estimator.readers.projects.terragrunt.run import NAME, Notes
from estimator.readers.projects.terragrunt.settings import Settings, settings_of

if TYPE_CHECKING:
    from estimator.readers.projects.specs import RootSpec
    from estimator.readers.projects.terragrunt.run import Run

_CACHE = ".terragrunt-cache"
_REMOTE = re.compile(r"^(?:[a-z0-9]+::|[a-z0-9+]+://|git@|[\w.-]+\.[a-z]{2,}/)", re.IGNORECASE)


class Unit:
    """A directory with a `terragrunt.hcl`."""

    def __init__(self, run: Run, directory: Path, confine: Path) -> None:
        self.run = run
        self.directory = directory
        self.confine = confine
        self.notes = Notes()
        self._outputs: Mapping[str, Value] | None = None

    @cached_property
    def file(self) -> TerragruntFile:
        return TerragruntFile(self, self.directory / NAME, self.directory, 0)

    @cached_property
    def settings(self) -> Settings:
        """Everything the files say; an EvalError when the unit's own file cannot be read."""
        return settings_of(self.file)

    @cached_property
    def included(self) -> tuple[Path, ...]:
        """The files the unit includes."""
        return tuple(parent.path for parent, _ in self.file.includes.values())

    @cached_property
    def has_code(self) -> bool:
        return bool(configuration_files(self.directory))

    @property
    def is_unit(self) -> bool:
        """Whether there is a module to apply; a file that others only include has none."""
        return bool(self.settings.source) or self.has_code

    @cached_property
    def module(self) -> Path | None:
        """The module's directory; None when it has not been downloaded."""
        source = self.settings.source
        if not source:
            return self.directory
        place, subdirectory = _split(source)
        if not _REMOTE.match(place):
            return self._local(place, subdirectory)
        found = [folder / subdirectory for folder in self._downloads()]
        return next((folder for folder in found if _has_code(folder)), None)

    def _local(self, place: str, subdirectory: str) -> Path | None:
        """A directory of the repository, from the unit or from the file that names it."""
        for base in dict.fromkeys(
            (self.settings.base, self.directory, *map(_folder, self.included))
        ):
            folder = (base / place / subdirectory).resolve()
            if _has_code(folder) and folder.is_relative_to(self.confine):
                return folder
        return None

    def _downloads(self) -> Iterator[Path]:
        """Where Terragrunt keeps downloaded modules, the newest first."""
        folders = list((self.directory / _CACHE).glob("*/*"))
        yield from sorted(folders, key=lambda folder: folder.stat().st_mtime, reverse=True)

    def overlay(self, module: Path) -> Overlay:
        generated = tuple(self.settings.generated.values())
        return Overlay(self.run.trees, module, self.directory, generated)

    def options(self, overlay: Overlay, module: Path) -> RootOptions:
        """How the module is read: inputs it declares and no var file assigns, then var files."""
        configuration = overlay.configuration(module, "")
        declared = configuration.variables if configuration else {}
        assigned = {
            name for path in self.settings.var_files for name in self.run.trees.facts(path).assigned
        }
        inputs = {
            name: value
            for name, value in self.settings.inputs.items()
            if name in declared and name not in assigned
        }
        return RootOptions(
            var_files=self.settings.var_files,
            variables=inputs,
            env={**self.run.env, **self.settings.env},
            confine=self.confine,
        )

    def outputs(self) -> Mapping[str, Value]:
        """The module's outputs as far as they are known before apply."""
        if self._outputs is None:
            self._outputs = {}
            try:
                if self.module is not None:
                    overlay = self.overlay(self.module)
                    options = self.options(overlay, self.module)
                    self._outputs = evaluated_outputs(self.module, options, overlay)
            except (EvalError, Error, OSError):
                self._outputs = {}
        return self._outputs

    def project(self, spec: RootSpec) -> Project:
        """The project of the unit; an Error when its module is not there."""
        try:
            module = self.module
            settings = self.settings
        except EvalError as problem:
            where = problem.span or SourceSpan(str(self.directory / NAME))
            raise Error(str(problem), where=where) from problem
        if module is None:
            hint = "run `terragrunt init` in this directory first"
            message = f"its module ({settings.source}) is not downloaded"
            raise Error(message, where=self.directory / NAME, hint=hint)
        overlay = self.overlay(module)
        options = self.options(overlay, module)
        chosen = replace(
            options,
            name=spec.name,
            workspace=spec.workspace,
            var_files=(*options.var_files, *(self.directory / name for name in spec.var_files)),
            variables={**options.variables, **spec.variables},
            env={**options.env, **spec.env},
        )
        return self._described(read_root(module, chosen, overlay))

    def _described(self, project: Project) -> Project:
        files = {*project.metadata["files"], *map(str, self.notes.paths)}
        folders = {*project.metadata["module_directories"], str(self.directory)}
        return replace(
            project,
            path=str(self.directory),
            kind="terragrunt_dir",
            diagnostics=(*self.notes.diagnostics, *project.diagnostics),
            metadata={
                **project.metadata,
                "files": tuple(sorted(files)),
                "module_directories": tuple(sorted(folders)),
                "environment_variables": tuple(sorted(self.notes.variables)),
            },
        )


def _folder(path: Path) -> Path:
    return path.parent


def _has_code(folder: Path) -> bool:
    return folder.is_dir() and bool(configuration_files(folder))


def _split(source: str) -> tuple[str, str]:
    """A source without its query, before and behind the `//` that parts module and repository."""
    plain = source.partition("?")[0]
    scheme, separator, rest = plain.partition("://")
    if not separator:
        scheme, rest = "", plain
    place, _, subdirectory = rest.partition("//")
    return (f"{scheme}{separator}{place}" if separator else place), subdirectory
