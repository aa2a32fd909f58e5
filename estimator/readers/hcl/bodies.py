"""The body of a resource, provider or nested block as plain values.

Nested blocks become lists of objects, as in a plan. A `dynamic` block over an
unknown collection leaves an Unknown in the list in place of its blocks.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from estimator.model.values import Unknown
from estimator.readers.hcl.blocks import Block
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.expressions.collections import pairs_of
from estimator.readers.hcl.expressions.lifting import choice
from estimator.readers.hcl.expressions.scope import Env
from estimator.readers.hcl.objects import ResourceObject
from estimator.readers.hcl.values import Value

if TYPE_CHECKING:
    from estimator.readers.hcl.modules import Module

#: Arguments and blocks of a resource that belong to Terraform, not to the provider.
META_ARGUMENTS = frozenset({"count", "for_each", "provider", "depends_on"})
META_BLOCKS = frozenset({"lifecycle", "provisioner", "connection", "timeouts"})


def body_values(
    block: Block, module: Module, env: Env, address: str, *, is_resource: bool = False
) -> dict[str, Value]:
    """Every attribute and nested block; an attribute that fails is reported and unknown."""
    values: dict[str, Value] = {}
    reading = module.reading
    for name, expression in block.attributes.items():
        if not is_resource or name not in META_ARGUMENTS:
            what = f"{address}.{name}"
            values[name] = reading.attempt(expression, module, env, what)
    for kind in block.nested_kinds:
        if kind not in META_BLOCKS or not is_resource:
            values[kind] = block_list(block, kind, module, env, address)
    return values


def block_list(block: Block, kind: str, module: Module, env: Env, address: str) -> list[Value]:
    """All nested blocks of a kind, in source order."""
    found: list[Value] = []
    for inner in block.blocks:
        if inner.kind == kind:
            found.append(_object(inner, module, env, address))
        elif inner.kind == "dynamic" and inner.labels[:1] == [kind]:
            found.extend(_dynamic(inner, module, env, address))
    return found


def _object(block: Block, module: Module, env: Env, address: str) -> ResourceObject:
    return ResourceObject(body_values(block, module, env, address), address)


def _dynamic(block: Block, module: Module, env: Env, address: str) -> list[Value]:
    """The blocks a `dynamic` block stands for."""
    content = next(block.nested("content"), None)
    expression = block.attributes.get("for_each")
    if content is None or expression is None:
        return []
    name = _iterator(block)
    collection = module.reading.attempt(expression, module, env, f"{address}.{block.labels[0]}")
    if not isinstance(collection, Unknown):
        return _generated(collection, content, name, module, env, address)
    choices = [
        _generated(candidate, content, name, module, env, address)
        for candidate in collection.candidates
    ]
    if not choices:
        return [Unknown(collection.reason, collection.needs, collection.references)]
    return [choice(places, [collection]) for places in zip_longest(*choices)]


def _iterator(block: Block) -> str:
    given = block.attributes.get("iterator")
    return str(given.node[1]) if given is not None else block.labels[0]


def _generated(
    collection: Value, content: Block, name: str, module: Module, env: Env, address: str
) -> list[Value]:
    blocks: list[Value] = []
    try:
        pairs = pairs_of(collection, module)
    except EvalError as error:
        return [module.reading.failed(error, content.span, f"{address}.{name}")]
    for key, value in pairs:
        inner = {**env, name: {"key": key, "value": value}}
        blocks.append(_object(content, module, inner, address))
    return blocks
