"""Values a reader can hand on: known JSON-like values, and `Unknown`.

Knows nothing of files, formats or prices. An `Unknown` is an ordinary value
with a reason; it is never an exception and never replaced by a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: First and last character of the text an unknown value leaves in a meter name.
UNKNOWN_OPEN, UNKNOWN_CLOSE = "‹", "›"


@dataclass(frozen=True, slots=True)
class SourceSpan:
    """Where something stands: a file and 1-based line (0: whole file)."""

    file: str
    line: int = 0
    column: int = 0
    end_line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be known before apply, and why.

    `needs` names the variables or data sources whose values would settle it,
    `references` the resource addresses it points at (an id known after apply
    still says *which* resource it is the id of), `candidates` the values it
    can take when both branches of a condition are known.
    """

    reason: str
    needs: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    candidates: tuple[Any, ...] = ()
    is_sensitive: bool = False

    def __str__(self) -> str:
        return f"{UNKNOWN_OPEN}{self.reason}{UNKNOWN_CLOSE}"

    def __format__(self, spec: str) -> str:
        return str(self)


SENSITIVE = Unknown("marked sensitive", is_sensitive=True)
