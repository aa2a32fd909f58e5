"""Reads Terraform and OpenTofu plans (`show -json`) into projects."""

from __future__ import annotations

from pathlib import Path

from estimator.model.resource import Project
from estimator.readers.plan.opening import plan_document, read_bytes
from estimator.readers.plan.reader import project_of


def read_plan(path: Path, name: str = "") -> Project:
    """The project of a plan file. Errors are `estimator.errors.Error` with file and position."""
    return project_of(plan_document(str(path), read_bytes(path)), str(path), name)


def read_plan_bytes(data: bytes, path: str = "<stdin>", name: str = "") -> Project:
    """The project of a plan given as bytes, as from standard input."""
    return project_of(plan_document(path, data), path, name)
