"""Lists, maps and `for` expressions."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.values import Unknown
from estimator.readers.hcl.convert import as_string
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.expressions.lifting import combined, lifted
from estimator.readers.hcl.expressions.operators import truth
from estimator.readers.hcl.expressions.scope import Compile, Env, Evaluate, Scope
from estimator.readers.hcl.nodes import Node
from estimator.readers.hcl.types import friendly_name
from estimator.readers.hcl.values import TfSet, Value


def sequence(node: Node, compile_: Compile) -> Evaluate:
    items = [compile_(item) for item in node[1]]
    return lambda scope, env: [item(scope, env) for item in items]


def mapping(node: Node, compile_: Compile) -> Evaluate:
    """An object; a key that is not known makes the whole object unknown."""
    if all(key[0] == "lit" and key[1] is not None for key, _ in node[1]):
        named = [(as_string(key[1]), compile_(value)) for key, value in node[1]]
        return lambda scope, env: {name: value(scope, env) for name, value in named}
    pairs = [(compile_(key), compile_(value)) for key, value in node[1]]

    def run(scope: Scope, env: Env) -> Value:
        keys = [key(scope, env) for key, _ in pairs]
        values = [value(scope, env) for _, value in pairs]

        def built(*known: Value) -> Value:
            return {map_key(key): value for key, value in zip(known, values, strict=True)}

        if any(isinstance(key, Unknown) for key in keys):
            return lifted(built, keys)
        return built(*keys)

    return run


def map_key(value: Value) -> str:
    if value is None:
        raise EvalError("the key of a map is null")
    return as_string(value)


def bindings(
    collection: Value, key: str | None, name: str, scope: Scope, env: Env
) -> Iterator[Env]:
    """The environment of each round of a loop over a known collection."""
    inner = dict(env)
    for position, item in pairs_of(collection, scope):
        if key is not None:
            inner[key] = position
        inner[name] = item
        yield inner


def pairs_of(collection: Value, scope: Scope) -> list[tuple[Value, Value]]:
    """Key and value of each element in Terraform's order."""
    pairs: list[tuple[Value, Value]]
    if isinstance(collection, dict):
        pairs = [(key, collection[key]) for key in sorted(collection)]
    elif isinstance(collection, TfSet):
        pairs = [(item, item) for item in collection]
    elif isinstance(collection, list):
        pairs = list(enumerate(collection))
    elif collection is None:
        raise EvalError("a for expression runs over null")
    else:
        kind = friendly_name(collection)
        raise EvalError(f"a for expression runs over lists, sets and maps, not over a {kind}")
    scope.spend(len(pairs))
    return pairs


def for_list(node: Node, compile_: Compile) -> Evaluate:
    _, key, name, collection, value, condition = node
    collection_of, value_of = compile_(collection), compile_(value)
    keep = compile_(condition) if condition else None

    def run(scope: Scope, env: Env) -> Value:
        def built(known: Value) -> Value:
            items: list[Value] = []
            for inner in bindings(known, key, name, scope, env):
                kept = True if keep is None else _kept(keep(scope, inner))
                if isinstance(kept, Unknown):
                    return combined([kept])
                if kept:
                    items.append(value_of(scope, inner))
            return items

        found = collection_of(scope, env)
        return lifted(built, (found,)) if isinstance(found, Unknown) else built(found)

    return run


def for_map(node: Node, compile_: Compile) -> Evaluate:
    _, key, name, collection, key_node, value, is_grouping, condition = node
    collection_of, key_of, value_of = compile_(collection), compile_(key_node), compile_(value)
    keep = compile_(condition) if condition else None

    def run(scope: Scope, env: Env) -> Value:
        def built(known: Value) -> Value:
            items: dict[str, Value] = {}
            for inner in bindings(known, key, name, scope, env):
                kept = True if keep is None else _kept(keep(scope, inner))
                if kept is False:
                    continue
                chosen = key_of(scope, inner) if kept is True else kept
                if isinstance(chosen, Unknown):
                    return combined([chosen])
                _put(items, map_key(chosen), value_of(scope, inner), is_grouping)
            return items

        found = collection_of(scope, env)
        return lifted(built, (found,)) if isinstance(found, Unknown) else built(found)

    return run


def _put(items: dict[str, Value], key: str, value: Value, is_grouping: bool) -> None:
    if is_grouping:
        group = items.setdefault(key, [])
        if isinstance(group, list):
            group.append(value)
    elif key in items:
        raise EvalError(f'two elements of a for expression have the key "{key}"')
    else:
        items[key] = value


def _kept(value: Value) -> bool | Unknown:
    return value if isinstance(value, Unknown) else truth(value)
