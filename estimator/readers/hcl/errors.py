"""What can go wrong while Terraform source is read, as exceptions that stay inside this reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def concealing() -> Iterator[None]:
    """Computing with what a sensitive mark hides: what goes wrong is told without the value."""
    try:
        yield
    except EvalError as error:
        raise type(error)("a sensitive value does not fit here") from None
    except (ArithmeticError, ValueError):
        raise EvalError("a sensitive value does not fit here") from None
