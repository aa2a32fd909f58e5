"""Quoted strings, heredocs and template files: literals, `${…}` and `%{…}` with strip markers.

Follows HashiCorp's scanner in what a strip marker eats: in a heredoc or file
literals end with their line, so `~` eats white space up to the line's end only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from estimator.readers.hcl.cursor import Cursor, HclSyntaxError, unescaped
from estimator.readers.hcl.nodes import Node
from estimator.readers.hcl.tokens import ACROSS, BARE_PIECE, IDENT, QUOTED_PIECE

#: A part before nesting: ("text", str), ("value", node), ("if", node), ("for", k, v, node),
#: ("else",), ("endif",), ("endfor",).
Part = tuple[Any, ...]


class TemplateSyntax(Cursor):
    """Reads templates; expressions inside them come from the subclass."""

    __slots__ = ()

    def expression(self) -> Node:
        """Read one expression; leaves the token behind it current."""
        raise HclSyntaxError("expressions are not readable here", self.at)

    def quoted(self) -> Node:
        """The template behind an opening quote; leaves `end` behind the closing one."""
        return self._tree(self._parts(QUOTED_PIECE, len(self.text)))

    def bare(self) -> Node:
        """The whole text as a template, as `templatefile` reads it."""
        self.end = 0
        return self._tree(self._parts(BARE_PIECE, len(self.text)))

    def heredoc(self, marker: str) -> Node:
        """The heredoc whose first line has just been read."""
        tag = marker.lstrip("-")
        close = re.compile(rf"^[ \t]*{re.escape(tag)}[ \t]*\r?$", re.M)
        found = close.search(self.text, self.end)
        if found is None:
            raise HclSyntaxError(f'heredoc "{tag}" is not closed', self.at)
        parts = self._parts(BARE_PIECE, found.start())
        self.end = found.end()
        return self._tree(unindented(parts) if marker[0] == "-" else parts)

    def _parts(self, piece: Any, limit: int) -> list[Part]:
        """The flat parts up to the closing quote or `limit`.

        A strip marker eats from the literal next to it, which is all text up to
        the next sequence and, if not quoted, ends with its line.
        """
        parts: list[Part] = []
        strips, boundary = False, ""
        while boundary != '"' and (piece is QUOTED_PIECE or self.end < limit):
            text, boundary = self._literal(piece, limit)
            if text:
                text = text.lstrip() if strips else text
                parts.append(("text", text.rstrip() if boundary[2:] == "~" else text))
                strips = False
            elif boundary[2:] == "~" and parts and parts[-1][0] == "text":
                parts[-1] = ("text", parts[-1][1].rstrip())
            if boundary[1:2] == "{":
                parts.append(self._sequence(boundary[0]))
                strips = self.text[self.end - 2] == "~"
        return parts

    def _literal(self, piece: Any, limit: int) -> tuple[str, str]:
        """Text up to a boundary: a sequence's opening, the closing quote, the line's end or ""."""
        opened, is_quoted = self.at, piece is QUOTED_PIECE
        pieces: list[str] = []
        while is_quoted or self.end < limit:
            match = piece(self.text, self.end, limit)
            if match is None:
                raise HclSyntaxError("this string is not closed on its line", opened)
            text, start = match[0], self.end
            self.end = match.end()
            if text[:2] in ("${", "%{") or (is_quoted and text == '"'):
                return "".join(pieces), text
            if text in ("$${", "%%{"):
                text = text[1:]
            pieces.append(unescaped(text, start) if is_quoted else text)
            if not is_quoted and text[-1] == "\n":
                break
        return "".join(pieces), ""

    def _sequence(self, sign: str) -> Part:
        """What stands between `${` or `%{` and its closing brace."""
        before, self.scan = self.scan, ACROSS
        self.deepen()
        self.advance()
        part = ("value", self.expression()) if sign == "$" else self._directive()
        if self.op not in ("}", "~}"):
            self.fail('expected "}" at the end of the interpolation')
        self.scan = before
        self.depth -= 1
        return part

    def _directive(self) -> Part:
        word = self.word if self.kind == IDENT else ""
        if word in ("else", "endif", "endfor"):
            self.advance()
            return (word,)
        if word == "if":
            self.advance()
            return ("if", self.expression())
        if word == "for":
            self.advance()
            key, value = self.loop_names()
            return ("for", key, value, self.expression())
        self.fail("expected if, else, endif, for or endfor in the template directive")
        return ()

    def loop_names(self) -> tuple[str | None, str]:
        """`k, v in` or `v in`, read up to the collection."""
        key, value = None, self._loop_name()
        if self.op == ",":
            self.advance()
            key, value = value, self._loop_name()
        if self.kind != IDENT or self.word != "in":
            self.fail('expected "in"')
        self.advance()
        return key, value

    def _loop_name(self) -> str:
        if self.kind != IDENT:
            self.fail("expected the name of a loop variable")
        word = self.word
        self.advance()
        return word

    def _tree(self, parts: list[Part]) -> Node:
        """Parts as one node: a literal, a lone interpolation's value, or a template."""
        remaining = iter(parts)
        nested, stop = self._nested(remaining, self.at)
        if stop:
            raise HclSyntaxError(f'"{stop}" closes nothing', self.at)
        if len(nested) == 1:
            only: Node | str = nested[0]
            if isinstance(only, str):
                return ("lit", only)
            if only[0] not in ("tif", "tfor"):
                return only
        return ("template", tuple(nested)) if nested else ("lit", "")

    def _nested(self, parts: Iterator[Part], opened: int) -> tuple[list[Any], str]:
        """Parts up to a closing directive, and which one it was."""
        nested: list[Any] = []
        for part in parts:
            kind = part[0]
            if kind == "text":
                if nested and isinstance(nested[-1], str):
                    nested[-1] += part[1]
                elif part[1]:
                    nested.append(part[1])
            elif kind == "value":
                nested.append(part[1])
            elif kind == "if":
                nested.append(self._choice(part, parts, opened))
            elif kind == "for":
                body, stop = self._nested(parts, opened)
                self._require(stop, ("endfor",), opened)
                nested.append(("tfor", *part[1:], ("template", tuple(body))))
            else:
                return nested, kind
        return nested, ""

    def _choice(self, part: Part, parts: Iterator[Part], opened: int) -> Node:
        yes, stop = self._nested(parts, opened)
        self._require(stop, ("else", "endif"), opened)
        no: list[Any] = []
        if stop == "else":
            no, stop = self._nested(parts, opened)
            self._require(stop, ("endif",), opened)
        return ("tif", part[1], ("template", tuple(yes)), ("template", tuple(no)))

    @staticmethod
    def _require(stop: str, allowed: tuple[str, ...], opened: int) -> None:
        if stop not in allowed:
            wanted = " or ".join(f"%{{ {word} }}" for word in allowed)
            raise HclSyntaxError(f"template directive without its {wanted}", opened)


def unindented(parts: list[Part]) -> list[Part]:
    """`<<-`: every line loses the smallest indent; lines of white space only stay as they are."""
    indents: list[int] = []
    first_on_line: list[int] = []
    at_start = True
    for position, part in enumerate(parts):
        text = part[1] if part[0] == "text" else None
        if at_start:
            at_start = False
            if text is None:
                indents.append(0)
            elif text.strip() or not text.endswith("\n"):
                indents.append(len(text) - len(text.lstrip()))
                first_on_line.append(position)
        if text is not None and text.endswith("\n"):
            at_start = True
    cut = min(indents, default=0)
    if not cut:
        return parts
    cuts = set(first_on_line)
    return [
        ("text", part[1][cut:]) if position in cuts else part for position, part in enumerate(parts)
    ]
