"""The projects of a run: which roots a tree has, and reading all of them fast.

    specs = discover(Path("infra"))
    for project in read_projects(specs, ReadOptions(env=dict(os.environ))):
        ...

`discover` looks at files without evaluating them; `read_projects` reads each
root (in other processes where there are many), keeps results between runs, and
turns a root that cannot be read into a project with an error. Knows the readers
of Terraform and Terragrunt source and of plans; knows nothing of costs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estimator.readers.projects.changes import Find, read_changes
    from estimator.readers.projects.configuration import (
        Configuration,
        find_configuration,
        read_configuration,
    )
    from estimator.readers.projects.declarations import declared
    from estimator.readers.projects.discovery import NoProjects, discover
    from estimator.readers.projects.reading import read_projects
    from estimator.readers.projects.session import Session
    from estimator.readers.projects.specs import (
        DiscoveryOptions,
        PathOverride,
        ReadOptions,
        RootSpec,
    )
    from estimator.readers.projects.touched import DependencyIndex

#: Where each name lives; a module loads when one of its names is asked for.
_HOMES = {
    "changes": ("Find", "read_changes"),
    "configuration": ("Configuration", "find_configuration", "read_configuration"),
    "declarations": ("declared",),
    "discovery": ("NoProjects", "discover"),
    "reading": ("read_projects",),
    "session": ("Session",),
    "specs": ("DiscoveryOptions", "PathOverride", "ReadOptions", "RootSpec"),
    "touched": ("DependencyIndex",),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Configuration",
    "DependencyIndex",
    "DiscoveryOptions",
    "Find",
    "NoProjects",
    "PathOverride",
    "ReadOptions",
    "RootSpec",
    "Session",
    "declared",
    "discover",
    "find_configuration",
    "read_changes",
    "read_configuration",
    "read_projects",
]
