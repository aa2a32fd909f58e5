"""Syntax tree → closure. One compile function per kind of node, found by its name.

Closures take the scope (the module instance) and the environment (names of
loops and instances) and return the value; they raise EvalError, never guess.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from estimator.readers.hcl.errors import EvalError, LimitError
from estimator.readers.hcl.expressions import (
    calls,
    collections,
    operators,
    templates,
    traversals,
)
from estimator.readers.hcl.expressions.scope import Compile, Env, Evaluate, Part, Scope
from estimator.readers.hcl.nodes import Node
from estimator.readers.hcl.numbers import normal
from estimator.readers.hcl.values import Value


def compiled(node: Node) -> Evaluate:
    """The closure of an expression."""
    try:
        return _compile(node)
    except RecursionError:
        raise LimitError("the expression is nested too deeply") from None


def _compile(node: Node) -> Evaluate:
    build = _BUILDERS.get(node[0])
    if build is None:
        raise EvalError(f"expressions of the kind {node[0]} have no meaning here")
    return build(node, _compile)


def _literal(node: Node, _: Compile) -> Evaluate:
    value: Value = node[1]
    return lambda scope, env: value


def _number(node: Node, _: Compile) -> Evaluate:
    value = normal(Decimal(node[1]))
    return lambda scope, env: value


def constant(node: Node) -> Value:
    """The value of an expression that refers to nothing (defaults, tfvars)."""
    return compiled(node)(NOTHING, {})


class _Nothing:
    """The scope of expressions that may refer to nothing."""

    def variable(self, name: str) -> Value:
        raise EvalError(f"var.{name} may not be used here")

    def variable_kind(self, name: str) -> str:
        return "any"

    def local(self, name: str) -> Value:
        raise EvalError(f"local.{name} may not be used here")

    def module(self, name: str) -> Part:
        raise EvalError(f"module.{name} may not be used here")

    def resource(self, mode: str, kind: str, name: str) -> Part:
        raise EvalError(f"{kind}.{name} may not be used here")

    def setting(self, root: str, name: str) -> Value:
        raise EvalError(f"{root}.{name} may not be used here")

    def call(self, name: str, arguments: list[Value]) -> Value:
        raise EvalError(f"functions ({name}) may not be called here")

    def spend(self, elements: int) -> None:
        """Constants are as long as their source."""


NOTHING: Scope = _Nothing()
EMPTY: Env = {}

_BUILDERS: dict[str, Callable[[Node, Compile], Evaluate]] = {
    "lit": _literal,
    "num": _number,
    "var": traversals.traversal,
    "get": traversals.traversal,
    "idx": traversals.traversal,
    "splat": traversals.splat,
    "fsplat": traversals.splat,
    "it": traversals.item,
    "call": calls.call,
    "tuple": collections.sequence,
    "object": collections.mapping,
    "for_list": collections.for_list,
    "for_map": collections.for_map,
    "if": operators.conditional,
    "bin": operators.binary,
    "not": operators.negation,
    "neg": operators.minus,
    "template": templates.template,
}
