"""Function calls; `try` and `can`, which decide themselves what is evaluated."""

from __future__ import annotations

from estimator.model.values import Unknown
from estimator.readers.hcl.errors import CycleError, EvalError, LimitError
from estimator.readers.hcl.expressions.lifting import lifted
from estimator.readers.hcl.expressions.scope import Compile, Env, Evaluate, Scope
from estimator.readers.hcl.nodes import Node
from estimator.readers.hcl.values import Sensitive, Value

#: Functions that look at the mark itself.
_SEES_MARKS = frozenset({"sensitive", "nonsensitive", "issensitive", "ephemeralasnull"})


def call(node: Node, compile_: Compile) -> Evaluate:
    _, name, arguments, is_spread = node
    parts = [compile_(argument) for argument in arguments]
    name = name.removeprefix("core::")
    if name == "try":
        return _try(parts)
    if name == "can":
        return _can(parts)
    if "::" in name:
        unknown = Unknown(f"function {name}() runs inside its provider", (f"{name}()",))
        return lambda scope, env: unknown

    def run(scope: Scope, env: Env) -> Value:
        values = [part(scope, env) for part in parts]
        if is_spread:
            last = values.pop()
            if isinstance(last, Unknown):
                return lifted(lambda *known: called(scope, name, _spread(known)), (*values, last))
            values = _spread((*values, last))
        return called(scope, name, values)

    return run


def called(scope: Scope, name: str, values: list[Value]) -> Value:
    """The function's value; candidates and sensitive payloads are gone through one by one."""
    if name not in _SEES_MARKS:
        for value in values:
            if isinstance(value, Unknown) and (value.candidates or isinstance(value, Sensitive)):
                return _over_candidates(scope, name, values)
    return scope.call(name, values)


def _over_candidates(scope: Scope, name: str, values: list[Value]) -> Value:
    """Only arguments with candidates vary; what is wholly unknown stays for the function to judge."""
    places = [
        place
        for place, value in enumerate(values)
        if isinstance(value, Unknown) and (value.candidates or isinstance(value, Sensitive))
    ]

    def chosen(*known: Value) -> Value:
        arguments = list(values)
        for place, value in zip(places, known, strict=True):
            arguments[place] = value
        return scope.call(name, arguments)

    return lifted(chosen, [values[place] for place in places])


def _spread(values: tuple[Value, ...]) -> list[Value]:
    *first, last = values
    if not isinstance(last, list):
        raise EvalError('only a list can be expanded with "..."')
    return [*first, *last]


def _try(parts: list[Evaluate]) -> Evaluate:
    def run(scope: Scope, env: Env) -> Value:
        problem: EvalError | None = None
        for part in parts:
            try:
                return part(scope, env)
            except (CycleError, LimitError):
                raise
            except EvalError as error:
                problem = error
        raise EvalError(f"no argument of try() succeeds: {problem}")

    return run


def _can(parts: list[Evaluate]) -> Evaluate:
    def run(scope: Scope, env: Env) -> Value:
        try:
            value = parts[0](scope, env)
        except (CycleError, LimitError):
            raise
        except EvalError:
            return False
        return value if isinstance(value, Unknown) and not isinstance(value, Sensitive) else True

    return run
