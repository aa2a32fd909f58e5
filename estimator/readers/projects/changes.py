"""Both sides of a change: the working tree, and the revision it will be merged into.

All roots of the working tree are read (from the cache where nothing changed); of
the base revision only those that the changed files touch. A root that only the
base has is a project whose resources are all removed, one that is new a project
whose resources are all added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from estimator.model.resource import Diagnostic, Project, ResourceSet
from estimator.readers.projects.discovery import NoProjects
from estimator.readers.projects.reading import read_projects
from estimator.readers.projects.revisions import (
    Repository,
    changed_files,
    lend_modules,
    merge_base,
    repository,
    tree_at,
)
from estimator.readers.projects.session import Session
from estimator.readers.projects.specs import ReadOptions, RootSpec
from estimator.readers.projects.touched import DependencyIndex

#: The roots below a directory, by `discover` or a configuration file; told the directory.
Find = Callable[[Path, Session], list[RootSpec]]


def read_changes(
    path: Path, base: str, find: Find, options: ReadOptions | None = None
) -> Iterator[Project]:
    """Every project at `path` with what it was where this branch left `base`.

    `find` is asked twice, for the working tree and for the tree of the base. The
    base of a project that nothing touched is the project itself.
    """
    chosen = options or ReadOptions(use_cache=False)
    repo = repository(path)
    with Session(chosen) as session, ExitStack() as stack:
        specs = find(path, session)
        heads = list(read_projects(specs, session=session))
        start = merge_base(repo, base)
        changed = changed_files(repo, start)
        touched = DependencyIndex(repo.top, zip(specs, heads, strict=True)).touched(changed)
        if not changed:
            yield from (_unchanged(head) for head in heads)
            return
        tree = stack.enter_context(tree_at(repo, start))
        lend_modules(repo, tree)
        old = _Base(repo, tree, path.resolve(), find, replace(chosen, keep_results=False))
        yield from old.compared(list(zip(specs, heads, strict=True)), touched)


def _unchanged(head: Project) -> Project:
    return replace(head, before=head.after)


class _Base:
    """The tree of the base revision."""

    def __init__(
        self, repo: Repository, tree: Path, path: Path, find: Find, options: ReadOptions
    ) -> None:
        self._repo = repo
        self._tree = tree
        self._options = options
        self._session = Session(options)
        place = tree / path.relative_to(repo.top)
        try:
            specs = find(place, self._session) if place.is_dir() else []
        except NoProjects:
            specs = []
        self._specs = {spec.name: replace(spec, confine=tree) for spec in specs}

    def compared(
        self, heads: list[tuple[RootSpec, Project]], touched: frozenset[str]
    ) -> Iterator[Project]:
        """The heads with their past, then what is gone."""
        same = {spec.name for spec, _ in heads if spec.name not in touched and self._is_same(spec)}
        needed = [spec for name, spec in self._specs.items() if name not in same]
        with self._session:
            past = {found.name: found for found in read_projects(needed, session=self._session)}
        for spec, head in heads:
            if spec.name in same:
                yield _unchanged(head)
            else:
                yield _with_past(head, past.pop(spec.name, None))
        for gone in past.values():
            yield self._removed(gone)

    def _is_same(self, head: RootSpec) -> bool:
        """Whether the base declares a project exactly as the working tree does."""
        old = self._specs.get(head.name)
        if old is None:
            return False
        return _essence(old, self._tree) == _essence(head, self._repo.top)

    def _removed(self, gone: Project) -> Project:
        """A project of which nothing is left; its path is where it was."""
        place = Path(gone.path)
        if place.is_relative_to(self._tree):
            place = self._repo.top / place.relative_to(self._tree)
        return replace(gone, path=str(place), after=ResourceSet(), before=gone.after, metadata={})


def _essence(spec: RootSpec, top: Path) -> tuple[object, ...]:
    """What a spec says, wherever its tree lies."""
    return (
        spec.path.relative_to(top) if spec.path.is_relative_to(top) else spec.path,
        *(spec.kind, spec.workspace, spec.var_files),
        *(dict(spec.variables), dict(spec.env), dict(spec.source_map)),
    )


def _with_past(head: Project, past: Project | None) -> Project:
    """A project with its earlier side; nothing before where it is new."""
    if past is None:
        return replace(head, before=ResourceSet())
    if past.metadata.get("is_failed"):
        problems = tuple(_at_base(problem) for problem in past.diagnostics)
        return replace(head, diagnostics=(*head.diagnostics, *problems))
    errors = tuple(_at_base(problem) for problem in past.diagnostics if problem.is_error)
    return replace(head, before=past.after, diagnostics=(*head.diagnostics, *errors))


def _at_base(problem: Diagnostic) -> Diagnostic:
    return replace(problem, message=f"at the base revision: {problem.message}")
