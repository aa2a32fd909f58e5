"""Reading the roots of a run: from the cache where nothing changed, else in one or more processes.

A result is kept with the list of everything it was read from. It is used again
when the options, the reader's own code and the content of every path on that
list are the same. A root that cannot be read becomes a project with one error,
so that it never takes the others with it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from estimator.errors import Error
from estimator.model.resource import Diagnostic, Project, ResourceSet
from estimator.model.values import SourceSpan
from estimator.readers.projects.fingerprints import Fingerprints, digest
from estimator.readers.projects.session import Session
from estimator.readers.projects.specs import ReadOptions, RootSpec
from estimator.readers.projects.storing import Secrets, restored, stored
from estimator.readers.projects.trees import assignments, reader_version

#: Fewer roots than this are read in this process: starting others takes longer.
MANY_ROOTS = 60
#: Roots handed to a process at once, so that shared modules are parsed once for all of them.
_BATCH = 25
_PREFIXES = ("TF_VAR_", "TF_WORKSPACE", "TF_DATA_DIR")


@dataclass(frozen=True, slots=True)
class Reading:
    """One root read: the project as text, and what it was read from."""

    text: str
    paths: tuple[str, ...]
    #: Environment variables that Terragrunt's `get_env` asked for.
    variables: tuple[str, ...]
    state: bytes


def read_projects(
    specs: Sequence[RootSpec],
    options: ReadOptions | None = None,
    executor: Executor | None = None,
    session: Session | None = None,
) -> Iterator[Project]:
    """The projects of the specs, in their order.

    With an `executor` every root that is not in the cache is read there; without
    one, many roots are read by a pool of processes and few by this process.
    """
    if session is not None:
        yield from _read(specs, session, executor)
        return
    with Session(options or ReadOptions(env=dict(os.environ))) as own:
        yield from _read(specs, own, executor)


def _read(
    specs: Sequence[RootSpec], session: Session, executor: Executor | None
) -> Iterator[Project]:
    keys = [_key(spec, session.options) for spec in specs]
    keeps = session.options.keep_results
    entries = session.cache.get_all("project", keys) if keeps else {}
    known = {
        place: project
        for place, key in enumerate(keys)
        if (project := _still_true(entries.pop(key, None), specs[place], session)) is not None
    }
    missing = [spec for place, spec in enumerate(specs) if place not in known]
    fresh = _fresh(missing, session, executor)
    for place in range(len(specs)):
        if place in known:
            yield restored(known.pop(place))
            continue
        found = next(fresh)
        if isinstance(found, Project):
            yield found
            continue
        if keeps:
            session.cache.put("project", keys[place], _entry(found))
        yield restored(found.text)


def _key(spec: RootSpec, options: ReadOptions) -> bytes:
    """Everything a reading depends on besides the files."""
    env = {name: value for name, value in _environment(spec, options).items() if _counts(name)}
    plain: list[Any] = [
        *(str(spec.path), spec.name, spec.kind, spec.workspace, spec.var_files),
        *(str(spec.confine), spec.environment, sorted(env.items())),
        *(sorted(spec.variables.items()), sorted(spec.source_map.items())),
        *(str(spec.usage_file), sorted(spec.metadata.items())),
    ]
    return digest(reader_version(), json.dumps(plain, default=str))


def _counts(name: str) -> bool:
    return name.startswith(_PREFIXES)


def _environment(spec: RootSpec, options: ReadOptions) -> dict[str, str]:
    return {**options.env, **spec.env}


def _entry(found: Reading) -> bytes:
    """State, paths and variables in one line, then the project's text."""
    head = json.dumps([found.state.hex(), found.paths, found.variables], ensure_ascii=False)
    return f"{head}\n{found.text}".encode("utf-8", "surrogatepass")


def _still_true(entry: bytes | None, spec: RootSpec, session: Session) -> bytes | None:
    """The text of a kept project, when nothing it was read from has changed."""
    if entry is None:
        return None
    head, _, text = entry.partition(b"\n")
    try:
        state, paths, variables = json.loads(head)
    except (ValueError, TypeError):
        return None
    env = _environment(spec, session.options)
    return text if _state(paths, variables, env, session.fingerprints).hex() == state else None


def _state(
    paths: Sequence[str],
    variables: Sequence[str],
    env: Mapping[str, str],
    fingerprints: Fingerprints,
) -> bytes:
    """One digest of everything a project was read from."""
    values = (f"{name}={env.get(name)}" for name in variables)
    return digest(fingerprints.of_all(paths), *values)


def _fresh(
    specs: list[RootSpec], session: Session, executor: Executor | None
) -> Iterator[Reading | Project]:
    """What each spec gives when it is read now."""
    if executor is not None:
        yield from _submitted(specs, session.options, executor)
        return
    jobs = session.options.jobs or _processors()
    if jobs < 2 or len(specs) < MANY_ROOTS:
        yield from map(partial(_attempt, session=session), specs)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(min(jobs, len(specs) // _BATCH + 1)) as pool:
        yield from _submitted(specs, session.options, pool)


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _submitted(
    specs: list[RootSpec], options: ReadOptions, executor: Executor
) -> Iterator[Reading | Project]:
    """Batches in order, a few ahead of what is asked for, so that results do not pile up."""
    batches = iter([specs[at : at + _BATCH] for at in range(0, len(specs), _BATCH)])
    running: list[tuple[list[RootSpec], Future[list[Reading | Project]]]] = []

    def submit(batch: list[RootSpec]) -> None:
        future: Future[list[Reading | Project]]
        try:
            future = executor.submit(read_batch, batch, options)
        except BrokenExecutor as problem:
            future = Future()
            future.set_exception(problem)
        running.append((batch, future))

    for batch in islice(batches, 16):
        submit(batch)
    while running:
        batch, future = running.pop(0)
        try:
            results = future.result()
        except (BrokenExecutor, OSError) as problem:
            results = [_failed(spec, f"its process ended early ({problem})") for spec in batch]
        for batch_ahead in islice(batches, 1):
            submit(batch_ahead)
        yield from results


def read_batch(specs: list[RootSpec], options: ReadOptions) -> list[Reading | Project]:
    """Read roots in a process of their own; what an executor runs."""
    with Session(options) as session:
        return [_attempt(spec, session) for spec in specs]


def _attempt(spec: RootSpec, session: Session) -> Reading | Project:
    """One root; a project with an error in place of an exception."""
    try:
        project = _project(spec, session)
    except Error as problem:
        where = SourceSpan(problem.where) if problem.where else spec.span
        return _failed(spec, problem.message, where, problem.hint)
    except (OSError, RecursionError, MemoryError) as problem:
        return _failed(spec, f"it cannot be read: {problem or type(problem).__name__}")
    if not session.cache.is_open:
        return project
    env = _environment(spec, session.options)
    paths = dependencies(project, spec, env)
    variables = tuple(project.metadata.get("environment_variables", ()))
    return Reading(
        stored(project, Secrets(_given(project, spec, session))),
        paths,
        variables,
        _state(paths, variables, env, session.fingerprints),
    )


def _given(project: Project, spec: RootSpec, session: Session) -> Iterator[tuple[str, Any]]:
    """Names and texts of the variables a root was given, wherever from."""
    yield from spec.variables.items()
    for name, value in _environment(spec, session.options).items():
        if name.startswith("TF_VAR_"):
            yield name.removeprefix("TF_VAR_"), value
    for path in project.metadata.get("files", ()):
        if ".tfvars" in path:
            yield from assignments(Path(path))


def _project(spec: RootSpec, session: Session) -> Project:
    """The project of a spec, by the reader of its kind."""
    if spec.kind == "plan":
        from estimator.readers.plan import read_plan

        project = read_plan(spec.path, spec.name)
    elif spec.kind == "terragrunt":
        project = session.terragrunt.unit(spec.path, spec.confine).project(spec)
    else:
        project = _terraform(spec, session)
    metadata = {**project.metadata, **_described(spec)}
    return replace(project, name=spec.name, metadata=metadata)


def _terraform(spec: RootSpec, session: Session) -> Project:
    from estimator.readers.hcl import RootOptions, Sources, read_root

    options = RootOptions(
        name=spec.name,
        workspace=spec.workspace,
        var_files=spec.var_files,
        variables=spec.variables,
        env=_environment(spec, session.options),
        source_map=spec.source_map,
        confine=spec.confine,
    )
    return read_root(spec.path, options, Sources(session.trees.parsed))


def _described(spec: RootSpec) -> Mapping[str, Any]:
    described: dict[str, Any] = {"project": dict(spec.metadata)} if spec.metadata else {}
    if spec.environment:
        described["environment"] = spec.environment
    if spec.usage_file is not None:
        described["usage_file"] = str(spec.usage_file)
    return described


def _failed(
    spec: RootSpec, message: str, where: SourceSpan | None = None, hint: str = ""
) -> Project:
    """A project of which nothing is known but why."""
    problem = Diagnostic(message, where or SourceSpan(str(spec.path)), hint, is_error=True)
    return Project(
        name=spec.name,
        path=str(spec.path),
        kind="terraform_dir" if spec.kind == "terraform" else spec.kind,
        after=ResourceSet(),
        workspace=spec.workspace,
        diagnostics=(problem,),
        metadata={"is_failed": True, **_described(spec)},
    )


def dependencies(project: Project, spec: RootSpec, env: Mapping[str, str]) -> tuple[str, ...]:
    """Every path a change of which may change the project: files and directories reached."""
    found = {str(path) for path in project.metadata.get("files", ())}
    found.update(str(path) for path in project.metadata.get("module_directories", ()))
    found.add(str(spec.path))
    if spec.kind != "plan":
        data = Path(spec.path, env.get("TF_DATA_DIR", ".terraform"))
        found.update((str(data / "modules" / "modules.json"), str(data / "environment")))
    return tuple(sorted(found))
