"""From a configuration file to the roots it means."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from estimator.errors import Error
from estimator.readers.projects.configuration import Configuration, ProjectEntry
from estimator.readers.projects.discovery import discover, with_unique_names
from estimator.readers.projects.session import Session
from estimator.readers.projects.specs import RootSpec


def declared(configuration: Configuration, session: Session | None = None) -> list[RootSpec]:
    """The roots of a configuration; without `projects`, those found beside the file."""
    own = session or Session()
    top = configuration.file.resolve().parent
    if not configuration.projects:
        found = discover(top, configuration.autodetect, own)
        return [replace(spec, source_map=configuration.source_map) for spec in found]
    specs = [spec for entry in configuration.projects for spec in _entry(entry, configuration, own)]
    return [replace(spec, source_map=configuration.source_map) for spec in with_unique_names(specs)]


def _entry(
    entry: ProjectEntry, configuration: Configuration, session: Session
) -> Iterator[RootSpec]:
    path = entry.path.resolve()
    if path.is_file():
        yield _given(RootSpec(path, "", "plan"), entry, entry.name or _name(path, configuration))
        return
    if entry.skip_autodetect or entry.var_files:
        yield _given(RootSpec(path, ""), entry, entry.name or _name(path, configuration))
        return
    usual = configuration.autodetect
    options = replace(
        usual,
        exclude_paths=(*usual.exclude_paths, *entry.exclude_paths),
        include_all_paths=usual.include_all_paths or entry.include_all_paths,
    )
    try:
        found = discover(path, options, session)
    except Error as problem:
        hint = problem.hint or "correct the path of this project"
        raise Error(problem.message, where=entry.span, hint=hint) from problem
    for spec in found:
        yield _given(spec, entry, _full_name(spec, entry, len(found), configuration))


def _full_name(
    spec: RootSpec, entry: ProjectEntry, count: int, configuration: Configuration
) -> str:
    """The entry's name, with the path below it and the environment where it stands for several."""
    below = Path(os.path.relpath(spec.path, entry.path.resolve())).as_posix()
    base = entry.name or _name(entry.path.resolve(), configuration)
    if count == 1 and (entry.name or below == "."):
        return base
    if below != ".":
        base = f"{base}/{below}"
    suffix = f"-{spec.environment}"
    return base + suffix if spec.environment and spec.name.endswith(suffix) else base


def _name(path: Path, configuration: Configuration) -> str:
    """A path as it is seen from the configuration file."""
    top = configuration.file.resolve().parent
    name = Path(os.path.relpath(path, top)).as_posix()
    return top.name if name == "." else name


def _given(spec: RootSpec, entry: ProjectEntry, name: str) -> RootSpec:
    return replace(
        spec,
        name=name,
        workspace=entry.workspace or spec.workspace,
        var_files=entry.var_files or spec.var_files,
        variables=entry.variables,
        env=entry.env,
        usage_file=entry.usage_file,
        dependency_paths=entry.dependency_paths,
        metadata=entry.metadata,
        span=entry.span,
        reason=spec.reason or "the configuration file names it",
    )
