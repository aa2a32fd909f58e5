"""The one error of the pricing room: what happened, where, and what to do about it."""

from __future__ import annotations


class Error(Exception):
    """Something the user can put right; `diagnostics()` is what they are shown."""

    def __init__(self, message: str, *, where: object = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        #: `file:line`, a meter or an address; "" where there is no place to point at.
        self.where = str(where)
        #: What to do about it, as an imperative sentence.
        self.hint = hint

    def diagnostics(self) -> str:
        """The message with its place in front and the advice below."""
        first = f"{self.where}: {self.message}" if self.where else self.message
        return f"{first}\n  {self.hint}" if self.hint else first
