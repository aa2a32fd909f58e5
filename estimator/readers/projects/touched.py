"""Which projects a change of files touches: a reverse index from paths to projects.

A project depends on every file its reading reached, on every directory that was
a module or was listed (a new file there may change it), and on the globs in
`dependency_paths`.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from estimator.model.resource import Project
from estimator.readers.projects.specs import RootSpec
from estimator.readers.projects.walking import Globs

#: A new file of another kind in a module's directory changes nothing.
_CODE = (".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json", ".hcl")


class DependencyIndex:
    """Names of projects by the paths they depend on, relative to `top`.

    Two trees (a base revision, the working tree) have an index each; asking both
    finds the projects that a removed file touched.
    """

    def __init__(self, top: Path, pairs: Iterable[tuple[RootSpec, Project]]) -> None:
        self._top = top.resolve()
        self._files: dict[str, set[str]] = defaultdict(set)
        self._modules: dict[str, set[str]] = defaultdict(set)
        self._globs: list[tuple[Globs, str]] = []
        for spec, project in pairs:
            self._add(spec, project)

    def _add(self, spec: RootSpec, project: Project) -> None:
        place = self._relative(spec.path)
        is_directory = spec.path.is_dir()
        (self._modules if is_directory else self._files)[place].add(spec.name)
        for file in project.metadata.get("files", ()):
            self._files[self._relative(Path(file))].add(spec.name)
        for folder in project.metadata.get("module_directories", ()):
            self._modules[self._relative(Path(folder))].add(spec.name)
        if spec.usage_file is not None:
            self._files[self._relative(spec.usage_file.resolve())].add(spec.name)
        base = place if is_directory else posixpath.dirname(place)
        patterns = [posixpath.normpath(posixpath.join(base, p)) for p in spec.dependency_paths]
        if patterns:
            self._globs.append((Globs(patterns), spec.name))

    def _relative(self, path: Path) -> str:
        """A path below the top as git names it; others stay as they are."""
        try:
            name = path.relative_to(self._top).as_posix()
        except ValueError:
            return str(path)
        return "" if name == "." else name

    def touched(self, changed: Iterable[str]) -> frozenset[str]:
        """The names of the projects that depend on any of the changed files."""
        return frozenset(name for path in changed for name in self._dependants(path))

    def _dependants(self, path: str) -> Iterator[str]:
        folder = posixpath.dirname(path)
        yield from self._files.get(path, ())
        # A directory among the files was listed: any new name in it counts.
        yield from self._files.get(folder, ())
        if path.endswith(_CODE):
            yield from self._modules.get(folder, ())
        for globs, name in self._globs:
            if globs.match(path):
                yield name
