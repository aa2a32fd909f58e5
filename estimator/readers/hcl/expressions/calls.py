"""Function calls; `try` and `can`, which decide themselves what is evaluated."""

from __future__ import annotations

from estimator.model.values import Unknown
from estimator.readers.hcl.errors import CycleError, EvalError, LimitError
from estimator.readers.hcl.expressions.lifting import lifted
from estimator.readers.hcl.expressions.scope import Compile, Env, Evaluate, Scope
from estimator.readers.hcl.nodes import Node
from estimator.readers.hcl.values import Sensitive, Value


def call(node: Node, compile_: Compile) -> Evaluate:
    _, name, arguments, is_spread = node
    parts = [compile_(argument) for argument in arguments]
    name = name.removeprefix("core::")
    if name == "try":
        return _try(parts)
    if name == "can":
        if len(parts) != 1:
            raise EvalError("can() takes one argument")
        return _can(parts[0])
    if "::" in name:
        unknown = Unknown(f"function {name}() runs inside its provider", (f"{name}()",))
        return lambda scope, env: unknown

    def run(scope: Scope, env: Env) -> Value:
        values = [part(scope, env) for part in parts]
        if is_spread:
            last = values.pop()
            if isinstance(last, Unknown):
                return lifted(lambda known: scope.call(name, _spread(values, known)), (last,))
            values = _spread(values, last)
        return scope.call(name, values)

    return run


def _spread(values: list[Value], last: Value) -> list[Value]:
    if not isinstance(last, list):
        raise EvalError('only a list can be expanded with "..."')
    return [*values, *last]


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


def _can(part: Evaluate) -> Evaluate:
    def run(scope: Scope, env: Env) -> Value:
        try:
            value = part(scope, env)
        except (CycleError, LimitError):
            raise
        except EvalError:
            return False
        return value if isinstance(value, Unknown) and not isinstance(value, Sensitive) else True

    return run
