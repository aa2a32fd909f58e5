"""`count`, `for_each` and `enabled` of a block, evaluated in its module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.model.values import Unknown
from estimator.readers.hcl.blocks import Block
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.expansion import SINGLE, Expansion, Member, counted, keyed
from estimator.readers.hcl.values import Value

if TYPE_CHECKING:
    from estimator.readers.hcl.modules import Module


def expansion_of(module: Module, block: Block, label: str) -> Expansion:
    """The instances of a resource or module block."""
    for name, expand in (("count", counted), ("for_each", keyed)):
        expression = block.attributes.get(name)
        if expression is not None:
            what, where = f"{label}.{name}", str(expression.span)
            value = module.reading.attempt(expression, module, {}, what)
            try:
                return expand(value, where)
            except EvalError as error:
                return expand(module.reading.failed(error, expression.span, what), where)
    enabled = _enabled(module, block)
    return SINGLE if enabled is None else _switched(enabled, block)


def _enabled(module: Module, block: Block) -> Value:
    """OpenTofu's `lifecycle { enabled = … }`; None where it is not used."""
    for lifecycle in block.nested("lifecycle"):
        expression = lifecycle.attributes.get("enabled")
        if expression is not None:
            return module.reading.attempt(expression, module, {}, "enabled")
    return None


def _switched(enabled: Value, block: Block) -> Expansion:
    """`enabled = false` leaves no instance; the address has no key either way."""
    number: Value = 0 if enabled is False else 1
    if isinstance(enabled, Unknown):
        number = Unknown(enabled.reason, enabled.needs, enabled.references, (0, 1))
    members = counted(number, str(block.span)).members
    return Expansion("single", tuple(Member(None, {}, part.multiplicity) for part in members[:1]))
