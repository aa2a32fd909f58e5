"""Regular expressions with RE2's syntax and its promise: no pattern can hang the run.

A pattern whose repeats cannot multiply runs on Python's `re`; any other runs on
a small Pike machine, whose work is at most program size times text length.
Both find the leftmost match by the same priorities, as Go's `regexp` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.re2_syntax import CharSet, Node, Syntax, children, walk

#: Start and end of the match and of each group; None where a group took no part.
Spans: TypeAlias = tuple[tuple[int, int] | None, ...]
Instruction: TypeAlias = tuple[Any, ...]
Searcher: TypeAlias = Callable[[str, int], Spans | None]

_MOST_INSTRUCTIONS = 20_000
#: Steps the machine may take for one call; about five seconds of work.
_MOST_STEPS = 5_000_000
#: What Python's backtracking may cost at worst before the machine takes over.
_MOST_BACKTRACKING = 10_000_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: its group names ("" for none) and two ways to search."""

    names: tuple[str, ...]
    choices: int
    is_tame: bool
    compiled: re.Pattern[str] | None
    program: tuple[Instruction, ...]

    def searcher(self, text: str) -> Searcher:
        """The way to search `text` that cannot take forever."""
        cost = max(len(text), 2) ** min(self.choices + 1, 64)
        compiled = self.compiled
        if compiled is None or not self.is_tame or cost > _MOST_BACKTRACKING:
            if len(self.program) * max(len(text), 1) > _MOST_STEPS:
                raise EvalError("the text is too long for a pattern of this size")
            return lambda text, start: _run(self.program, len(self.names), text, start)

        def search(text: str, start: int) -> Spans | None:
            found = compiled.search(text, start)
            return None if found is None else _spans(found)

        return search

    def matches(self, text: str) -> Iterator[Spans]:
        """All matches as Go counts them: an empty one next to the last match is none."""
        search = self.searcher(text)
        position, last_end = 0, -1
        while position <= len(text):
            spans = search(text, position)
            if spans is None or spans[0] is None:
                return
            start, end = spans[0]
            if end > start or start != last_end:
                yield spans
                last_end = end
            position = end if end > position else position + 1


def _spans(found: re.Match[str]) -> Spans:
    groups = range(found.re.groups + 1)
    return tuple(None if found.start(n) < 0 else found.span(n) for n in groups)


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Pattern:
    """The pattern, ready to search; an EvalError where RE2 refuses it."""
    syntax = Syntax(pattern)
    tree = syntax.tree()
    has_properties, is_tame = _survey(tree)
    program = _Compiler().program(tree)
    native = None if has_properties else re.compile(_native(tree))
    return Pattern(tuple(syntax.names), _choices(tree), is_tame, native, program)


def _survey(tree: Node) -> tuple[bool, bool]:
    """Whether any set needs Unicode properties, and whether no repeat holds another choice."""
    has_properties, is_tame = False, True

    def visit(node: Node) -> None:
        nonlocal has_properties, is_tame
        if node[0] == "set":
            has_properties = has_properties or bool(node[1].properties)
        elif node[0] == "rep" and node[2] != node[3]:
            is_tame = is_tame and _choices(node[1]) == 0

    walk(tree, visit)
    return has_properties, is_tame


def _choices(node: Node) -> int:
    """How many times backtracking may have to choose, per attempt to match."""
    inner = sum(map(_choices, children(node)))
    if node[0] == "alt":
        return inner + 1
    if node[0] != "rep":
        return inner
    low, high = node[2], node[3]
    if low == high:
        return int(low) * inner
    return 1 + int(low + 1 if high is None else high) * inner


_NATIVE_PLACES = {
    "start": r"\A",
    "end": r"\Z",
    "line start": "(?m:^)",
    "line end": "(?m:$)",
    "word": r"(?a:\b)",
    "no word": r"(?a:\B)",
}


def _native(node: Node) -> str:
    """The tree in the syntax of Python's `re`."""
    match node:
        case ("set", CharSet() as chars):
            ranges = "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in chars.ranges)
            text = f"[{'^' if chars.is_negated else ''}{ranges}]"
            return f"(?i:{text})" if chars.is_folded else text
        case ("cat", nodes):
            return "".join(map(_native, nodes))
        case ("alt", nodes):
            return "(?:" + "|".join(map(_native, nodes)) + ")"
        case ("group", inner, _):
            return f"({_native(inner)})"
        case ("rep", inner, low, high, is_greedy):
            bounds = f"{{{low},{'' if high is None else high}}}"
            return f"(?:{_native(inner)}){bounds}{'' if is_greedy else '?'}"
    return _NATIVE_PLACES[node[1]]


class _Compiler:
    """Tree to program: `char`, `split`, `jump`, `save`, `at` and `match`."""

    def __init__(self) -> None:
        self._code: list[Instruction] = []

    def program(self, tree: Node) -> tuple[Instruction, ...]:
        self._emit(("group", tree, 0))
        self._add("match")
        return tuple(self._code)

    def _add(self, *instruction: Any) -> int:
        if len(self._code) >= _MOST_INSTRUCTIONS:
            raise EvalError("invalid regexp pattern: expression is too large")
        self._code.append(instruction)
        return len(self._code) - 1

    def _emit(self, node: Node) -> None:
        match node:
            case ("set", chars):
                self._add("char", chars)
            case ("cat", nodes):
                for part in nodes:
                    self._emit(part)
            case ("alt", nodes):
                self._alternatives(nodes)
            case ("group", inner, number):
                self._add("save", 2 * number)
                self._emit(inner)
                self._add("save", 2 * number + 1)
            case ("rep", inner, low, high, is_greedy):
                self._repeat(inner, low, high, is_greedy)
            case _:
                self._add("at", node[1])

    def _alternatives(self, nodes: list[Node]) -> None:
        jumps: list[int] = []
        for node in nodes[:-1]:
            split = self._add("split")
            self._emit(node)
            jumps.append(self._add("jump"))
            self._code[split] = ("split", split + 1, len(self._code))
        self._emit(nodes[-1])
        for jump in jumps:
            self._code[jump] = ("jump", len(self._code))

    def _repeat(self, node: Node, low: int, high: int | None, is_greedy: bool) -> None:
        if high is None:
            self._open_ended(node, low, is_greedy)
            return
        for _ in range(low):
            self._emit(node)
        splits: list[int] = []
        for _ in range(high - low):
            splits.append(self._add("split"))
            self._emit(node)
        for split in splits:
            self._choose(split, is_greedy)

    def _open_ended(self, node: Node, low: int, is_greedy: bool) -> None:
        """`x*` and `x+`; a star of something that may be empty is `(x+)?`, as in Go since 1.17."""
        for _ in range(low - 1):
            self._emit(node)
        if low == 0 and not _may_be_empty(node):
            split = self._add("split")
            self._emit(node)
            self._add("jump", split)
            self._choose(split, is_greedy)
            return
        entry = self._add("split") if low == 0 else None
        start = len(self._code)
        self._emit(node)
        again = self._add("split")
        behind = again + 1
        self._code[again] = ("split", start, behind) if is_greedy else ("split", behind, start)
        if entry is not None:
            self._choose(entry, is_greedy)

    def _choose(self, split: int, is_greedy: bool) -> None:
        inside, behind = split + 1, len(self._code)
        self._code[split] = ("split", inside, behind) if is_greedy else ("split", behind, inside)


def _may_be_empty(node: Node) -> bool:
    match node[0]:
        case "set":
            return False
        case "cat":
            return all(map(_may_be_empty, node[1]))
        case "alt":
            return any(map(_may_be_empty, node[1]))
        case "rep":
            return node[2] == 0 or _may_be_empty(node[1])
        case "group":
            return _may_be_empty(node[1])
    return True


Captures: TypeAlias = tuple[int, ...]


@dataclass(slots=True)
class _Threads:
    """The threads alive at one position, best first; each place is visited once."""

    program: tuple[Instruction, ...]
    text: str
    position: int
    alive: list[tuple[int, Captures]] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def add(self, place: int, captures: Captures) -> None:
        """Follow everything that reads no letter, to the instructions that do."""
        stack = [(place, captures)]
        while stack:
            place, captures = stack.pop()
            if place in self.seen:
                continue
            self.seen.add(place)
            instruction = self.program[place]
            match instruction[0]:
                case "jump":
                    stack.append((instruction[1], captures))
                case "split":
                    stack += [(instruction[2], captures), (instruction[1], captures)]
                case "save":
                    slot = instruction[1]
                    saved = (*captures[:slot], self.position, *captures[slot + 1 :])
                    stack.append((place + 1, saved))
                case "at":
                    if _is_at(instruction[1], self.text, self.position):
                        stack.append((place + 1, captures))
                case _:
                    self.alive.append((place, captures))


def _run(program: tuple[Instruction, ...], groups: int, text: str, start: int) -> Spans | None:
    """The Pike machine: threads in order of priority, one step per letter."""
    empty: Captures = (-1,) * (2 * groups + 2)
    current = _Threads(program, text, start)
    found: Captures | None = None
    for position in range(start, len(text) + 1):
        if found is None:
            current.add(0, empty)
        elif not current.alive:
            break
        following = _Threads(program, text, position + 1)
        for place, captures in current.alive:
            instruction = program[place]
            if instruction[0] == "match":
                found = captures
                break
            if position < len(text) and text[position] in instruction[1]:
                following.add(place + 1, captures)
        current = following
    if found is None:
        return None
    pairs = zip(found[::2], found[1::2], strict=True)
    return tuple(None if low < 0 or high < 0 else (low, high) for low, high in pairs)


def _is_at(place: str, text: str, position: int) -> bool:
    match place:
        case "start":
            return position == 0
        case "end":
            return position == len(text)
        case "line start":
            return position == 0 or text[position - 1] == "\n"
        case "line end":
            return position == len(text) or text[position] == "\n"
    before = position > 0 and _is_word(text[position - 1])
    behind = position < len(text) and _is_word(text[position])
    return (before != behind) == (place == "word")


def _is_word(letter: str) -> bool:
    return letter.isascii() and (letter.isalnum() or letter == "_")
