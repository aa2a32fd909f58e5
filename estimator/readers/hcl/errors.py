"""What can go wrong while Terraform source is read, as exceptions that stay inside this reader."""

from __future__ import annotations


class EvalError(Exception):
    """An expression that Terraform itself would refuse: wrong argument, missing attribute, …

    Caught by `try()`, `can()` and, at the edge of a resource, turned into a Diagnostic.
    """
