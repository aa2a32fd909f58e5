"""Reads Terraform and OpenTofu plans (`show -json`) into projects."""

from __future__ import annotations

from pathlib import Path

from estimator.model.resource import Project
from estimator.readers.plan.opening import is_binary_plan, plan_document, read_bytes
from estimator.readers.plan.reader import project_of


def read_plan(path: Path, name: str = "") -> Project:
    """The project of a plan file. Errors are `estimator.errors.Error` with file and position."""
    data = read_bytes(path)
    if is_binary_plan(data):
        from estimator.readers.plan.conversion import converted

        data = converted(path) or data
    return project_of(plan_document(str(path), data), str(path), name)


def read_plan_bytes(data: bytes, path: str = "<stdin>", name: str = "") -> Project:
    """The project of a plan given as bytes, as from standard input."""
    return project_of(plan_document(path, data), path, name)


def looks_like_plan(path: Path) -> bool:
    """Whether the file's first bytes name a plan's or state's keys (cheap, not a promise)."""
    with path.open("rb") as file:
        head = file.read(4096).replace(b"\x00", b"")
    return any(key in head for key in (b'"planned_values"', b'"terraform_version"', b"PK\x03\x04"))
