"""RE2's syntax, as Go's `regexp` reads it, into a small tree.

Nodes are tuples: ("set", CharSet), ("cat", nodes), ("alt", nodes), ("rep", node,
low, high or None, is_greedy), ("group", node, number), ("at", place) for the
places `\\A \\z ^ $ \\b \\B`. Flags are resolved while reading, so the tree has none.
Look-around, back references and possessive repeats are refused, as RE2 does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from estimator.readers.hcl.errors import EvalError

Node: TypeAlias = tuple[Any, ...]
Range: TypeAlias = tuple[int, int]

_LAST = 0x10FFFF
_MOST_REPEATS = 1000
#: Deeper nesting is refused, as RE2 refuses it.
_MOST_DEPTH = 200


@dataclass(frozen=True, slots=True)
class CharSet:
    """Characters by code range and Unicode property; `is_folded` ignores case."""

    ranges: tuple[Range, ...] = ()
    properties: tuple[tuple[str, bool], ...] = ()
    is_negated: bool = False
    is_folded: bool = False

    def __contains__(self, letter: str) -> bool:
        return self._has_any_case(letter) != self.is_negated

    def _has_any_case(self, letter: str) -> bool:
        if self._has(letter):
            return True
        return self.is_folded and any(map(self._has, {*letter.lower(), *letter.upper()}))

    def _has(self, letter: str) -> bool:
        code = ord(letter)
        if any(low <= code <= high for low, high in self.ranges):
            return True
        return any(_has_property(letter, name) != neg for name, neg in self.properties)


def _has_property(letter: str, name: str) -> bool:
    """A general category (`L`, `Lu`) or a script, told by the character's name."""
    if name == "Any":
        return True
    if len(name) <= 2:
        return unicodedata.category(letter).startswith(name)
    prefix = {"Han": "CJK "}.get(name, name.upper().replace("_", " ") + " ")
    return unicodedata.name(letter, "").startswith(prefix)


_DIGIT: tuple[Range, ...] = ((48, 57),)
_WORD: tuple[Range, ...] = ((48, 57), (65, 90), (95, 95), (97, 122))
_BLANK: tuple[Range, ...] = ((9, 10), (12, 13), (32, 32))
_PERL = {"d": _DIGIT, "w": _WORD, "s": _BLANK}
_POSIX: dict[str, tuple[Range, ...]] = {
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "alpha": ((65, 90), (97, 122)),
    "ascii": ((0, 127),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 31), (127, 127)),
    "digit": _DIGIT,
    "graph": ((33, 126),),
    "lower": ((97, 122),),
    "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)),
    "upper": ((65, 90),),
    "word": _WORD,
    "xdigit": ((48, 57), (65, 70), (97, 102)),
}
_ESCAPES = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_PLACES = {"A": "start", "z": "end", "b": "word", "B": "no word"}
_SCRIPTS = re.compile(
    r"Arabic|Armenian|Bengali|Cyrillic|Devanagari|Georgian|Greek|Gujarati|Han|Hangul|Hebrew|"
    r"Hiragana|Katakana|Khmer|Latin|Mongolian|Tamil|Telugu|Thai|Tibetan|Any|"
    r"[CLMNPSZ]|C[cfos]|L[lmotu]|M[cen]|N[dlo]|P[cdefios]|S[ckmo]|Z[lps]"
)


def complement(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    """All code points outside of `ranges`."""
    gaps: list[Range] = []
    start = 0
    for low, high in sorted(ranges):
        if low > start:
            gaps.append((start, low - 1))
        start = max(start, high + 1)
    if start <= _LAST:
        gaps.append((start, _LAST))
    return tuple(gaps)


@dataclass(slots=True)
class Syntax:
    """One reading of a pattern; `tree()` is the way in."""

    pattern: str
    position: int = 0
    flags: frozenset[str] = frozenset()
    depth: int = 0
    #: Name of each capture group in order; "" where it has none.
    names: list[str] = field(default_factory=list)

    def tree(self) -> Node:
        node = self._alternatives()
        if self.position < len(self.pattern):
            raise self._error("unexpected )", ")")
        if any(self.names) and not all(self.names):
            raise EvalError(
                "invalid regexp pattern: cannot mix both named and unnamed capture groups"
            )
        return node

    def _error(self, problem: str, part: str) -> EvalError:
        return EvalError(f"invalid regexp pattern: {problem} in {part}")

    def _peek(self, text: str) -> bool:
        return self.pattern.startswith(text, self.position)

    def _take(self, pattern: str) -> re.Match[str] | None:
        found = re.compile(pattern).match(self.pattern, self.position)
        if found:
            self.position = found.end()
        return found

    def _alternatives(self) -> Node:
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise self._error("expression nests too deeply", "pattern")
        arms = [self._sequence()]
        while self._take(r"\|"):
            arms.append(self._sequence())
        self.depth -= 1
        return arms[0] if len(arms) == 1 else ("alt", arms)

    def _sequence(self) -> Node:
        nodes: list[Node] = []
        while self.position < len(self.pattern) and self.pattern[self.position] not in "|)":
            if quoted := self._take(r"(?s)\\Q(.*?)(?:\\E|\Z)"):
                nodes += [self._literal(ord(letter)) for letter in quoted[1]]
                continue
            start = self.position
            node = self._atom()
            if node is not None:
                nodes.append(self._repeated(node, start))
        return ("cat", nodes)

    def _repeated(self, node: Node, start: int) -> Node:
        found = self._take(r"([*+?]|\{\d+(?:,\d*)?\})(\??)")
        if not found:
            return node
        low, high = self._bounds(found[1])
        repeat_start = found.start()
        if extra := self._take(r"[*+?]+|\{\d+(?:,\d*)?\}"):
            part = self.pattern[repeat_start : extra.end()]
            raise self._error("invalid nested repetition operator", part)
        is_greedy = (found[2] == "") != ("U" in self.flags)
        return ("rep", node, low, high, is_greedy)

    def _bounds(self, text: str) -> tuple[int, int | None]:
        if text in "*+?":
            return (1 if text == "+" else 0), (1 if text == "?" else None)
        low, comma, high = text[1:-1].partition(",")
        bounds = int(low[:9]), int(high[:9]) if high else (None if comma else int(low[:9]))
        if max(bounds[0], bounds[1] or 0) > _MOST_REPEATS or (
            bounds[1] is not None and bounds[0] > bounds[1]
        ):
            raise self._error("invalid repeat count", text)
        return bounds

    def _atom(self) -> Node | None:
        """The next item; None for a change of flags that stands alone."""
        letter = self.pattern[self.position]
        if letter == "(":
            return self._group()
        if letter == "[":
            return ("set", self._bracket())
        if letter == "\\":
            return self._escape()
        if letter in "*+?":
            raise self._error("missing argument to repetition operator", letter)
        self.position += 1
        if letter == ".":
            ranges = ((0, _LAST),) if "s" in self.flags else complement(((10, 10),))
            return ("set", CharSet(ranges))
        if letter == "^":
            return ("at", "line start" if "m" in self.flags else "start")
        if letter == "$":
            return ("at", "line end" if "m" in self.flags else "end")
        return self._literal(ord(letter))

    def _literal(self, code: int) -> Node:
        return ("set", CharSet(((code, code),), is_folded="i" in self.flags))

    def _group(self) -> Node | None:
        outer, start = self.flags, self.position
        if named := self._take(r"\(\?P?<([A-Za-z0-9_]+)>"):
            return self._captured(named[1], outer)
        if flagged := self._take(r"\(\?([imsU]*)(?:-([imsU]+))?([:)])"):
            self.flags = (outer | set(flagged[1])) - set(flagged[2] or "")
            if flagged[3] == ")":
                return None
            return self._closed(self._alternatives(), outer)
        if self._peek("(?"):
            part = self.pattern[start : start + 3]
            raise self._error("invalid or unsupported Perl syntax", part)
        self.position += 1
        return self._captured("", outer)

    def _captured(self, name: str, outer: frozenset[str]) -> Node:
        self.names.append(name)
        number = len(self.names)
        return ("group", self._closed(self._alternatives(), outer), number)

    def _closed(self, node: Node, outer: frozenset[str]) -> Node:
        if not self._take(r"\)"):
            raise self._error("missing closing )", self.pattern)
        self.flags = outer
        return node

    def _escape(self) -> Node:
        if place := self._take(r"\\([AzbB])"):
            return ("at", _PLACES[place[1]])
        found = self._class()
        if found is not None:
            return ("set", CharSet(*found, is_folded="i" in self.flags))
        return self._literal(self._escaped_code())

    def _class(self) -> tuple[tuple[Range, ...], tuple[tuple[str, bool], ...]] | None:
        r"""`\d`, `\W`, `\pL`, `\P{Greek}`: ranges and properties."""
        if perl := self._take(r"\\([dwsDWS])"):
            ranges = _PERL[perl[1].lower()]
            return (ranges if perl[1].islower() else complement(ranges)), ()
        if prop := self._take(r"\\([pP])(?:\{(\^?)(\w+)\}|([A-Z]))"):
            name = prop[3] or prop[4]
            if not _SCRIPTS.fullmatch(name):
                raise self._error("invalid character class range", prop[0])
            return (), ((name, (prop[1] == "P") != (prop[2] == "^")),)
        return None

    def _escaped_code(self) -> int:
        if number := self._take(r"\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})|\\([0-7]{2,3}|0)"):
            if number[3] is None:
                return min(int(number[1] or number[2], 16), _LAST)
            if number[3].startswith("0") or len(number[3]) == 3:
                return int(number[3], 8)
            raise self._error("invalid escape sequence", number[0])
        if named := self._take(r"\\([afnrtv])"):
            return _ESCAPES[named[1]]
        if plain := self._take(r"\\([!-/:-@\[-`{-~])"):
            return ord(plain[1])
        part = self.pattern[self.position : self.position + 2]
        if len(part) == 1:
            raise EvalError("invalid regexp pattern: trailing backslash at end of expression")
        raise self._error("invalid escape sequence", part)

    def _bracket(self) -> CharSet:
        start = self.position
        opening = self._take(r"\[(\^?)")
        ranges: list[Range] = []
        properties: list[tuple[str, bool]] = []
        is_first = True
        while is_first or not self._peek("]"):
            if self.position >= len(self.pattern):
                raise self._error("missing closing ]", self.pattern[start:])
            is_first = False
            if posix := self._take(r"\[:(\^?)(\w+):\]"):
                known = self._posix(posix)
                ranges += complement(known) if posix[1] else known
            elif (found := self._class()) is not None:
                ranges += found[0]
                properties += found[1]
            else:
                ranges.append(self._range())
        self.position += 1
        is_negated = bool(opening and opening[1])
        return CharSet(tuple(ranges), tuple(properties), is_negated, "i" in self.flags)

    def _posix(self, found: re.Match[str]) -> tuple[Range, ...]:
        if found[2] not in _POSIX:
            raise self._error("invalid character class range", found[0])
        return _POSIX[found[2]]

    def _range(self) -> Range:
        start = self.position
        low = self._code()
        if not self._take(r"-(?!\])"):
            return low, low
        if self.position >= len(self.pattern):
            raise self._error("missing closing ]", self.pattern[start:])
        high = self._code()
        if high < low:
            part = self.pattern[start : self.position]
            raise self._error("invalid character class range", part)
        return low, high

    def _code(self) -> int:
        if self._peek("\\"):
            return self._escaped_code()
        self.position += 1
        return ord(self.pattern[self.position - 1])


def children(node: Node) -> list[Node]:
    """The nodes directly below one."""
    if node[0] in ("cat", "alt"):
        return list(node[1])
    return [node[1]] if node[0] in ("rep", "group") else []


def walk(node: Node, visit: Callable[[Node], None]) -> None:
    visit(node)
    for child in children(node):
        walk(child, visit)
