"""`forebill.yml` and `infracost.yml`: the projects of a repository, as a file declares them.

Keys and meaning are those of Infracost 0.10's configuration file. A key that is
not known, or a value of the wrong kind, is an error with its file and line. Keys
that only concern a service over the network are accepted and said to be unused.
Paths count from the directory of the file, else from the working directory.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from estimator.errors import Error
from estimator.model.resource import Diagnostic
from estimator.model.values import SourceSpan
from estimator.readers.projects.specs import DiscoveryOptions, PathOverride, RootKind
from estimator.yamlfile import Node, parse_yaml_documents

FILES = ("forebill.yml", "forebill.yaml", "infracost.yml", "infracost.yaml")
TEMPLATES = ("forebill.yml.tmpl", "infracost.yml.tmpl")
VERSIONS = ("0.1", "1")

_ROOT_KEYS = frozenset({"version", "autodetect", "projects", "terraform_source_map", "currency"})
_AUTODETECT_KEYS = frozenset(
    {"env_names", "exclude_dirs", "include_dirs", "path_overrides", "max_search_depth"}
    | {"force_project_type", "terraform_var_file_extensions", "prefer_folder_name_for_env"}
)
_PROJECT_KEYS = frozenset(
    {"path", "name", "terraform_var_files", "terraform_vars", "dependency_paths", "usage_file"}
    | {"exclude_paths", "include_all_paths", "skip_autodetect", "env", "terraform_workspace"}
    | {"terraform_cloud_workspace", "terraform_cloud_org", "terraform_cloud_host"}
    | {"terraform_cloud_token", "yor_config_path", "metadata", "terraform_plan_flags"}
    | {"terraform_init_flags", "terraform_binary", "terraform_use_state"}
)
#: What a key would need that an offline estimate does not do.
_UNUSED = {
    "terraform_cloud_workspace": "variables of HCP Terraform are not fetched",
    "terraform_cloud_org": "variables of HCP Terraform are not fetched",
    "terraform_cloud_host": "variables of HCP Terraform are not fetched",
    "terraform_cloud_token": "variables of HCP Terraform are not fetched",
    "yor_config_path": "tags that Yor would add are not read",
    "terraform_plan_flags": "Terraform itself is not run",
    "terraform_init_flags": "Terraform itself is not run",
    "terraform_binary": "Terraform itself is not run",
    "terraform_use_state": "Terraform itself is not run",
    "prefer_folder_name_for_env": "the file's own name counts before its folder's",
}
_KINDS: Mapping[str, RootKind] = {"terraform": "terraform", "terragrunt": "terragrunt"}


@dataclass(frozen=True, slots=True)
class ProjectEntry:
    """One entry of `projects`."""

    path: Path
    span: SourceSpan
    name: str = ""
    var_files: tuple[str, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    workspace: str = ""
    usage_file: Path | None = None
    dependency_paths: tuple[str, ...] = ()
    exclude_paths: tuple[str, ...] = ()
    include_all_paths: bool = False
    skip_autodetect: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Configuration:
    """A configuration file: its projects, what else is looked for, and remarks on it."""

    file: Path
    projects: tuple[ProjectEntry, ...] = ()
    autodetect: DiscoveryOptions = field(default_factory=DiscoveryOptions)
    #: Prefixes of module sources → what to read in their place.
    source_map: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()


def find_configuration(directory: Path) -> Path | None:
    """The configuration file of a directory; a plain one counts before a template."""
    for name in (*FILES, *TEMPLATES):
        if (directory / name).is_file():
            return directory / name
    return None


def read_configuration(path: Path, env: Mapping[str, str] | None = None) -> Configuration:
    """A configuration file or template, checked; `env` serves `${NAME}` and the template."""
    known = dict(os.environ) if env is None else dict(env)
    if path.name.endswith(".tmpl"):
        from estimator.readers.projects.config_template import expanded

        text, name = expanded(path, known), f"{path} (as generated)"
    else:
        text, name = _text(path), str(path)
    documents = parse_yaml_documents(text, name)
    if not documents or documents[0].value is None:
        raise Error("the configuration file is empty", where=name, hint="list `projects:`")
    if len(documents) > 1:
        raise Error("one YAML document is expected here", where=documents[1].span)
    return _Checker(path, known).configuration(documents[0])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise Error(f"cannot be read: {problem.strerror}", where=str(path)) from problem
    except UnicodeDecodeError as problem:
        raise Error("the file is not UTF-8", where=str(path), hint="save it so") from problem


class _Checker:
    """Turns nodes into plain data; the first mistake ends it."""

    def __init__(self, path: Path, env: Mapping[str, str]) -> None:
        self._path = path
        self._env = env
        self._diagnostics: list[Diagnostic] = []

    def configuration(self, root: Node) -> Configuration:
        parts = self._mapping(root, _ROOT_KEYS, "the configuration")
        version = parts.get("version")
        if version is not None and str(version.plain()) not in VERSIONS:
            hint = f"write version: {VERSIONS[0]}"
            raise Error(f"version {version.plain()} is not known", where=version.span, hint=hint)
        currency = parts.get("currency")
        return Configuration(
            self._path,
            tuple(self._project(node) for node in _sequence(parts.get("projects"))),
            self._autodetect(parts.get("autodetect")),
            _source_map(parts.get("terraform_source_map")),
            "" if currency is None else _text_of(currency),
            tuple(self._diagnostics),
        )

    def _mapping(self, node: Node, known: frozenset[str], what: str) -> dict[str, Node]:
        """The pairs of a mapping whose keys are all known."""
        pairs = dict(node.items())
        for key, value in pairs.items():
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = (
                    f'did you mean "{near[0]}"?' if near else f"known: {', '.join(sorted(known))}"
                )
                raise Error(f'{what} has no key "{key}"', where=value.span, hint=hint)
            if key in _UNUSED and value.value is not None:
                message = f'"{key}" is not used: {_UNUSED[key]}'
                self._diagnostics.append(Diagnostic(message, value.span))
        return {key: value for key, value in pairs.items() if value.value is not None}

    def _project(self, node: Node) -> ProjectEntry:
        parts = self._mapping(node, _PROJECT_KEYS, "a project")
        if "path" not in parts:
            raise Error("a project needs a path", where=node.span, hint="add `path: …`")
        path = self._located(_text_of(parts["path"]))
        if not path.exists():
            raise Error("there is no such file or directory", where=parts["path"].span)
        usage = parts.get("usage_file")
        return ProjectEntry(
            path,
            node.span,
            name=_optional(parts, "name"),
            var_files=_texts(parts.get("terraform_var_files")),
            variables=_variables(parts.get("terraform_vars")),
            env=self._environment(parts.get("env")),
            workspace=_optional(parts, "terraform_workspace"),
            usage_file=None if usage is None else self._located(_text_of(usage)),
            dependency_paths=_texts(parts.get("dependency_paths")),
            exclude_paths=_texts(parts.get("exclude_paths")),
            include_all_paths=_flag(parts.get("include_all_paths")),
            skip_autodetect=_flag(parts.get("skip_autodetect")),
            metadata={key: _text_of(value) for key, value in _pairs(parts.get("metadata"))},
        )

    def _located(self, name: str) -> Path:
        """A path beside the configuration file, else in the working directory."""
        beside = self._path.parent / name
        return beside if beside.exists() or not Path(name).exists() else Path(name)

    def _environment(self, node: Node | None) -> dict[str, str]:
        return {key: self._expanded(value) for key, value in _pairs(node)}

    def _expanded(self, node: Node) -> str:
        """The text with `${NAME}` from the environment; a missing one is empty, and said."""

        def value(found: re.Match[str]) -> str:
            if found[1] not in self._env:
                message = f"the environment variable {found[1]} is not set"
                self._diagnostics.append(Diagnostic(message, node.span))
            return self._env.get(found[1], "")

        return re.sub(r"\$\{(\w+)\}", value, _text_of(node))

    def _autodetect(self, node: Node | None) -> DiscoveryOptions:
        usual = DiscoveryOptions()
        if node is None:
            return usual
        parts = self._mapping(node, _AUTODETECT_KEYS, "autodetect")
        return DiscoveryOptions(
            exclude_paths=_texts(parts.get("exclude_dirs")),
            include_paths=_texts(parts.get("include_dirs")),
            max_search_depth=_count(parts.get("max_search_depth"), usual.max_search_depth),
            env_names=tuple(name.lower() for name in _texts(parts.get("env_names")))
            or usual.env_names,
            path_overrides=tuple(map(self._override, _sequence(parts.get("path_overrides")))),
            force_project_type=_kind(parts.get("force_project_type")),
            var_file_extensions=_texts(parts.get("terraform_var_file_extensions"))
            or usual.var_file_extensions,
        )

    def _override(self, node: Node) -> PathOverride:
        parts = self._mapping(node, frozenset({"path", "only", "exclude"}), "a path override")
        if "path" not in parts:
            raise Error("a path override needs a path", where=node.span)
        only, exclude = _texts(parts.get("only")), _texts(parts.get("exclude"))
        return PathOverride(_text_of(parts["path"]), only, exclude)


def _sequence(node: Node | None) -> list[Node]:
    if node is None:
        return []
    if not node.is_sequence:
        raise Error("a list (`- …`) is expected here", where=node.span)
    return list(node.value)


def _pairs(node: Node | None) -> Iterator[tuple[str, Node]]:
    if node is not None:
        yield from node.items()


def _text_of(node: Node) -> str:
    value = node.scalar()
    return str(value).lower() if isinstance(value, bool) else str(value)


def _texts(node: Node | None) -> tuple[str, ...]:
    return tuple(map(_text_of, _sequence(node)))


def _optional(parts: Mapping[str, Node], key: str) -> str:
    return _text_of(parts[key]) if key in parts else ""


def _source_map(node: Node | None) -> dict[str, str]:
    """A mapping, or a list of `{match, replace}`."""
    if node is None or node.is_mapping:
        return {key: _text_of(value) for key, value in _pairs(node)}
    found: dict[str, str] = {}
    for item in _sequence(node):
        match, replace = item.get("match"), item.get("replace")
        if match is None or replace is None:
            raise Error("an entry needs `match` and `replace`", where=item.span)
        found[_text_of(match)] = _text_of(replace)
    return found


def _flag(node: Node | None) -> bool:
    if node is None:
        return False
    if not isinstance(node.value, bool):
        raise Error("true or false is expected here", where=node.span)
    return node.value


def _count(node: Node | None, usual: int) -> int:
    if node is None:
        return usual
    if not isinstance(node.value, int) or isinstance(node.value, bool) or node.value < 0:
        raise Error("a whole number is expected here", where=node.span)
    return node.value


def _kind(node: Node | None) -> RootKind | None:
    if node is None:
        return None
    name = _text_of(node)
    if name not in _KINDS:
        hint = f"one of {', '.join(_KINDS)}"
        raise Error(f'project type "{name}" is not supported', where=node.span, hint=hint)
    return _KINDS[name]


def _variables(node: Node | None) -> dict[str, Any]:
    """`terraform_vars` with whole numbers as int."""
    return {key: _plain(value.plain()) for key, value in _pairs(node)}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value
