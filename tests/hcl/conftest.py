"""A root written on the spot and read: `read({"main.tf": …})`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from estimator.model.resource import Project, Resource
from estimator.readers.hcl import RootOptions, read_root

Read = Callable[..., Project]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write files below a temporary root, then read it (or the directory `at` below it)."""

    def written(files: Mapping[str, str] | str, at: str = ".", **options: Any) -> Project:
        contents = {"main.tf": files} if isinstance(files, str) else files
        for name, text in contents.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return read_root(tmp_path / at, RootOptions(**options))

    return written


def value(project: Project, name: str = "v") -> Any:
    """The `input` of `terraform_data.<name>`, the shortest way to look at an expression."""
    return at(project, f"terraform_data.{name}").values["input"]


def at(project: Project, address: str) -> Resource:
    found = project.after.at(address)
    assert found is not None, [resource.address for resource in project.after]
    return found


def addresses(project: Project) -> list[str]:
    return sorted(resource.address for resource in project.after)


def messages(project: Project) -> list[str]:
    """What was reported, but for variables that a test leaves without a value on purpose."""
    return [
        diagnostic.message
        for diagnostic in project.diagnostics
        if not diagnostic.message.startswith("no value is given")
    ]
