"""The references an expression contains, read off its syntax."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from estimator.readers.hcl.nodes import Node

#: Names and literal keys of one reference: ("aws_eip", "a", 0, "id"); None for a computed key.
Path: TypeAlias = tuple[str | int | None, ...]

_STEPS = frozenset({"get", "idx", "splat", "fsplat"})


def paths(node: Node, bound: frozenset[str] = frozenset()) -> Iterator[Path]:
    """Every reference in an expression, without the names its own loops introduce."""
    kind = node[0]
    if kind == "var" or kind in _STEPS:
        yield from _traversal(node, bound)
    elif kind in ("for_list", "for_map", "tfor"):
        yield from paths(node[3], bound)
        inner = bound | {name for name in node[1:3] if name}
        for part in node[4:]:
            if isinstance(part, tuple):
                yield from paths(part, inner)
    else:
        for part in _operands(node):
            yield from paths(part, bound)


def _operands(node: Node) -> Iterator[Node]:
    """The expressions a node that is no reference and no loop is made of."""
    kind = node[0]
    if kind == "object":
        for key, value in node[1]:
            yield key
            yield value
    elif kind in ("tuple", "template"):
        yield from (part for part in node[1] if not isinstance(part, str))
    elif kind == "call":
        yield from node[2]
    elif kind not in ("lit", "num", "it"):
        yield from node[2 if kind == "bin" else 1 :]


def _traversal(node: Node, bound: frozenset[str]) -> Iterator[Path]:
    steps: list[str | int | None] = []
    while node[0] in _STEPS:
        if node[0] == "get":
            steps.append(node[2])
        elif node[0] == "idx":
            key = node[2]
            is_literal = key[0] == "lit" and isinstance(key[1], str | int)
            steps.append(key[1] if is_literal else None)
            yield from paths(key, bound)
        else:
            steps.extend(_splat_steps(node[2]))
        node = node[1]
    if node[0] not in ("var", "it"):
        yield from paths(node, bound)
    elif node[0] == "var" and node[1] not in bound:
        yield (node[1], *reversed(steps))


def _splat_steps(node: Node) -> list[str | int | None]:
    """The steps behind `[*]`, last one first, and the splat itself as a computed key."""
    steps: list[str | int | None] = []
    while node[0] in ("get", "idx"):
        steps.append(node[2] if node[0] == "get" else None)
        node = node[1]
    return [*steps, None]


def narrowed(node: Node, steps: Path) -> Node:
    """The part of a literal object or list that the steps pick, as far as that can be seen."""
    for step in steps:
        if node[0] == "object" and isinstance(step, str):
            found = [value for key, value in node[1] if key == ("lit", step)]
            if not found:
                return node
            node = found[-1]
        elif node[0] == "tuple" and isinstance(step, int) and 0 <= step < len(node[1]):
            node = node[1][step]
        else:
            return node
    return node
