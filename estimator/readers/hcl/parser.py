"""Text of a `.tf` or `.tfvars` file → tree, comments and problems.

A broken block is reported and skipped; reading goes on at the next block or
attribute that begins in column one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from estimator.readers.hcl.cursor import HclSyntaxError, unescaped
from estimator.readers.hcl.expression_syntax import ExpressionSyntax
from estimator.readers.hcl.nodes import (
    Attribute,
    Attributes,
    Block,
    Body,
    Node,
    Parsed,
    number,
    traversal,
)
from estimator.readers.hcl.tokens import (
    ACROSS,
    ATTRIBUTE,
    END,
    IDENT,
    LINE,
    NEWLINE,
    NOTE,
    RESTART,
    TEXT,
)

#: Problems reported per file; a file this broken is not worth more lines.
MAX_PROBLEMS = 20


def parse(text: str) -> Parsed:
    """The tree of a file; never raises, problems are part of the answer."""
    return BodySyntax(text).file()


def parse_expression(text: str) -> Node:
    """One expression alone, e.g. from a JSON string or a policy condition."""
    syntax = BodySyntax(text)
    return _bounded(syntax, syntax.lone_expression)


def parse_template(text: str) -> Node:
    """A whole text as a template (`templatefile`, strings in JSON syntax)."""
    syntax = BodySyntax(text)
    return _bounded(syntax, syntax.bare)


def _bounded(syntax: BodySyntax, read: Callable[[], Node]) -> Node:
    try:
        return read()
    except RecursionError:
        raise HclSyntaxError("nested too deeply", syntax.at) from None


class BodySyntax(ExpressionSyntax):
    """Attributes and blocks."""

    __slots__ = ("begun",)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        #: Where the attribute or block of the file being read begins.
        self.begun = 0

    def lone_expression(self) -> Node:
        self.scan = ACROSS
        self.advance()
        node = self.expression()
        if self.kind != END:
            self.fail("expected nothing after the expression")
        return node

    def file(self) -> Parsed:
        body: Body = ({}, [])
        if self.text[:1] == "\ufeff":
            self.end = 1
        while True:
            self.depth = 0
            try:
                self._fill(body, None)
                break
            except HclSyntaxError as problem:
                self.problems.append((problem.message, problem.offset))
            except RecursionError:
                self.problems.append(("nested too deeply", self.at))
            if len(self.problems) >= MAX_PROBLEMS or not self._restart():
                break
        return body, self.comments, self.problems

    def _restart(self) -> bool:
        """Move to the first block or attribute that begins below the broken one's first line."""
        line_end = self.text.find("\n", self.begun)
        found = RESTART(self.text, line_end) if line_end >= 0 else None
        if found is None:
            return False
        self.end = found.start()
        return True

    def _fill(self, body: Body, opener: tuple[str, int] | None) -> None:
        """Read attributes and blocks into `body` up to the "}" of `opener` or the file's end."""
        attributes, blocks = body
        text = self.text
        while True:
            match = ATTRIBUTE(text, self.end)
            if match is not None:
                self._plain_attribute(match, attributes)
                continue
            note = NOTE(text, self.end)
            if note is not None:
                self.comments[note.start(1)] = note[1]
                self.end = note.end()
                continue
            self.scan = ACROSS
            self.advance()
            if opener is None:
                self.begun = self.at
            if self.kind != IDENT:
                self._finish(opener)
                return
            if self._item_of_body(attributes, blocks, opener):
                return

    def _plain_attribute(self, match: re.Match[str], attributes: Attributes) -> None:
        name, plain, digits, path = match.groups()
        if plain is not None:
            if "\\" in plain:
                self.begun = self.begun if self.depth else match.start(1)
                plain = unescaped(plain, match.start(2))
            value: Node = ("lit", plain)
        else:
            value = number(digits) if digits is not None else traversal(path)
        self.end = match.end()
        self._set(attributes, name, (value, match.start(1), self.end))

    def _set(self, attributes: Attributes, name: str, attribute: Attribute) -> None:
        if name in attributes:
            self.problems.append((f'"{name}" is set twice in this block', attribute[1]))
        attributes[name] = attribute

    def _finish(self, opener: tuple[str, int] | None) -> None:
        """Accept the end of the body, or say what stands there instead."""
        if self.op == "}" and opener is not None:
            return
        if self.kind == END:
            if opener is None:
                return
            raise HclSyntaxError(f'block "{opener[0]}" is not closed', opener[1])
        if self.op == "}":
            self.fail('this "}" closes nothing')
        self.fail("expected an attribute or a block")

    def _item_of_body(
        self, attributes: Attributes, blocks: list[Block], opener: tuple[str, int] | None
    ) -> bool:
        """One attribute or block; whether the surrounding block was closed right behind it."""
        name, start = self.word, self.at
        self.scan = LINE
        self.advance()
        if self.op == "=":
            self.advance()
            value = self.expression()
            self._set(attributes, name, (value, start, self.at))
        else:
            blocks.append(self._block(name, start))
        if self.kind in (NEWLINE, END):
            return self._ends_here(opener)
        if self.op == "}" and opener is not None:
            return True
        self.fail(f'expected a new line after "{name}"')
        return True

    def _ends_here(self, opener: tuple[str, int] | None) -> bool:
        if self.kind == END:
            self._finish(opener)
            return True
        return False

    def _block(self, name: str, start: int) -> Block:
        labels: list[str] = []
        while self.kind in (IDENT, TEXT):
            labels.append(unescaped(self.word, self.at))
            self.advance()
        if self.op != "{":
            self.fail(f'expected "=" or "{{" after "{name}"')
        self.deepen()
        body: Body = ({}, [])
        self._fill(body, (name, start))
        self.depth -= 1
        end = self.end
        self.scan = LINE
        self.advance()
        return name, labels, body, start, end
