"""Reading one Terraform root directory into a `Project`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from estimator.errors import Error
from estimator.model.resource import Diagnostic, Project, Resource, ResourceSet
from estimator.readers.hcl.configuration import Configuration, Sources
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.inputs import Given
from estimator.readers.hcl.module_sources import manifest
from estimator.readers.hcl.modules import Module
from estimator.readers.hcl.moves import Moves
from estimator.readers.hcl.providers import ProviderConfiguration, declared
from estimator.readers.hcl.reading import ModulePlaces, Reading
from estimator.readers.hcl.resources import modules_below, plain, resources_of, texts
from estimator.readers.hcl.variables import root_values

#: Python frames for chains of references; one step of a chain takes about six.
_FRAMES = 8_000


@dataclass(frozen=True, slots=True)
class RootOptions:
    """How a root is to be read; all of it is optional."""

    name: str = ""
    #: Empty: TF_WORKSPACE, then what `terraform workspace select` left, then "default".
    workspace: str = ""
    #: `-var-file` in order, relative to the root.
    var_files: tuple[str | Path, ...] = ()
    #: `-var`; text is read as Terraform reads it, other values as they are.
    variables: Mapping[str, Any] = field(default_factory=dict)
    #: The environment, for `TF_VAR_*`, `TF_WORKSPACE` and `TF_DATA_DIR`.
    env: Mapping[str, str] = field(default_factory=dict)
    #: Prefixes of module sources → what to read in their place (a path from the root).
    source_map: Mapping[str, str] = field(default_factory=dict)
    #: Directory no file may be read outside of; by default the repository around the root.
    confine: Path | None = None


def read_root(
    path: Path, options: RootOptions | None = None, sources: Sources | None = None
) -> Project:
    """The project of a directory. Hand the same `sources` to all roots of a run.

    Problems inside the configuration are diagnostics of the project; only a
    directory without any Terraform file, or a var file that is not there, is an Error.
    """
    chosen = options or RootOptions()
    with long_chains():
        module = root_module(path, chosen, sources or Sources())
        resources = ResourceSet(_resources(module))
        providers = tuple(_provider_metadata(module))
    reading = module.reading
    return Project(
        name=chosen.name or str(path),
        path=str(path),
        kind="terraform_dir",
        after=resources,
        workspace=reading.workspace,
        diagnostics=reading.diagnostics,
        providers=providers,
        remote_modules=tuple(reading.remote_modules),
        metadata=_metadata(reading),
    )


def root_module(path: Path, options: RootOptions, sources: Sources) -> Module:
    """The root module of a directory, nothing of it evaluated yet; call it in `long_chains`."""
    root = Path(path).resolve()
    reading = _reading(root, options, sources)
    configuration = _configuration(reading, path)
    var_files = tuple(_var_file(root, name) for name in options.var_files)
    given = root_values(reading, configuration, options.env, var_files, options.variables)
    _report_missing(reading, configuration, given)
    return Module(reading, configuration, given)


def _reading(root: Path, options: RootOptions, sources: Sources) -> Reading:
    data_directory = root / options.env.get("TF_DATA_DIR", ".terraform")
    workspace = options.workspace or options.env.get("TF_WORKSPACE", "")
    return Reading(
        root,
        sources,
        workspace or _selected_workspace(data_directory),
        options.confine.resolve() if options.confine else _repository(root),
        ModulePlaces(manifest(data_directory), options.source_map),
    )


def _selected_workspace(data_directory: Path) -> str:
    try:
        return (data_directory / "environment").read_text(encoding="utf-8").strip() or "default"
    except (OSError, UnicodeDecodeError):
        return "default"


def _configuration(reading: Reading, path: Path) -> Configuration:
    found = reading.configuration(reading.root) if reading.root.is_dir() else None
    if found is None or not (found.files or found.diagnostics):
        hint = "name a directory that holds .tf, .tofu or .tf.json files"
        raise Error("there is no Terraform configuration here", where=str(path), hint=hint)
    return found


def _metadata(reading: Reading) -> Mapping[str, Any]:
    """Every file and module directory that was reached, for caches and change detection."""
    return {
        "files": tuple(sorted(map(str, reading.files))),
        "module_directories": tuple(sorted(map(str, reading.directories))),
    }


def _repository(root: Path) -> Path | None:
    """The directory with `.git` around the root, or None when there is none."""
    return next((part for part in (root, *root.parents) if (part / ".git").exists()), None)


def _var_file(root: Path, name: str | Path) -> Path:
    path = root / name
    if not path.is_file():
        hint = "give its path relative to the directory being read"
        raise Error("this variable file does not exist", where=str(name), hint=hint)
    return path


def _report_missing(
    reading: Reading, configuration: Configuration, given: Mapping[str, Given]
) -> None:
    """Say once which variables have no value; all that hangs on them is unknown."""
    missing = [
        name
        for name, block in configuration.variables.items()
        if name not in given and "default" not in block.attributes
    ]
    if missing:
        message = f"no value is given for {_listed('variable', missing)}"
        hint = "give one by -var, a .tfvars file or TF_VAR_…; what depends on it is unknown"
        span = configuration.variables[missing[0]].span
        reading.report(Diagnostic(message, span, hint))


def _listed(noun: str, names: list[str]) -> str:
    return f"{noun}{'s' if len(names) > 1 else ''} {', '.join(names)}"


@contextmanager
def long_chains() -> Iterator[None]:
    """Room for long chains of references; the collector rests, as nothing becomes garbage."""
    limit, was_collecting = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(limit, _FRAMES))
    gc.disable()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        if was_collecting:
            gc.enable()


def _resources(root: Module) -> list[Resource]:
    reading = root.reading
    moves = Moves()
    found: list[Resource] = []
    try:
        modules = list(modules_below(root))
        for module in modules:
            moves.add(module)
        for module in modules:
            found.extend(resources_of(module, moves))
    except EvalError as error:
        reading.report(Diagnostic(str(error), error.span, is_error=True))
    return found


def _provider_metadata(root: Module) -> Iterator[Mapping[str, Any]]:
    for provider in declared(root):
        yield _provider_entry(provider, root.reading)


def _provider_entry(provider: ProviderConfiguration, reading: Reading) -> Mapping[str, Any]:
    span = provider.span
    return {
        "name": provider.name,
        "alias": provider.alias,
        "region": plain(provider.region, reading),
        "defaultTags": texts(plain(dict(provider.default_tags), reading)),
        "filename": span.file if span else "",
        "startLine": span.line if span else 0,
        "endLine": span.end_line if span else 0,
    }
