"""The one error a user can cause, and how it is told."""

from __future__ import annotations

from estimator.model.values import SourceSpan


class Error(Exception):
    """Wrong input or a run that cannot go on: exit code 2, never a traceback.

    Says what happened, where, and what to do about it.
    """

    def __init__(self, message: str, *, where: SourceSpan | str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = str(where)
        self.hint = hint

    def diagnostics(self) -> str:
        """The error as lines for a person: place, message, hint."""
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head}\n  {self.hint}" if self.hint else head
