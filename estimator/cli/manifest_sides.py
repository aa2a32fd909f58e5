"""Model manifests before and after a change: the base's are read from git."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from estimator.model.resource import Project, ResourceSet


def manifest_project(path: Path, name: str, base: str | None) -> Project | None:
    """The manifests at a path as one project, with its earlier side where a base is named.

    None where there are none on either side.
    """
    after = _read(path, name)
    if base is None:
        return after
    with _at_base(path, base) as place:
        before = _read(place, name) if place.exists() else None
        if after is None and before is None:
            return None
        shown = after or replace(_known(before), path=str(path), after=ResourceSet())
        return replace(shown, before=before.after if before else ResourceSet())


def _known(project: Project | None) -> Project:
    assert project is not None
    return project


def _read(path: Path, name: str) -> Project | None:
    from estimator.readers.manifests import find_manifests, read_manifests

    if not path.is_dir():
        return read_manifests([path], name)
    found = find_manifests(path)
    return read_manifests(found, name, path) if found else None


@contextmanager
def _at_base(path: Path, base: str) -> Iterator[Path]:
    from estimator.readers.projects.revisions import merge_base, repository, tree_at

    repo = repository(path)
    place = repo.relative(path)
    with tree_at(repo, merge_base(repo, base), [place]) as top:
        yield top / place
