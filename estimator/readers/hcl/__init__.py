"""Reads Terraform and OpenTofu source directories into projects, without a plan."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estimator.readers.hcl.configuration import Sources
    from estimator.readers.hcl.root import RootOptions, read_root

__all__ = ["RootOptions", "Sources", "read_root"]


def __getattr__(name: str) -> Any:
    """Loaded when asked for: policies use the parser and the evaluator without the reader."""
    if name not in __all__:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    module = "configuration" if name == "Sources" else "root"
    return getattr(import_module(f"{__name__}.{module}"), name)
