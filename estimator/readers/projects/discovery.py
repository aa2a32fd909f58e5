"""Which directories below a path are roots, and which projects each of them makes.

A directory with Terraform files is a root unless another directory calls it as
a module and it has neither a backend nor values of its own, or it lies below a
directory named `modules` and nothing tells otherwise. `include_paths` and
`include_all_paths` overrule that. Nothing is evaluated: a module call counts
where its `source` is a literal path.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from estimator.errors import Error
from estimator.readers.projects.environments import (
    HOLDERS,
    Environments,
    VarFile,
    is_automatic,
    relative,
)
from estimator.readers.projects.session import Session
from estimator.readers.projects.specs import DiscoveryOptions, RootKind, RootSpec
from estimator.readers.projects.trees import Facts
from estimator.readers.projects.walking import Folder, Globs, folders, repository

_MODULE_PLACES = frozenset({"modules", "module", "_modules", "terraform-modules"})


class NoProjects(Error):
    """There is nothing to read; where the base of a change has nothing, that is no mistake."""


def discover(
    path: Path, options: DiscoveryOptions | None = None, session: Session | None = None
) -> list[RootSpec]:
    """The projects below a directory, by path; an Error when there is none.

    `session` may hand over a cache; names are unique and relative to `path`.
    """
    chosen = options or DiscoveryOptions()
    top = Path(path).resolve()
    if not top.is_dir():
        raise Error("there is no such directory", where=str(path))
    survey = _Survey(top, chosen, session or Session())
    specs = with_unique_names(list(survey.specs()))
    if not specs:
        hint = "name a directory with .tf files, or list projects in forebill.yml"
        raise NoProjects("no Terraform project was found here", where=str(path), hint=hint)
    return specs


@dataclass(slots=True)
class _Survey:
    """One look at a tree."""

    top: Path
    options: DiscoveryOptions
    session: Session
    folders: list[Folder] = field(init=False)
    facts: dict[Path, Facts] = field(init=False)
    environments: Environments = field(init=False)

    def __post_init__(self) -> None:
        options = self.options
        self.folders = folders(
            self.top, options.max_search_depth, options.exclude_paths, options.var_file_extensions
        )
        files = [file for folder in self.folders for file in (*folder.code, *folder.var_files)]
        self.facts = self.session.trees.facts_of(files)
        self.environments = Environments(
            options.env_names, options.var_file_extensions, options.path_overrides
        )

    def specs(self) -> Iterator[RootSpec]:
        units = self._terragrunt_units()
        taken = {folder.path for folder in units}
        called = self._called() | (self.session.terragrunt_modules(units) if units else set())
        for folder in self.folders:
            if folder.path in taken:
                yield self._spec(folder, "terragrunt", "it has a Terragrunt unit")
        if self.options.force_project_type == "terragrunt":
            return
        roots = {
            folder.path: (folder, reason)
            for folder in self.folders
            if folder.path not in taken and (reason := self._reason(folder, called))
        }
        claims = self._claims({place: folder for place, (folder, _) in roots.items()})
        for place, (folder, reason) in roots.items():
            yield from self._projects(folder, claims[place], reason)

    def _terragrunt_units(self) -> list[Folder]:
        if self.options.force_project_type == "terraform":
            return []
        files = [folder for folder in self.folders if folder.terragrunt is not None]
        return self.session.terragrunt_units(files, repository(self.top)) if files else []

    def _called(self) -> set[Path]:
        """Every directory that a folder of the tree calls as a module."""
        called: set[Path] = set()
        for folder in self.folders:
            for source in self._sources(folder):
                if source.startswith(("./", "../")) or source in (".", ".."):
                    called.add(Path(os.path.normpath(folder.path / source.replace("//", "/"))))
        return called

    def _sources(self, folder: Folder) -> Iterator[str]:
        for file in folder.code:
            yield from self.facts[file].sources

    def _reason(self, folder: Folder, called: set[Path]) -> str:
        """Why a folder is a root; "" when it is none."""
        if not folder.code:
            return ""
        if Globs(self.options.include_paths).match(folder.name or "."):
            return "it is included by name"
        if self.options.include_all_paths:
            return "all paths are included"
        facts = [self.facts[file] for file in folder.code]
        if not any(f.has_content or f.has_provider or f.has_backend for f in facts):
            return ""
        if any(f.has_backend for f in facts):
            return "it has a backend"
        if folder.path in called:
            has_values = any(is_automatic(file) for file in folder.var_files)
            return "it has values of its own" if has_values else ""
        places = PurePosixPath(folder.name).parts[:-1]
        if any(part in _MODULE_PLACES for part in places):
            return ""
        return "no other directory calls it"

    def _claims(self, roots: dict[Path, Folder]) -> dict[Path, list[VarFile]]:
        """The var files of each root: its own, those below it, and those of holders beside it."""
        claims: dict[Path, list[VarFile]] = defaultdict(list)
        for folder in self.folders:
            owners = self._owners(folder, roots)
            for file in folder.var_files:
                assigned = frozenset(self.facts[file].assigned)
                for owner in owners:
                    if is_automatic(file) and folder.path == owner:
                        continue
                    declared = self._declared(roots[owner])
                    if folder.path == owner or assigned & declared:
                        name = self.environments.of_file(file, _common(file, owner))
                        claims[owner].append(VarFile(file, name, assigned))
        for owner, files in claims.items():
            files.sort(key=lambda file: _nearness(file.path, owner))
        return claims

    def _owners(self, folder: Folder, roots: dict[Path, Folder]) -> list[Path]:
        if not folder.var_files:
            return []
        if folder.path in roots:
            return [folder.path]
        if folder.code:
            return []
        for parent in folder.path.parents:
            if parent in roots:
                return [parent]
            if parent == self.top:
                break
        return self._neighbours(folder, roots)

    def _neighbours(self, folder: Folder, roots: dict[Path, Folder]) -> list[Path]:
        """The roots around the outermost holder (`envs/`, `config/`, `prod/`) a folder is in."""
        place = folder.path
        while place != self.top and self._holds(place.parent.name):
            place = place.parent
        if not self._holds(place.name):
            return []
        return [root for root in roots if place.parent in root.parents]

    def _holds(self, name: str) -> bool:
        return name.lower() in HOLDERS or bool(self.environments.of_name(name))

    def _declared(self, folder: Folder) -> frozenset[str]:
        return frozenset(name for file in folder.code for name in self.facts[file].variables)

    def _projects(self, folder: Folder, files: list[VarFile], reason: str) -> Iterator[RootSpec]:
        for environment, paths in self.environments.sets(folder.name, files):
            yield self._spec(folder, "terraform", reason, environment, relative(paths, folder.path))

    def _spec(
        self,
        folder: Folder,
        kind: RootKind,
        reason: str,
        environment: str = "",
        var_files: tuple[str, ...] = (),
    ) -> RootSpec:
        name = folder.name or self.top.name or "main"
        if environment:
            name = f"{name}-{environment}"
        else:
            environment = self.environments.of_directory(folder.name)
        return RootSpec(
            folder.path,
            name,
            kind,
            environment=environment,
            var_files=var_files,
            confine=repository(self.top) if kind == "terragrunt" else None,
            reason=reason,
        )


def _nearness(file: Path, root: Path) -> tuple[int, str]:
    """Far files first: of two values, the one nearer to the root counts."""
    relative_path = os.path.relpath(file, root)
    return -relative_path.count(".." + os.sep), relative_path


def _common(file: Path, root: Path) -> Path:
    """The directory above both: what lies above it says nothing about the file."""
    return Path(os.path.commonpath([file.parent, root]))


def with_unique_names(specs: list[RootSpec]) -> list[RootSpec]:
    """The specs with a number behind every name that was taken."""
    from dataclasses import replace

    seen: set[str] = set()
    found: list[RootSpec] = []
    for spec in specs:
        name, number = spec.name, 2
        while name in seen:
            name, number = f"{spec.name}-{number}", number + 1
        seen.add(name)
        found.append(spec if name == spec.name else replace(spec, name=name))
    return found
