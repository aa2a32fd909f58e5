"""String templates: pieces, interpolations and directives joined to text."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.values import Unknown
from estimator.readers.hcl.convert import as_string
from estimator.readers.hcl.errors import EvalError, LimitError
from estimator.readers.hcl.expressions.collections import bindings
from estimator.readers.hcl.expressions.lifting import combined, lifted
from estimator.readers.hcl.expressions.operators import truth, undecided
from estimator.readers.hcl.expressions.scope import Compile, Env, Evaluate, Scope
from estimator.readers.hcl.nodes import Node
from estimator.readers.hcl.values import Value

#: Characters one template may produce; user data of a machine ends at 16 kB.
MAX_TEXT = 8_000_000


def template(node: Node, compile_: Compile) -> Evaluate:
    """A template whose parts are text, expressions and directives."""
    parts = [part if isinstance(part, str) else _part(part, compile_) for part in node[1]]

    def run(scope: Scope, env: Env) -> Value:
        pieces = [part if isinstance(part, str) else part(scope, env) for part in parts]
        for piece in pieces:
            if isinstance(piece, Unknown):
                return lifted(_joined, pieces)
        return _joined(*pieces)

    return run


def _joined(*pieces: Value) -> Value:
    text = "".join(piece if piece.__class__ is str else _text(piece) for piece in pieces)
    if len(text) > MAX_TEXT:
        raise LimitError(f"a template produces more than {MAX_TEXT} characters")
    return text


def _text(value: Value) -> str:
    if value is None:
        raise EvalError("a template includes a null value")
    if isinstance(value, list | dict):
        raise EvalError("a template includes a list or map; use join() or jsonencode()")
    return as_string(value)


def _part(node: Node, compile_: Compile) -> Evaluate:
    if node[0] == "tif":
        return _choice(node, compile_)
    return _loop(node, compile_) if node[0] == "tfor" else compile_(node)


def _choice(node: Node, compile_: Compile) -> Evaluate:
    test, yes, no = (compile_(part) for part in node[1:])

    def run(scope: Scope, env: Env) -> Value:
        condition = test(scope, env)
        if isinstance(condition, Unknown):
            return undecided(condition, (yes, no), scope, env)
        return (yes if truth(condition) else no)(scope, env)

    return run


def _loop(node: Node, compile_: Compile) -> Evaluate:
    _, key, name, collection, body = node
    collection_of, body_of = compile_(collection), compile_(body)

    def run(scope: Scope, env: Env) -> Value:
        def looped(known: Value) -> Value:
            pieces = list(_pieces(known))
            unknowns = [piece for piece in pieces if isinstance(piece, Unknown)]
            return combined(unknowns) if unknowns else _joined(*pieces)

        def _pieces(known: Value) -> Iterator[Value]:
            for inner in bindings(known, key, name, scope, env):
                yield body_of(scope, inner)

        value = collection_of(scope, env)
        return lifted(looped, (value,)) if isinstance(value, Unknown) else looped(value)

    return run
