"""Which resources an expression refers to, also through locals, variables and outputs.

Read off the syntax, not off the values: a value that is known (an instance type
copied from another resource) still came from somewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from estimator.readers.hcl.blocks import Block, Expression
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.reference_paths import Path

if TYPE_CHECKING:
    from estimator.readers.hcl.modules import Module

#: A chain of locals, variables and outputs longer than this is a loop.
MAX_STEPS = 40
_NOTHING = frozenset({"count", "path", "terraform", "tofu", "self", "data", "ephemeral"})


class References:
    """The resources that expressions of one module instance refer to."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._memo: dict[object, tuple[str, ...]] = {}

    def of(self, expression: Expression, loops: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Addresses an attribute refers to; `loops` says what `each` and iterators stand for."""
        return self._resolved(expression.paths, loops, 0)

    def _resolved(
        self, found: Iterable[Path], loops: dict[str, tuple[str, ...]], depth: int
    ) -> tuple[str, ...]:
        addresses: dict[str, None] = {}
        for path in found:
            root = path[0]
            if root in loops:
                addresses.update(dict.fromkeys(loops[str(root)]))
            elif depth < MAX_STEPS and root not in _NOTHING:
                addresses.update(dict.fromkeys(self._targets(path, depth)))
        return tuple(addresses)

    def _targets(self, path: Path, depth: int) -> tuple[str, ...]:
        found = self._memo.get(path)
        if found is None:
            self._memo[path] = ()
            found = self._memo[path] = self._found(path, depth)
        return found

    def _found(self, path: Path, depth: int) -> tuple[str, ...]:
        root, *rest = path
        if not rest or not isinstance(rest[0], str):
            return ()
        name, steps = rest[0], tuple(rest[1:])
        if root == "local":
            expression = self._module.configuration.locals.get(name)
            return self._narrowed(expression, steps, depth) if expression else ()
        if root == "var":
            return self._handed(name, steps, depth)
        if root == "module":
            return self._from_module(name, steps, depth)
        if root == "resource":
            return self._address(name, steps) if steps else ()
        return self._address(str(root), (name, *steps))

    def _address(self, kind: str, steps: Path) -> tuple[str, ...]:
        name = str(steps[0])
        if ("managed", kind, name) not in self._module.configuration.resources:
            return ()
        key = steps[1] if len(steps) > 1 else None
        block = self._module.configuration.resources["managed", kind, name]
        text = ""
        if "count" in block.attributes and isinstance(key, int):
            text = f"[{key}]"
        elif "for_each" in block.attributes and isinstance(key, str):
            text = f'["{key}"]'
        return (f"{self._module.prefix}{kind}.{name}{text}",)

    def _narrowed(self, expression: Expression, steps: Path, depth: int) -> tuple[str, ...]:
        return self._resolved(expression.paths_at(steps), {}, depth + 1)

    def _handed(self, name: str, steps: Path, depth: int) -> tuple[str, ...]:
        """A variable stands for what the caller's argument refers to."""
        caller = self._module.caller
        if caller is None:
            return ()
        expression = caller.block.attributes.get(name)
        if expression is None:
            return ()
        above = caller.module.references
        loops = above.loops(caller.block)
        return above._resolved(expression.paths_at(steps), loops, depth + 1)

    def _from_module(self, name: str, steps: Path, depth: int) -> tuple[str, ...]:
        """An output stands for what its expression refers to inside the called module."""
        from estimator.readers.hcl.modules import Module as ModuleInstance

        try:
            called = self._module.module(name)
        except EvalError:
            return ()
        addresses: dict[str, None] = {}
        for part in getattr(called, "members", ()):
            if isinstance(part, ModuleInstance):
                key = part.caller.member.key if part.caller else None
                outer = steps[1:] if key is not None and steps else steps
                if key is not None and steps and steps[0] is not None and steps[0] != key:
                    continue
                addresses.update(dict.fromkeys(part.references.output(outer, depth)))
        return tuple(addresses)

    def output(self, steps: Path, depth: int) -> tuple[str, ...]:
        """What an output (all outputs, where the name is not given) refers to."""
        outputs = self._module.configuration.outputs
        chosen = [outputs.get(str(steps[0]))] if steps else list(outputs.values())
        found: dict[str, None] = {}
        for block in chosen:
            value = block.attributes.get("value") if block else None
            if value is not None:
                found.update(dict.fromkeys(self._narrowed(value, tuple(steps[1:]), depth)))
        return tuple(found)

    def loops(self, block: Block) -> dict[str, tuple[str, ...]]:
        """What `each` stands for in a block with `for_each`."""
        expression = block.attributes.get("for_each")
        return {"each": self.of(expression, {})} if expression else {}

    def of_block(self, block: Block) -> dict[str, tuple[str, ...]]:
        """Attribute path (`launch_template.id`) → addresses, nested blocks included."""
        found: dict[str, dict[str, None]] = {}
        self._collect(block, "", self.loops(block), found)
        return {path: tuple(addresses) for path, addresses in found.items() if addresses}

    def _collect(
        self,
        block: Block,
        prefix: str,
        loops: dict[str, tuple[str, ...]],
        found: dict[str, dict[str, None]],
    ) -> None:
        for name, expression in block.attributes.items():
            if expression.paths and (prefix or name not in _META):
                addresses = self.of(expression, loops)
                found.setdefault(prefix + name, {}).update(dict.fromkeys(addresses))
        for inner in block.blocks:
            if inner.kind == "dynamic" and inner.labels:
                self._collect_dynamic(inner, prefix, loops, found)
            elif prefix or inner.kind not in _META:
                self._collect(inner, f"{prefix}{inner.kind}.", loops, found)

    def _collect_dynamic(
        self,
        block: Block,
        prefix: str,
        loops: dict[str, tuple[str, ...]],
        found: dict[str, dict[str, None]],
    ) -> None:
        expression = block.attributes.get("for_each")
        over = self.of(expression, loops) if expression else ()
        iterator = block.attributes.get("iterator")
        name = str(iterator.node[1]) if iterator else block.labels[0]
        for content in block.nested("content"):
            self._collect(content, f"{prefix}{block.labels[0]}.", {**loops, name: over}, found)


_META = frozenset(
    {"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"}
)
