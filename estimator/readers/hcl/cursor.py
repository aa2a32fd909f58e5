"""Reading position in a text: the current token, what follows it, and errors at it."""

from __future__ import annotations

import re
from collections.abc import Callable

from estimator.readers.hcl.nodes import Problem
from estimator.readers.hcl.tokens import (
    ACROSS,
    COMMENT,
    END,
    ESCAPE,
    ESCAPES,
    KIND_NAMES,
    LINE,
    OP,
)

Scan = Callable[[str, int], re.Match[str] | None]

#: Brackets, blocks and templates inside each other; real code stays below 20.
MAX_DEPTH = 100


class HclSyntaxError(Exception):
    """The text is not HCL at this offset."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class Cursor:
    """The current token (`kind`, `word`, `op`, `at`) and the offset behind it (`end`)."""

    __slots__ = ("at", "comments", "depth", "end", "kind", "op", "problems", "scan", "text", "word")

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = 0
        self.at = 0
        self.kind = END
        self.word = ""
        #: The token when it is an operator, else empty.
        self.op = ""
        self.depth = 0
        self.scan: Scan = LINE
        self.comments: dict[int, str] = {}
        self.problems: list[Problem] = []

    def advance(self) -> None:
        """Step to the next token of the current mode; comments are kept aside."""
        match = self.scan(self.text, self.end)
        while match is not None:
            kind = match.lastindex or END
            self.end = match.end()
            if kind != COMMENT:
                self.kind = kind
                self.word = word = match[kind]
                self.op = word if kind == OP else ""
                self.at = match.start(kind)
                return
            self.comments[match.start(COMMENT)] = match[COMMENT]
            match = self.scan(self.text, self.end)
        offset = self.end + len(self.text[self.end :]) - len(self.text[self.end :].lstrip())
        raise HclSyntaxError(f"unexpected character {self.text[offset]!r}", offset)

    def expect(self, op: str, purpose: str) -> None:
        """Require `op` as the current token and step over it."""
        if self.op != op:
            self.fail(f'expected "{op}" {purpose}')
        self.advance()

    def close(self, op: str, before: Scan, purpose: str) -> None:
        """Require the closing bracket `op`, return to mode `before`, and step over it."""
        if self.op != op:
            self.fail(f'expected "{op}" {purpose}')
        self.scan = before
        self.advance()

    def enter(self) -> Scan:
        """Step into brackets, where newlines mean nothing; returns the mode to return to."""
        before = self.scan
        self.scan = ACROSS
        self.advance()
        return before

    def deepen(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise HclSyntaxError(f"nested more than {MAX_DEPTH} levels deep", self.at)

    def fail(self, expectation: str) -> None:
        """Raise at the current token, naming it."""
        shown = KIND_NAMES.get(self.kind, "")
        if self.word and self.kind in (1, 2, 3, OP):
            shown = f'{shown} "{self.word[:40]}"'.strip()
        raise HclSyntaxError(f"{expectation}, found {shown}", self.at)


def unescaped(text: str, offset: int) -> str:
    """The content of a quoted string with its backslash escapes resolved."""
    if "\\" not in text:
        return text

    def letter(match: re.Match[str]) -> str:
        code = match[1]
        try:
            return ESCAPES[code] if len(code) == 1 else chr(int(code[1:], 16))
        except (KeyError, ValueError, OverflowError):
            place = offset + match.start()
            raise HclSyntaxError(f'"\\{code}" is not an escape of HCL', place) from None

    return ESCAPE.sub(letter, text)
