"""Operators and conditionals. Unknown operands give Unknown unless the other side settles it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from estimator.model.values import Unknown
from estimator.readers.hcl.convert import as_bool, as_number, as_string
from estimator.readers.hcl.errors import CycleError, EvalError, LimitError, concealing
from estimator.readers.hcl.expressions.lifting import choice, combined, lifted, unmarked
from estimator.readers.hcl.expressions.scope import Compile, Env, Evaluate, Scope
from estimator.readers.hcl.nodes import Node
from estimator.readers.hcl.numbers import divided, product, remainder, total
from estimator.readers.hcl.values import (
    Number,
    Sensitive,
    Value,
    first_unknown,
    identity,
    sensitive,
)

_ARITHMETIC: dict[str, Callable[[Number, Number], Value]] = {
    "+": total,
    "-": lambda left, right: total(left, -right),
    "*": product,
    "/": divided,
    "%": remainder,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}


def binary(node: Node, compile_: Compile) -> Evaluate:
    _, sign, left, right = node
    if sign in ("&&", "||"):
        return _logical(sign == "||", compile_(left), compile_(right))
    if sign in ("==", "!="):
        return _equality(sign == "==", left, right, compile_)
    return _arithmetic(_ARITHMETIC[sign], compile_(left), compile_(right))


def _arithmetic(
    apply: Callable[[Number, Number], Value], left: Evaluate, right: Evaluate
) -> Evaluate:
    def operation(one: Value, two: Value) -> Value:
        if one is None or two is None:
            raise EvalError("an operand is null")
        return apply(as_number(one), as_number(two))

    def run(scope: Scope, env: Env) -> Value:
        one, two = left(scope, env), right(scope, env)
        if isinstance(one, Unknown) or isinstance(two, Unknown):
            return lifted(operation, (one, two))
        return operation(one, two)

    return run


def _logical(absorbing: bool, left: Evaluate, right: Evaluate) -> Evaluate:
    """`&&` (false absorbs) and `||` (true absorbs), also when the other side is unknown."""

    def operation(one: Value, two: Value) -> Value:
        return absorbing if truth(one) is absorbing else truth(two)

    def run(scope: Scope, env: Env) -> Value:
        one = left(scope, env)
        if not isinstance(one, Unknown) and truth(one) is absorbing:
            return absorbing
        two = right(scope, env)
        if not isinstance(two, Unknown) and truth(two) is absorbing:
            return absorbing if not isinstance(one, Sensitive) else sensitive(absorbing)
        if isinstance(one, Unknown) or isinstance(two, Unknown):
            return lifted(operation, (one, two))
        return truth(two)

    return run


def _equality(is_equal: bool, left: Node, right: Node, compile_: Compile) -> Evaluate:
    one_of, two_of = compile_(left), compile_(right)
    typed = _typed_operand(left, right) or _typed_operand(right, left)

    def operation(one: Value, two: Value) -> Value:
        inner = first_unknown(one) or first_unknown(two)
        if inner is not None and not _differ_anyway(one, two):
            return combined([inner])
        return (identity(one) == identity(two)) is is_equal

    def run(scope: Scope, env: Env) -> Value:
        one, two = one_of(scope, env), two_of(scope, env)
        if typed and scope.variable_kind(typed[0]) in typed[1]:
            return not is_equal
        if isinstance(one, Unknown) or isinstance(two, Unknown):
            return lifted(operation, (one, two))
        if one.__class__ is str and two.__class__ is str:
            return (one == two) is is_equal
        return operation(one, two)

    return run


def _typed_operand(literal: Node, other: Node) -> tuple[str, tuple[str, ...]] | None:
    """`var.x == []`: the variable, and the types of it that never equal such a literal.

    `[]` is a tuple and `{}` an object, which Terraform holds unequal to any list, set or map.
    """
    if other[0] != "get" or other[1] != ("var", "var") or literal[0] not in ("tuple", "object"):
        return None
    return other[2], ("list", "set") if literal[0] == "tuple" else ("map",)


def _differ_anyway(one: Value, two: Value) -> bool:
    """Whether two values with unknown parts cannot be equal whatever the parts are."""
    if one is None or two is None:
        return True
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() != two.keys()
    if isinstance(one, list) and isinstance(two, list):
        return len(one) != len(two)
    return True


def truth(value: Value) -> bool:
    """A known value as the bool a condition needs."""
    if value is True or value is False:
        return value
    if value is None:
        raise EvalError("a condition is null")
    return as_bool(value)


def negation(node: Node, compile_: Compile) -> Evaluate:
    inner = compile_(node[1])

    def run(scope: Scope, env: Env) -> Value:
        value = inner(scope, env)
        if isinstance(value, Unknown):
            return lifted(lambda known: not truth(known), (value,))
        return not truth(value)

    return run


def minus(node: Node, compile_: Compile) -> Evaluate:
    inner = compile_(node[1])

    def run(scope: Scope, env: Env) -> Value:
        value = inner(scope, env)
        if isinstance(value, Unknown):
            return lifted(lambda known: -as_number(known), (value,))
        return -as_number(value)

    return run


def conditional(node: Node, compile_: Compile) -> Evaluate:
    """`c ? a : b`; an unknown condition keeps what both arms would give."""
    test, yes, no = (compile_(part) for part in node[1:])
    is_text = _has_text_arm(node[2], node[3])

    def run(scope: Scope, env: Env) -> Value:
        condition = test(scope, env)
        if isinstance(condition, Unknown):
            return undecided(condition, (yes, no), scope, env)
        value = (yes if truth(condition) else no)(scope, env)
        return as_string(value) if is_text and isinstance(value, int | Decimal) else value

    return run


def undecided(condition: Unknown, arms: tuple[Evaluate, Evaluate], scope: Scope, env: Env) -> Value:
    """The value of a conditional whose condition is unknown or sensitive."""
    if isinstance(condition, Sensitive):
        with concealing():
            holds = truth(condition.payload)
        return sensitive(unmarked(arms[0 if holds else 1](scope, env)))
    values: list[Value] = []
    failed: EvalError | None = None
    for arm in arms:
        try:
            values.append(arm(scope, env))
        except (CycleError, LimitError):
            raise
        except EvalError as error:
            # Terraform refuses an arm only when it is taken, so it is not the one taken.
            failed = error
    if not values and failed is not None:
        raise failed
    return choice(values, [condition])


def _has_text_arm(yes: Node, no: Node) -> bool:
    """Whether an arm is text for certain, so that a number in the other becomes text as well."""
    return any(
        arm[0] == "template" or (arm[0] == "lit" and isinstance(arm[1], str)) for arm in (yes, no)
    )
