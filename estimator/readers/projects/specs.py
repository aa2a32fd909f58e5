"""What one root is and how it shall be read: plain data, safe to send to another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from estimator.model.values import SourceSpan

RootKind: TypeAlias = Literal["terraform", "terragrunt", "plan"]

#: Environment names that name a var file or directory; `env_names` replaces them.
ENVIRONMENTS = (
    *("dev", "develop", "development", "prod", "prd", "production", "live"),
    *("stage", "staging", "stg", "stag", "preprod", "pre-prod", "nonprod", "non-prod"),
    *("test", "testing", "tst", "qa", "uat", "sit", "sandbox", "sbx", "demo", "perf"),
    *("canary", "release", "rc", "dr", "integration", "int", "ephemeral", "preview"),
)


@dataclass(frozen=True, slots=True)
class RootSpec:
    """One project: a directory (or plan file) with everything its reading depends on."""

    path: Path
    #: Unique within a run.
    name: str
    kind: RootKind = "terraform"
    #: Empty: `TF_WORKSPACE`, then the selected workspace, then "default".
    workspace: str = ""
    #: Relative to `path`, in the order of `-var-file`.
    var_files: tuple[str, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    #: Prefixes of module sources → what to read in their place (a path from the root).
    source_map: Mapping[str, str] = field(default_factory=dict)
    #: Added to the environment of the run for this project alone.
    env: Mapping[str, str] = field(default_factory=dict)
    #: "prod" where the var files belong to one environment.
    environment: str = ""
    usage_file: Path | None = None
    #: Globs of further files a change of which touches this project.
    dependency_paths: tuple[str, ...] = ()
    #: The directory nothing may be read outside of; by default the repository.
    confine: Path | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    #: Where a configuration file declares it, and why it was chosen.
    span: SourceSpan | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PathOverride:
    """Which environments count below a path (a glob)."""

    path: str
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DiscoveryOptions:
    """What counts as a root below a directory."""

    exclude_paths: tuple[str, ...] = ()
    include_paths: tuple[str, ...] = ()
    #: Directories that only serve as modules become projects too.
    include_all_paths: bool = False
    max_search_depth: int = 10
    env_names: tuple[str, ...] = ENVIRONMENTS
    path_overrides: tuple[PathOverride, ...] = ()
    force_project_type: RootKind | None = None
    var_file_extensions: tuple[str, ...] = (".tfvars", ".tfvars.json")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How the roots of a run are read."""

    #: The environment of the run, for `TF_VAR_*`, `TF_WORKSPACE` and `get_env`.
    env: Mapping[str, str] = field(default_factory=dict)
    #: Processes at most; 0 lets the machine decide.
    jobs: int = 0
    use_cache: bool = True
    #: Whether results go into the cache; those of a temporary tree need not.
    keep_results: bool = True
    cache_directory: Path | None = None
