"""`moved` blocks: the address a resource had before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from estimator.readers.hcl.expansion import key_text
from estimator.readers.hcl.modules import Module
from estimator.readers.hcl.nodes import Node

#: A chain of moves longer than this is a loop.
MAX_MOVES = 20


class Moves:
    """Every `moved` block of a root, with full addresses."""

    def __init__(self) -> None:
        self._moves: list[tuple[str, str]] = []

    def add(self, module: Module) -> None:
        """Collect the moves a module instance declares, relative to its own address."""
        for block in module.configuration.moves:
            ends = [block.attributes.get(name) for name in ("from", "to")]
            texts = [address_text(end.node) for end in ends if end is not None]
            if len(texts) == 2 and all(texts):
                self._moves.append((module.prefix + texts[0], module.prefix + texts[1]))

    def previous(self, address: str) -> str | None:
        """The address before all moves that lead to `address`; None when it never moved."""
        found = address
        for _ in range(MAX_MOVES):
            # A resource's own move comes before that of the module around it.
            earlier = max(self._earlier(found), default=(0, None))[1]
            if earlier is None or earlier == address:
                break
            found = earlier
        return found if found != address else None

    def _earlier(self, address: str) -> Iterator[tuple[int, str]]:
        """Addresses one move back, with the length of what the move names."""
        for old, new in self._moves:
            rest = address[len(new) :]
            if address.startswith(new) and (not rest or rest[0] in ".["):
                yield len(new), old + rest


def address_text(node: Node) -> str:
    """The address a reference spells, e.g. `module.a["k"].aws_eip.b[0]`; empty if it is none."""
    steps: list[str] = []
    while node[0] in ("get", "idx"):
        if node[0] == "get":
            steps.append(f".{node[2]}")
        elif node[2][0] == "lit" and isinstance(node[2][1], str | int):
            steps.append(key_text(node[2][1]))
        else:
            return ""
        node = node[1]
    if node[0] == "lit":
        return re.sub(r"\s", "", str(node[1]))
    return node[1] + "".join(reversed(steps)) if node[0] == "var" else ""
