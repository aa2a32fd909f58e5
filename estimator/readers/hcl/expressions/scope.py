"""What an expression may ask of the module it stands in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

from estimator.model.values import Unknown
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.nodes import Node
from estimator.readers.hcl.values import Value


class Deferred:
    """A resource or module call whose parts are evaluated only when asked for."""

    __slots__ = ()

    def attribute(self, name: str) -> Part:
        """`x.name`."""
        raise EvalError(f'there is no attribute "{name}"')

    def index(self, key: Value) -> Part:
        """`x[key]`."""
        raise EvalError("this has no elements")

    def elements(self) -> list[Part] | Unknown:
        """What `x[*]` runs over; an Unknown when their number is not known."""
        return [self]

    def value(self) -> Value:
        """The whole of it as a plain value."""
        raise EvalError("this is not a value")


Part: TypeAlias = Value | Deferred
#: Names of `for`, `dynamic`, `each`, `count` and `self` in force at an expression.
Env: TypeAlias = dict[str, Any]


class Scope(Protocol):
    """A module instance as its expressions see it."""

    def variable(self, name: str) -> Value: ...

    def variable_kind(self, name: str) -> str:
        """The kind of a variable's type constraint, e.g. "list"; "any" without one."""
        ...

    def local(self, name: str) -> Value: ...

    def module(self, name: str) -> Part: ...

    def resource(self, mode: str, kind: str, name: str) -> Part: ...

    def setting(self, root: str, name: str) -> Value:
        """`path.module`, `terraform.workspace` and their kind."""
        ...

    def call(self, name: str, arguments: list[Value]) -> Value: ...

    def spend(self, elements: int) -> None:
        """Count elements produced; raises LimitError when a root produces too many."""
        ...


Evaluate: TypeAlias = Callable[[Scope, Env], Value]
Compile: TypeAlias = Callable[[Node], Evaluate]
