"""The values of a module's variables: given or default, typed, marked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimator.model.values import Unknown
from estimator.readers.hcl.blocks import Block
from estimator.readers.hcl.convert import converted
from estimator.readers.hcl.errors import EvalError, concealing
from estimator.readers.hcl.expressions.compiler import NOTHING, constant
from estimator.readers.hcl.objects import completed
from estimator.readers.hcl.types import ANY, Type, constraint
from estimator.readers.hcl.values import Value, sensitive

if TYPE_CHECKING:
    from estimator.readers.hcl.modules import Module


@dataclass(frozen=True, slots=True)
class Given:
    """A value handed to a module's variable, evaluated when asked for."""

    read: Callable[[], Value]


def input_value(module: Module, name: str) -> Value:
    """The value of `var.name`."""
    block = module.configuration.variables.get(name)
    if block is None:
        raise EvalError(f"var.{name} is not declared")
    type_ = input_type(module, block)
    value = _given(module, name, block)
    if value is None and name in module.given and is_set(block, "nullable", False):
        value = _default(block)
    is_hidden = is_set(block, "sensitive")
    try:
        with concealing() if is_hidden else nullcontext():
            value = converted(completed(value, type_), type_)
    except EvalError as error:
        raise EvalError(f"var.{name}: {error}") from None
    if is_set(block, "ephemeral"):
        return Unknown(f"var.{name} is ephemeral", (f"var.{name}",), (), (), True)
    return sensitive(value) if is_hidden else value


def _given(module: Module, name: str, block: Block) -> Value:
    if name in module.given:
        return module.given[name].read()
    if "default" in block.attributes:
        return _default(block)
    return Unknown(f'variable "{name}" has no value', (f"{module.prefix}var.{name}",))


def _default(block: Block) -> Value:
    expression = block.attributes.get("default")
    return expression.evaluate(NOTHING, {}) if expression else None


def input_type(module: Module, block: Block) -> Type:
    """The type constraint of a variable block, read once for all instances of its module."""
    expression = block.attributes.get("type")
    if expression is None:
        return ANY
    label = f"type of var.{block.labels[0]}"
    found: Type = module.reading.once(
        block.memo, "type", label, lambda: constraint(expression.node, constant)
    )
    return found


def is_set(block: Block, name: str, expected: bool = True) -> bool:
    """Whether a block says `name = true` (or false, if that is expected)."""
    expression = block.attributes.get(name)
    return expression is not None and expression.node == ("lit", expected)
