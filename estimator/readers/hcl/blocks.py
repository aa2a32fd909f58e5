"""Blocks and attributes of a file, ready to be evaluated as often as instances need them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator
from functools import cached_property
from typing import Any

from estimator.model.values import SourceSpan
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.expressions.compiler import compiled
from estimator.readers.hcl.expressions.scope import Env, Evaluate, Scope
from estimator.readers.hcl.nodes import Attribute, Node
from estimator.readers.hcl.nodes import Block as BlockNode
from estimator.readers.hcl.reference_paths import Path, narrowed, paths
from estimator.readers.hcl.source import SourceFile
from estimator.readers.hcl.values import Value


class Expression:
    """The expression of one attribute, compiled when first needed."""

    __slots__ = ("_paths", "_run", "file", "node", "start")

    def __init__(self, node: Node, file: SourceFile, start: int) -> None:
        self.node = node
        self.file = file
        self.start = start
        self._run: Evaluate | None = None
        self._paths: tuple[Path, ...] | None = None

    @property
    def span(self) -> SourceSpan:
        return self.file.span(self.start)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The references the expression contains."""
        if self._paths is None:
            self._paths = tuple(dict.fromkeys(paths(self.node)))
        return self._paths

    def paths_at(self, steps: Path) -> tuple[Path, ...]:
        """The references in the part of the expression that further steps pick."""
        part = narrowed(self.node, steps) if steps else self.node
        return self.paths if part is self.node else tuple(paths(part))

    def evaluate(self, scope: Scope, env: Env) -> Value:
        """The value; an EvalError knows where the innermost failing attribute stands."""
        run = self._run
        try:
            if run is None:
                run = self._run = compiled(self.node)
            return run(scope, env)
        except EvalError as error:
            if error.span is None:
                error.span = self.span
            raise


class Block:
    """One block with its attributes and nested blocks; immutable, shared by all instances."""

    def __init__(self, node: BlockNode, file: SourceFile) -> None:
        self.kind, self.labels, self._body, self.start, self.end = node
        self.file = file
        #: What is worked out once for all instances, by whom it concerns.
        self.memo: dict[Hashable, Any] = {}

    @cached_property
    def attributes(self) -> dict[str, Expression]:
        return expressions(self._body[0], self.file)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(Block(node, self.file) for node in self._body[1])

    @property
    def span(self) -> SourceSpan:
        return self.file.span(self.start, self.end)

    def nested(self, kind: str) -> Iterator[Block]:
        return (block for block in self.blocks if block.kind == kind)

    @cached_property
    def nested_kinds(self) -> tuple[str, ...]:
        """Kinds of nested blocks, those of `dynamic` blocks included, in order."""
        kinds = (
            block.labels[0] if block.kind == "dynamic" and block.labels else block.kind
            for block in self.blocks
        )
        return tuple(dict.fromkeys(kinds))

    @cached_property
    def comments(self) -> tuple[tuple[int, str], ...]:
        """Comments directly above the block, inside it and behind its end: (line, text)."""
        notes = self.file.comments
        if not notes:
            return ()
        begin = bisect_left(notes, (self.start,))
        end = bisect_left(notes, (max(self.start, self.end),))
        first, last = self.file.line(self.start), self.file.line(max(self.start, self.end))
        while begin > 0 and self._stands_above(notes[begin - 1], first):
            begin -= 1
            first = notes[begin][1]
        if end < len(notes) and notes[end][1] == last:
            end += 1
        return tuple((line, text) for _, line, text in notes[begin:end])

    def _stands_above(self, note: tuple[int, int, str], line: int) -> bool:
        """Whether a comment ends on the line above and has its line to itself."""
        offset, first, text = note
        return first + text.count("\n") == line - 1 and self.file.begins_line(offset)

    def merged(self, override: Block) -> Block:
        """This block as an override file changes it: single attributes, whole kinds of blocks."""
        return _Merged(self, override)


class _Merged(Block):
    """A block with another one laid over it."""

    def __init__(self, base: Block, override: Block) -> None:
        self.kind, self.labels = base.kind, base.labels
        self.start, self.end, self.file = base.start, base.end, base.file
        self._base, self._override = base, override
        self.memo = {}

    @cached_property
    def attributes(self) -> dict[str, Expression]:
        return {**self._base.attributes, **self._override.attributes}

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        replaced = set(self._override.nested_kinds) - {"lifecycle"}
        kept = [block for block in self._base.blocks if _own_kind(block) not in replaced]
        return (*kept, *self._override.blocks)


def _own_kind(block: Block) -> str:
    return block.labels[0] if block.kind == "dynamic" and block.labels else block.kind


def expressions(attributes: dict[str, Attribute], file: SourceFile) -> dict[str, Expression]:
    return {name: Expression(node, file, start) for name, (node, start, _) in attributes.items()}
