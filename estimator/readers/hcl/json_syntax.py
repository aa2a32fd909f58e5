"""Terraform's JSON syntax (`.tf.json`, `.tofu.json`, `.tfvars.json`) → the same tree.

JSON cannot tell a nested block from an attribute that holds a map, and only a
provider's schema could. An array of objects is right either way; a single
object is read as a block unless its name is one that vendors use for maps.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from estimator.readers.hcl.cursor import MAX_DEPTH, HclSyntaxError
from estimator.readers.hcl.nodes import Attributes, Block, Body, Node, Parsed, number
from estimator.readers.hcl.parser import parse_expression, parse_template

#: A JSON value with its offset; objects are lists of (key, key offset, value).
Json: TypeAlias = tuple[int, str, Any]
Pairs: TypeAlias = list[tuple[str, int, Json]]

_SPACE = re.compile(r"[ \t\r\n]*").match
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"').match
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?").match
_WORD = re.compile(r"true|false|null").match
_WORDS = {"true": True, "false": False, "null": None}
_ESCAPED = re.compile(r"((?:\\u[0-9a-fA-F]{4})+)|\\(.)")
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

#: Labels in front of the body of each top-level block type.
_LABELS = {
    "resource": 2, "data": 2, "ephemeral": 2, "variable": 1, "output": 1, "module": 1,
    "provider": 1, "check": 1, "locals": 0, "terraform": 0, "moved": 0, "import": 0, "removed": 0,
}  # fmt: skip
#: Arguments that hold a reference or type as text rather than a template.
_REFERENCES = frozenset({"provider", "from", "to", "depends_on", "providers", "ignore_changes"})
_MAPS = re.compile(
    r"(.*_)?(tags|labels|annotations|metadata|variables|environment_variables|parameters"
    r"|app_settings|settings|triggers|keepers|attributes|arguments|config|inputs?)(_all)?"
).fullmatch


def parse_json(text: str) -> Parsed:
    """The tree of a JSON configuration; comments (`"//"` keys) are dropped."""
    try:
        return _configuration(_Reader(text).document()), {}, []
    except HclSyntaxError as problem:
        return ({}, []), {}, [(problem.message, problem.offset)]


def parse_json_values(text: str) -> Parsed:
    """The tree of `.tfvars.json`: plain values, no templates."""
    try:
        pairs = _pairs(_Reader(text).document())
        attributes = {key: (_plain(value), at, at) for key, at, value in pairs}
        return (attributes, []), {}, []
    except HclSyntaxError as problem:
        return ({}, []), {}, [(problem.message, problem.offset)]


class _Reader:
    """JSON with offsets, which the standard library does not give."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 1 if text[:1] == "\ufeff" else 0

    def document(self) -> Json:
        value = self._value(0)
        if self.at < len(self.text):
            raise HclSyntaxError("expected nothing after the JSON document", self.at)
        return value

    def _value(self, depth: int) -> Json:
        if depth > MAX_DEPTH:
            raise HclSyntaxError(f"nested more than {MAX_DEPTH} levels deep", self.at)
        self._space()
        start = self.at
        sign = self.text[start : start + 1]
        if sign == "{":
            return start, "object", self._items("}", depth)
        if sign == "[":
            return start, "array", self._items("]", depth)
        if sign == '"':
            text = self._string()
            self._space()
            return start, "string", text
        if match := _NUMBER(self.text, start):
            self._move(match.end())
            return start, "number", match[0]
        if match := _WORD(self.text, start):
            self._move(match.end())
            return start, "word", _WORDS[match[0]]
        raise HclSyntaxError("expected a JSON value", start)

    def _items(self, close: str, depth: int) -> list[Any]:
        """The items of an array or the pairs of an object."""
        self._move(self.at + 1)
        items: list[Any] = []
        while self.text[self.at : self.at + 1] != close:
            items.append(self._value(depth + 1) if close == "]" else self._pair(depth))
            if self.text[self.at : self.at + 1] != ",":
                break
            self._move(self.at + 1)
        if self.text[self.at : self.at + 1] != close:
            raise HclSyntaxError(f'expected "," or "{close}" in the JSON document', self.at)
        self._move(self.at + 1)
        return items

    def _pair(self, depth: int) -> tuple[str, int, Json]:
        start = self.at
        key = self._string()
        self._space()
        if self.text[self.at : self.at + 1] != ":":
            raise HclSyntaxError('expected ":" after the key', self.at)
        self.at += 1
        return key, start, self._value(depth + 1)

    def _string(self) -> str:
        match = _STRING(self.text, self.at)
        if match is None:
            raise HclSyntaxError("expected a quoted string", self.at)
        self.at = match.end()
        return _ESCAPED.sub(_unescaped, match[1]) if "\\" in match[1] else match[1]

    def _space(self) -> None:
        match = _SPACE(self.text, self.at)
        self.at = match.end() if match else self.at

    def _move(self, to: int) -> None:
        self.at = to
        self._space()


def _unescaped(match: re.Match[str]) -> str:
    if match[1] is None:
        return _LETTERS.get(match[2], match[2])
    units = bytes.fromhex(match[1].replace("\\u", ""))
    return units.decode("utf-16-be", "replace")


def _pairs(value: Json) -> Pairs:
    if value[1] != "object":
        raise HclSyntaxError("expected a JSON object", value[0])
    pairs: Pairs = value[2]
    return [pair for pair in pairs if pair[0] != "//"]


def _bodies(value: Json) -> list[Json]:
    """One body or an array of bodies."""
    return value[2] if value[1] == "array" else [value]


def _configuration(document: Json) -> Body:
    blocks: list[Block] = []
    for part in _bodies(document):
        for kind, at, value in _pairs(part):
            blocks.extend(_labelled(kind, [], at, value, _LABELS.get(kind, 0)))
    return {}, blocks


def _labelled(kind: str, labels: list[str], at: int, value: Json, missing: int) -> list[Block]:
    found: list[Block] = []
    for part in _bodies(value):
        if missing:
            for label, place, inner in _pairs(part):
                found.extend(_labelled(kind, [*labels, label], place, inner, missing - 1))
        else:
            found.append((kind, labels, _body(part, kind), at, at))
    return found


def _body(value: Json, kind: str) -> Body:
    attributes: Attributes = {}
    blocks: list[Block] = []
    for name, at, part in _pairs(value):
        if kind not in ("locals", "module", "variable", "output") and _is_block(name, part):
            blocks.extend(_nested(name, at, part))
        elif name == "type" and kind == "variable" and part[1] == "string":
            attributes[name] = (_inside(parse_expression, part), at, at)
        else:
            attributes[name] = (_expression(part, name in _REFERENCES), at, at)
    return attributes, blocks


def _is_block(name: str, value: Json) -> bool:
    if name in ("lifecycle", "dynamic", "content", "provisioner", "connection"):
        return True
    if value[1] == "array":
        return bool(value[2]) and all(part[1] == "object" for part in value[2])
    return value[1] == "object" and name not in _REFERENCES and not _MAPS(name)


def _nested(name: str, at: int, value: Json) -> list[Block]:
    if name == "dynamic":
        return _labelled(name, [], at, value, 1)
    return [(name, [], _body(part, name), at, at) for part in _bodies(value)]


def _expression(value: Json, is_reference: bool) -> Node:
    _, kind, content = value
    if kind == "string":
        return _inside(parse_expression if is_reference else parse_template, value)
    if kind == "number":
        return number(content)
    if kind == "word":
        return ("lit", content)
    if kind == "array":
        return ("tuple", tuple(_expression(part, is_reference) for part in content))
    return (
        "object",
        tuple(
            (_inside(parse_template, (place, "string", key)), _expression(part, is_reference))
            for key, place, part in _pairs(value)
        ),
    )


def _inside(read: Any, value: Json) -> Node:
    """The text of a JSON string read as HCL; problems point at the string."""
    try:
        node: Node = read(value[2])
        return node
    except HclSyntaxError as problem:
        raise HclSyntaxError(problem.message, value[0]) from None


def _plain(value: Json) -> Node:
    _, kind, content = value
    if kind == "string":
        return ("lit", content)
    if kind == "array":
        return ("tuple", tuple(_plain(part) for part in content))
    if kind == "object":
        return ("object", tuple((("lit", key), _plain(part)) for key, _, part in _pairs(value)))
    return number(content) if kind == "number" else ("lit", content)
