"""References and the steps behind them: `var.x.y[0]`, `aws_eip.a["k"].id`, both splats.

A reference to a resource or module call stays deferred until the steps are
gone through, so that asking for one attribute does not evaluate the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from estimator.model.values import Unknown
from estimator.readers.hcl.convert import as_number, as_string
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.expressions.lifting import (
    MAX_CANDIDATES,
    choice,
    combined,
    lifted,
)
from estimator.readers.hcl.expressions.scope import (
    Compile,
    Deferred,
    Env,
    Evaluate,
    Part,
    Scope,
)
from estimator.readers.hcl.nodes import Node
from estimator.readers.hcl.objects import ResourceObject
from estimator.readers.hcl.types import friendly_name
from estimator.readers.hcl.values import TfSet, Value

Read: TypeAlias = Callable[[Scope, Env], Part]
Step: TypeAlias = Callable[[Part, Scope, Env], Part]

#: The name of the current item of a splat; no identifier of HCL can be empty.
ITEM = ""
_SETTINGS = frozenset({"path", "terraform", "tofu"})
_MODES = frozenset({"data", "ephemeral"})


def traversal(node: Node, compile_: Compile) -> Evaluate:
    read = _reader(node, compile_)

    def run(scope: Scope, env: Env) -> Value:
        return whole(read(scope, env))

    return run


def whole(part: Part) -> Value:
    """What a traversal ends on, as a plain value."""
    return part.value() if isinstance(part, Deferred) else part


def item(_: Node, __: Compile) -> Evaluate:
    return lambda scope, env: whole(env[ITEM])


def _reader(node: Node, compile_: Compile) -> Read:
    """The traversal as a function that leaves a resource or module deferred."""
    names: list[str | None] = []
    steps: list[Step] = []
    while node[0] in ("get", "idx"):
        steps.append(_named(node[2]) if node[0] == "get" else _keyed(node[2], compile_))
        names.append(node[2] if node[0] == "get" else None)
        node = node[1]
    names.reverse()
    steps.reverse()
    if node[0] != "var":
        return _walk(_item_reader if node[0] == "it" else compile_(node), steps)
    return _rooted(node[1], names, steps)


def _item_reader(scope: Scope, env: Env) -> Part:
    part: Part = env[ITEM]
    return part


def _rooted(root: str, names: list[str | None], steps: list[Step]) -> Read:
    """A traversal by its first name: a loop's name if one is in force, else the module's."""
    used, base = _module_reader(root, names)
    from_module = _walk(base, steps[used:])
    from_loop = _walk(_loop_reader(root), steps)

    def read(scope: Scope, env: Env) -> Part:
        return from_loop(scope, env) if root in env else from_module(scope, env)

    return read


def _loop_reader(name: str) -> Read:
    def read(scope: Scope, env: Env) -> Part:
        part: Part = env[name]
        return part

    return read


def _module_reader(root: str, names: list[str | None]) -> tuple[int, Read]:
    """How many steps the reference itself takes, and how to read it."""
    name, second = [*names, None, None][:2]
    if name is None:
        return 0, _refusing(root)
    if root == "var":
        return 1, lambda scope, env: scope.variable(name)
    if root == "local":
        return 1, lambda scope, env: scope.local(name)
    if root == "module":
        return 1, lambda scope, env: scope.module(name)
    if root in _SETTINGS:
        return 1, lambda scope, env: scope.setting(root, name)
    if root in ("each", "count", "self"):
        return 0, _refusing(root)
    return _resource_reader(root, name, second)


def _resource_reader(root: str, first: str, second: str | None) -> tuple[int, Read]:
    if root == "resource" and second is not None:
        kind, name = first, second
        return 2, lambda scope, env: scope.resource("managed", kind, name)
    if root in _MODES:
        if second is None:
            return 0, _refusing(f"{root}.{first}")
        kind, name = first, second
        return 2, lambda scope, env: scope.resource(root, kind, name)
    return 1, lambda scope, env: scope.resource("managed", root, first)


def _refusing(text: str) -> Read:
    def read(scope: Scope, env: Env) -> Part:
        if text in ("each", "count", "self"):
            raise EvalError(f'"{text}" has no meaning here')
        raise EvalError(f'"{text}" is not a reference to anything')

    return read


def _walk(base: Read, steps: list[Step]) -> Read:
    if not steps:
        return base
    if len(steps) == 1:
        only = steps[0]
        return lambda scope, env: only(base(scope, env), scope, env)

    def read(scope: Scope, env: Env) -> Part:
        part = base(scope, env)
        for step in steps:
            part = step(part, scope, env)
        return part

    return read


def _named(name: str) -> Step:
    def step(part: Part, scope: Scope, env: Env) -> Part:
        if isinstance(part, dict) and name in part:
            return part[name]
        return attribute(part, name)

    return step


def _keyed(node: Node, compile_: Compile) -> Step:
    key_of = compile_(node)
    return lambda part, scope, env: element(part, key_of(scope, env))


def attribute(part: Part, name: str) -> Part:
    """`part.name`."""
    if isinstance(part, dict):
        if name in part:
            return part[name]
        if isinstance(part, ResourceObject):
            return part.unset(name)
        raise EvalError(f'there is no attribute "{name}"{_known_names(part)}')
    if isinstance(part, Unknown):
        return lifted(lambda known: whole(attribute(known, name)), (part,))
    if isinstance(part, Deferred):
        return part.attribute(name)
    if part is None:
        raise EvalError(f'attribute "{name}" is read of a null value')
    if isinstance(part, list) and name.isdigit():
        return element(part, int(name))
    raise EvalError(f'a {friendly_name(part)} has no attribute "{name}"')


def _known_names(part: dict[str, Value]) -> str:
    names = ", ".join(sorted(part)[:8])
    return f" (there are: {names})" if names else ""


def element(part: Part, key: Value) -> Part:
    """`part[key]`."""
    if isinstance(key, Unknown):
        return _unknown_element(part, key)
    if isinstance(part, Unknown):
        return lifted(lambda known: whole(element(known, key)), (part,))
    if isinstance(part, TfSet):
        raise EvalError("the elements of a set have no index; use tolist() or one()")
    if isinstance(part, list):
        return _item_at(part, key)
    if isinstance(part, dict):
        if key is None:
            raise EvalError("the key is null")
        return attribute(part, as_string(key))
    if isinstance(part, Deferred):
        return part.index(key)
    if part is None:
        raise EvalError("a null value has no elements")
    raise EvalError(f"a {friendly_name(part)} has no elements")


def _item_at(part: list[Value], key: Value) -> Value:
    if key is None:
        raise EvalError("the index is null")
    place = as_number(key)
    if not isinstance(place, int) or not 0 <= place < len(part):
        raise EvalError(f"there is no element {place} in a list of {len(part)}")
    return part[place]


def _unknown_element(part: Part, key: Unknown) -> Value:
    """The element under a key that is not known: any of them, when they are few."""
    if key.candidates or key.is_sensitive:
        return lifted(lambda known: whole(element(part, known)), (key,))
    value = whole(part)
    if isinstance(value, Unknown):
        return combined([key, value])
    elements = list(value.values()) if isinstance(value, dict) else value
    if isinstance(elements, list) and 0 < len(elements) <= MAX_CANDIDATES:
        return choice(elements, [key])
    return combined([key])


def splat(node: Node, compile_: Compile) -> Evaluate:
    """`list[*].steps` and `list.*.steps`; null is an empty list, a single value a list of one."""
    read = _reader(node[1], compile_)
    step = compile_(node[2])

    def run(scope: Scope, env: Env) -> Value:
        part = read(scope, env)
        found = part.elements() if isinstance(part, Deferred) else part
        if isinstance(found, Unknown):
            return lifted(lambda known: _stepped(_items(known), step, scope, env), (found,))
        return _stepped(_items(found), step, scope, env)

    return run


def _stepped(items: Sequence[Part], step: Evaluate, scope: Scope, env: Env) -> list[Value]:
    scope.spend(len(items))
    inner = dict(env)
    values: list[Value] = []
    for each in items:
        inner[ITEM] = each
        values.append(step(scope, inner))
    return values


def _items(found: Value | list[Part]) -> Sequence[Part]:
    if found is None:
        return []
    return found if isinstance(found, list) else [found]
