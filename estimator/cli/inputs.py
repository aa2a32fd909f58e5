"""What a path on the command line stands for: plans, Terraform roots, model manifests."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from estimator.cli.environment import parallelism, terraform_environment, with_source_map
from estimator.cli.progress import shown
from estimator.errors import Error
from estimator.model.resource import Project

if TYPE_CHECKING:
    from estimator.cli.options import Options
    from estimator.readers.projects import Find, ReadOptions, RootSpec, Session
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
    if options.config_file:
        yield from _configured(Path(options.config_file), options)
        return
    path = Path(options.path)
    if not path.exists():
        raise Error("there is no such file or directory", where=str(path))
    if path.is_dir():
        yield from _directory(path, options)
    elif _is_manifest_file(path):
        from estimator.cli.manifest_sides import manifest_project

        found = manifest_project(path, options.project_name or str(path), options.base)
        assert found is not None
        yield found
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
    from estimator.cli.manifest_sides import manifest_project
    from estimator.readers.projects import NoProjects

    def find(place: Path, session: Session) -> list[RootSpec]:
        return [_as_asked(spec, place, options) for spec in _found(place, options, session)]

    manifests = manifest_project(path, f"{options.project_name or path} models", options.base)
    try:
        yield from _roots(path, options, find)
    except NoProjects:
        if manifests is None:
            raise
    if manifests is not None:
        yield manifests


def _configured(file: Path, options: Options) -> Iterator[Project]:
    """The projects of a configuration file; remarks on it stand with the first of them."""
    from estimator.readers.projects import declared, read_configuration

    remarks = read_configuration(file).diagnostics

    def find(place: Path, session: Session) -> list[RootSpec]:
        specs = declared(read_configuration(place / file.name), session)
        variables = _variables(options.terraform_vars)
        return [
            replace(
                spec,
                workspace=options.terraform_workspace or spec.workspace,
                variables={**spec.variables, **variables},
            )
            for spec in specs
        ]

    for project in _roots(file.parent, options, find):
        yield replace(project, diagnostics=(*remarks, *project.diagnostics))
        remarks = ()


def _roots(path: Path, options: Options, find: Find) -> Iterator[Project]:
    """The projects `find` names below a path, against `--base` where it is given."""
    from estimator.readers.projects import Session, read_changes, read_projects

    find = with_source_map(find)
    if options.base:
        yield from read_changes(path, options.base, find, _read_options(options))
        return
    with Session(_read_options(options)) as session:
        specs = find(path, session)
        projects = read_projects(specs, session=session)
        yield from shown(projects, len(specs), "Reading project")


def _found(place: Path, options: Options, session: Session) -> list[RootSpec]:
    """The roots below a directory; var files named on the command line replace those found."""
    from estimator.readers.projects import DiscoveryOptions, discover

    chosen = DiscoveryOptions(
        exclude_paths=options.exclude_paths, include_all_paths=options.include_all_paths
    )
    if options.terraform_var_files:
        chosen = replace(chosen, var_file_extensions=())
    return discover(place, chosen, session)


def _as_asked(spec: RootSpec, place: Path, options: Options) -> RootSpec:
    """The spec with what the command line says of names, variables and workspace."""
    is_top = spec.path == place.resolve()
    name = (options.project_name or options.path) if is_top else spec.name
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

    return ReadOptions(
        env=terraform_environment(), jobs=parallelism(), use_cache=not options.no_cache
    )


def _variables(assignments: tuple[str, ...]) -> dict[str, str]:
    pairs = [item.partition("=") for item in assignments]
    if wrong := [name for name, equals, _ in pairs if not equals]:
        raise Error(f"--terraform-var {wrong[0]} has no value", hint="write NAME=VALUE")
    return {name: value for name, _, value in pairs}
