"""Reads Terraform and OpenTofu source directories into projects, without a plan."""

from __future__ import annotations

from estimator.readers.hcl.configuration import Sources
from estimator.readers.hcl.root import RootOptions, read_root

__all__ = ["RootOptions", "Sources", "read_root"]
