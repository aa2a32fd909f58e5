"""What can go wrong while Terraform source is read, as exceptions that stay inside this reader."""

from __future__ import annotations

from estimator.model.values import SourceSpan


class EvalError(Exception):
    """An expression that Terraform itself would refuse: wrong argument, missing attribute, …

    Caught by `try()`, `can()` and, at the edge of a resource, turned into a Diagnostic.
    `span` is where the innermost attribute stands whose expression failed.
    """

    span: SourceSpan | None = None


class CycleError(EvalError):
    """Values that need each other; Terraform refuses the configuration, so `try()` cannot help."""


class LimitError(EvalError):
    """More elements, text or depth than a configuration can sensibly need."""
