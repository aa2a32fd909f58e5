"""What a path on the command line stands for: plans, Terraform roots, model manifests."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from estimator.cli.progress import shown
from estimator.errors import Error
from estimator.model.resource import Project

if TYPE_CHECKING:
    from estimator.cli.session import Options
    from estimator.readers.projects import ReadOptions, RootSpec
    from estimator.usage.declared import Declared


@dataclass(frozen=True, slots=True)
class Inputs:
    """The projects of a run, and usage values that follow from joining them."""

    projects: tuple[Project, ...]
    usage: Mapping[str, Mapping[str, Declared]] = field(default_factory=dict)


def inputs_of(options: Options) -> Inputs:
    """All projects, manifests joined with the Terraform of the same run."""
    found = tuple(_projects(options))
    if not any(project.kind == "models" for project in found):
        return Inputs(found)
    from estimator.join import joined

    both = joined(found)
    return Inputs(both.projects, both.usage)


def _projects(options: Options) -> Iterator[Project]:
    if options.path == "-":
        from estimator.readers.plan import read_plan_bytes

        yield read_plan_bytes(sys.stdin.buffer.read(), name=options.project_name or "")
        return
    path = Path(options.path)
    if not path.exists():
        raise Error("there is no such file or directory", where=str(path))
    if path.is_dir():
        yield from _directory(path, options)
    elif _is_manifest_file(path):
        from estimator.readers.manifests import read_manifests

        yield read_manifests([path], options.project_name or str(path))
    else:
        from estimator.readers.plan import read_plan

        yield read_plan(path, options.project_name or "")


def _is_manifest_file(path: Path) -> bool:
    """YAML, TOML and the like are manifests; JSON is one when it is no plan or saved report."""
    if path.suffix.lower() in (".yml", ".yaml", ".toml"):
        return True
    if path.suffix.lower() != ".json":
        return False
    from estimator.readers.plan import looks_like_plan

    if looks_like_plan(path):
        return False
    from estimator.readers.manifests import is_manifest

    return is_manifest(path)


def _directory(path: Path, options: Options) -> Iterator[Project]:
    """Every Terraform root below a directory, and one project of all its manifests."""
    from estimator.readers.manifests import find_manifests, read_manifests
    from estimator.readers.projects import read_projects

    manifests = find_manifests(path)
    specs = _specs(path, options, is_required=not manifests)
    projects = read_projects(specs, _read_options(options))
    yield from shown(projects, len(specs), "Reading project")
    if manifests:
        yield read_manifests(manifests, f"{options.project_name or path} models", path)


def _specs(path: Path, options: Options, *, is_required: bool) -> list[RootSpec]:
    from estimator.readers.projects import DiscoveryOptions, discover

    chosen = DiscoveryOptions(
        exclude_paths=options.exclude_paths, include_all_paths=options.include_all_paths
    )
    try:
        found = discover(path, chosen)
    except Error:
        if is_required:
            raise
        return []
    return [_as_asked(spec, path, options) for spec in found]


def _as_asked(spec: RootSpec, path: Path, options: Options) -> RootSpec:
    """The spec with what the command line says of names, variables and workspace."""
    is_top = spec.path == path.resolve()
    name = (options.project_name or str(path)) if is_top else spec.name
    if spec.environment and is_top:
        name = f"{name} ({spec.environment})"
    return replace(
        spec,
        name=name,
        workspace=options.terraform_workspace or spec.workspace,
        var_files=(*spec.var_files, *options.terraform_var_files),
        variables={**spec.variables, **_variables(options.terraform_vars)},
    )


def _read_options(options: Options) -> ReadOptions:
    from estimator.readers.projects import ReadOptions

    return ReadOptions(env=dict(os.environ), use_cache=not options.no_cache)


def _variables(assignments: tuple[str, ...]) -> dict[str, str]:
    pairs = [item.partition("=") for item in assignments]
    if wrong := [name for name, equals, _ in pairs if not equals]:
        raise Error(f"--terraform-var {wrong[0]} has no value", hint="write NAME=VALUE")
    return {name: value for name, _, value in pairs}
