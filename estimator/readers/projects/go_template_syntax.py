"""The subset of Go's text/template that configuration templates use, as a tree.

Actions: pipelines, variables, `if`/`else if`/`else`, `range`, `with`, `break`,
`continue`, `define`/`template`/`block`, comments and trim marks. Errors carry
the line of the template.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

#: ("text", str) | ("pipe", Pipe) | ("if"/"with", Pipe, yes, no) | ("range", Pipe, body, other)
#: | ("template", name, Pipe | None) | ("break",) | ("continue",)
Node: TypeAlias = tuple[Any, ...]
#: ("var", name) | ("field", base, names) | ("value", x) | ("call", name) | ("pipe", Pipe)
#: | ("dot",)
Operand: TypeAlias = tuple[Any, ...]


class TemplateError(Exception):
    """What is wrong with a template, and on which line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Pipe:
    """`$a, $b := command | command`."""

    line: int
    variables: tuple[str, ...] = ()
    is_declaration: bool = True
    commands: tuple[tuple[Operand, ...], ...] = ()


_ACTION = re.compile(r"\{\{(?:(- )?\s*/\*.*?\*/\s*( -)?|(-(?=\s))?(.*?)((?<=\s)-)?)\}\}", re.DOTALL)
_TOKEN = re.compile(
    r'\s*(?:(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<raw>`[^`]*`)|(?P<number>[+-]?\d[\w.]*)'
    r"|(?P<variable>\$\w*)|(?P<chain>(?:\.\w+)+)|(?P<word>\w+)|(?P<sign>:=|[=|(),.]))",
    re.DOTALL,
)
_MOST_DEPTH = 100


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    #: Whether white space stands before it: `.a .b` are two operands, `.a.b` is one.
    is_apart: bool


@dataclass(slots=True)
class Template:
    """A parsed template: its body and the templates it defines."""

    body: list[Node] = field(default_factory=list)
    defined: dict[str, list[Node]] = field(default_factory=dict)


def parse_template(text: str) -> Template:
    """The tree of a template; a TemplateError where it is wrong."""
    template = Template()
    reader = _Reader(list(_parts(text)), template)
    try:
        template.body, end, _ = reader.nodes(0)
    except RecursionError:
        raise TemplateError("the template nests too deeply", reader.line) from None
    if end:
        raise TemplateError(f"unexpected {{{{{end}}}}}", reader.line)
    return template


def _parts(text: str) -> Iterator[tuple[str, str, int]]:
    """("text" | "action", content, line) with trim marks already applied."""
    end, trims_left = 0, False
    for found in _ACTION.finditer(text):
        before = text[end : found.start()]
        if trims_left:
            before = before.lstrip()
        if found[1] or found[3]:
            before = before.rstrip()
        if before:
            yield "text", before, 0
        if found[4] is not None:
            yield "action", found[4].strip(), text.count("\n", 0, found.start()) + 1
        end, trims_left = found.end(), bool(found[2] or found[5])
    rest = text[end:].lstrip() if trims_left else text[end:]
    if "{{" in rest:
        raise TemplateError("an action is not closed", text.count("\n", 0, end) + 1)
    if rest:
        yield "text", rest, 0


class _Reader:
    def __init__(self, parts: list[tuple[str, str, int]], template: Template) -> None:
        self._parts = parts
        self._place = 0
        self._template = template
        self.line = 0

    def nodes(self, depth: int) -> tuple[list[Node], str, list[_Token]]:
        """Nodes up to `end` or `else`, that word, and what stands behind it."""
        if depth > _MOST_DEPTH:
            raise TemplateError("the template nests too deeply", self.line)
        found: list[Node] = []
        while self._place < len(self._parts):
            kind, content, line = self._parts[self._place]
            self._place += 1
            if kind == "text":
                found.append(("text", content))
                continue
            self.line = line
            tokens = _tokens(content, line)
            word = tokens[0].text if tokens and tokens[0].kind == "word" else ""
            if word in ("end", "else"):
                return found, word, tokens[1:]
            found += self._action(word, tokens, depth)
        return found, "", []

    def _action(self, word: str, tokens: list[_Token], depth: int) -> list[Node]:
        line = self.line
        if word in ("if", "with", "range"):
            return [self._branch(word, tokens[1:], depth)]
        if word in ("break", "continue"):
            return [(word,)]
        if word in ("define", "block"):
            name = _name(tokens, line)
            body, end, _ = self.nodes(depth + 1)
            self._expect_end(end, word, line)
            self._template.defined[name] = body
            return [] if word == "define" else [("template", name, _pipe(tokens[2:], line))]
        if word == "template":
            argument = _pipe(tokens[2:], line) if len(tokens) > 2 else None
            return [("template", _name(tokens, line), argument)]
        return [("pipe", _pipe(tokens, line))] if tokens else []

    def _branch(self, word: str, tokens: list[_Token], depth: int) -> Node:
        line = self.line
        pipe = _pipe(tokens, line)
        body, end, rest = self.nodes(depth + 1)
        other: list[Node] = []
        if end == "else" and rest:
            if rest[0].text not in ("if", "with"):
                raise TemplateError(f"unexpected {rest[0].text} behind else", self.line)
            return (word, pipe, body, [self._branch(rest[0].text, rest[1:], depth + 1)])
        if end == "else":
            other, end, _ = self.nodes(depth + 1)
        self._expect_end(end, word, line)
        return (word, pipe, body, other)

    @staticmethod
    def _expect_end(end: str, word: str, line: int) -> None:
        if end != "end":
            raise TemplateError(f"{{{{{word}}}}} has no {{{{end}}}}", line)


def _tokens(text: str, line: int) -> list[_Token]:
    tokens: list[_Token] = []
    place = 0
    while place < len(text.rstrip()):
        found = _TOKEN.match(text, place)
        if found is None:
            raise TemplateError(f"unexpected {text[place:].strip()[:20]!r}", line)
        kind = found.lastgroup or ""
        tokens.append(_Token(kind, found[kind], found.start(kind) > place or place == 0))
        place = found.end()
    return tokens


def _name(tokens: list[_Token], line: int) -> str:
    if len(tokens) < 2 or tokens[1].kind != "string":
        raise TemplateError(f"{tokens[0].text} needs a name in quotes", line)
    return str(json.loads(tokens[1].text))


def _pipe(tokens: list[_Token], line: int) -> Pipe:
    variables: list[str] = []
    is_declaration = True
    for place, token in enumerate(tokens):
        if token.text in (":=", "="):
            variables = [part.text for part in tokens[:place] if part.kind == "variable"]
            is_declaration = token.text == ":="
            tokens = tokens[place + 1 :]
            break
        if token.kind != "variable" and token.text != ",":
            break
    commands, rest = _commands(tokens, line)
    if rest:
        raise TemplateError(f"unexpected {rest[0].text}", line)
    return Pipe(line, tuple(variables), is_declaration, commands)


def _commands(
    tokens: list[_Token], line: int
) -> tuple[tuple[tuple[Operand, ...], ...], list[_Token]]:
    """Commands up to the end or a closing bracket that is not ours."""
    commands: list[tuple[Operand, ...]] = []
    current: list[Operand] = []
    while tokens and tokens[0].text != ")":
        if tokens[0].text == "|" and tokens[0].kind == "sign":
            commands.append(tuple(current))
            current, tokens = [], tokens[1:]
            continue
        operand, tokens = _operand(tokens, line)
        current.append(operand)
    commands.append(tuple(current))
    if not all(commands):
        raise TemplateError("a command is missing", line)
    return tuple(commands), tokens


def _operand(tokens: list[_Token], line: int) -> tuple[Operand, list[_Token]]:
    token, rest = tokens[0], tokens[1:]
    if token.text == "(" and token.kind == "sign":
        commands, rest = _commands(rest, line)
        if not rest:
            raise TemplateError("a bracket is not closed", line)
        found: Operand = ("pipe", Pipe(line, commands=commands))
        rest = rest[1:]
    else:
        found = _simple(token, line)
    if rest and rest[0].kind == "chain" and not rest[0].is_apart:
        found, rest = ("field", found, tuple(rest[0].text[1:].split("."))), rest[1:]
    return found, rest


_WORDS = {"true": True, "false": False, "nil": None}


def _simple(token: _Token, line: int) -> Operand:
    match token.kind:
        case "string":
            try:
                return ("value", json.loads(token.text, strict=False))
            except json.JSONDecodeError:
                raise TemplateError(f"the string {token.text} is not valid", line) from None
        case "raw":
            return ("value", token.text[1:-1])
        case "number":
            try:
                return ("value", int(token.text, 0))
            except ValueError:
                raise TemplateError(f"{token.text} is no whole number", line) from None
        case "variable":
            return ("var", token.text)
        case "chain":
            return ("field", ("dot",), tuple(token.text[1:].split(".")))
        case "word":
            return ("value", _WORDS[token.text]) if token.text in _WORDS else ("call", token.text)
    if token.text == ".":
        return ("dot",)
    raise TemplateError(f"unexpected {token.text}", line)
