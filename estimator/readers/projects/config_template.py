"""Configuration templates (`infracost.yml.tmpl`): a Go template that writes the configuration."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from estimator.errors import Error
from estimator.model.values import SourceSpan
from estimator.readers.projects.go_template import rendered
from estimator.readers.projects.go_template_syntax import TemplateError, parse_template
from estimator.readers.projects.specs import RootSpec
from estimator.readers.projects.template_functions import functions


def expanded(path: Path, env: Mapping[str, str]) -> str:
    """The configuration a template writes for the repository around it."""
    try:
        template = parse_template(path.read_text(encoding="utf-8-sig"))
        return rendered(template, _Data(path.parent, env), functions(path.parent))
    except TemplateError as problem:
        span = SourceSpan(str(path), problem.line)
        raise Error(f"the template is wrong: {problem}", where=span) from None
    except UnicodeDecodeError as problem:
        raise Error("the file is not UTF-8", where=str(path), hint="save it so") from problem
    except OSError as problem:
        raise Error(f"cannot be read: {problem.strerror}", where=str(path)) from problem


class _Data(dict[str, Any]):
    """`.Branch` and its kind; each is found out when a template asks for it."""

    def __init__(self, top: Path, env: Mapping[str, str]) -> None:
        super().__init__()
        self._top = top
        self._env = env

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            self[key] = self._found(key, default)
        return self[key]

    def _found(self, key: str, default: Any) -> Any:
        match key:
            case "RepoName":
                return self._variable("REPOSITORY_NAME") or self._repository()
            case "Branch":
                return self._variable("BRANCH") or self._git("branch", "--show-current")
            case "BaseBranch":
                return self._variable("BASE_BRANCH")
            case "DetectedProjects":
                return [_described(spec, self._top) for spec in self._specs()]
            case "DetectedRootModules":
                return _grouped(self._specs(), self._top)
        return default

    def _variable(self, name: str) -> str:
        for prefix in ("FOREBILL_VCS_", "INFRACOST_VCS_"):
            if value := self._env.get(prefix + name):
                return value
        return ""

    def _repository(self) -> str:
        """`owner/name` of the remote, else the name of the directory."""
        url = self._git("config", "--get", "remote.origin.url").removesuffix(".git")
        parts = url.replace(":", "/").split("/")[-2:]
        return "/".join(parts) if url else self._top.resolve().name

    def _git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self._top), *arguments]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return done.stdout.strip()

    def _specs(self) -> list[RootSpec]:
        from estimator.readers.projects.discovery import discover

        try:
            return discover(self._top)
        except Error:
            return []


def _relative(spec: RootSpec, top: Path) -> str:
    return spec.path.relative_to(top.resolve()).as_posix()


def _described(spec: RootSpec, top: Path) -> dict[str, Any]:
    return {
        "Name": spec.name,
        "Path": _relative(spec, top),
        "Env": spec.environment,
        "TerraformVarFiles": list(spec.var_files),
        "DependencyPaths": list(spec.dependency_paths),
        "Workspace": spec.workspace,
    }


def _grouped(specs: list[RootSpec], top: Path) -> list[dict[str, Any]]:
    """The root modules, each with its projects."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for spec in specs:
        grouped.setdefault(_relative(spec, top), []).append(_described(spec, top))
    return [{"Path": path, "Projects": projects} for path, projects in grouped.items()]
