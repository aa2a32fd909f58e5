"""Quantities: how much of a unit is bought, as a range, with the formula that gave it.

Amounts are `Decimal`; nothing is rounded here. A quantity whose value is not
known keeps the names of the inputs that are missing, so that a report can say
which usage key or variable would complete it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import TypeAlias, Union

Number: TypeAlias = int | str | Decimal
Formula: TypeAlias = Union["Input", tuple[str, "Formula", "Formula"]]

HOURS_PER_MONTH = Decimal(730)


class Origin(StrEnum):
    """Where an input of a quantity came from, strongest evidence first."""

    ATTRIBUTE = "attribute"
    DECLARED = "usage"
    WILDCARD = "usage wildcard"
    TYPE_DEFAULT = "usage type default"
    PROFILE = "assumed profile"
    PROVIDER_DEFAULT = "provider default"
    RULE = "vendor rule"
    MISSING = "missing"

    @property
    def is_usage(self) -> bool:
        return self in _USAGE


_USAGE = frozenset({Origin.DECLARED, Origin.WILDCARD, Origin.TYPE_DEFAULT, Origin.PROFILE})


@dataclass(frozen=True, slots=True)
class Input:
    """One named input of a formula; `where` is `file:line` or a usage key's place."""

    name: str
    value: Decimal | None
    origin: Origin
    where: str = ""
    is_usage: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as low, expected and high; `None` means "not known".

    The three are equal for a plain amount. Arithmetic works elementwise with
    other quantities and plain numbers and keeps the formula for `explain`.
    """

    low: Decimal | None
    expected: Decimal | None
    high: Decimal | None
    formula: Formula

    @property
    def is_known(self) -> bool:
        return self.expected is not None

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    @property
    def is_usage_based(self) -> bool:
        return any(leaf.is_usage for leaf in _leaves(self.formula))

    def inputs(self) -> Iterator[Input]:
        """The named inputs of the formula, left to right, each once."""
        named = (leaf for leaf in _leaves(self.formula) if leaf.name)
        return iter(dict.fromkeys(named))

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the inputs that would have to be known."""
        names = [leaf.name for leaf in _leaves(self.formula) if leaf.value is None and leaf.name]
        return tuple(dict.fromkeys(names))

    def __add__(self, other: Quantity | Number) -> Quantity:
        return _combine("+", self, _quantity(other), Decimal.__add__)

    def __sub__(self, other: Quantity | Number) -> Quantity:
        that = _quantity(other)
        turned = Quantity(that.high, that.expected, that.low, that.formula)
        return _combine("-", self, turned, Decimal.__sub__)

    def __mul__(self, other: Quantity | Number) -> Quantity:
        return _combine("×", self, _quantity(other), Decimal.__mul__)

    def __truediv__(self, other: Quantity | Number) -> Quantity:
        that = _quantity(other)
        turned = Quantity(that.high, that.expected, that.low, that.formula)
        return _combine("÷", self, turned, Decimal.__truediv__)

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: Number) -> Quantity:
        return _quantity(other) - self

    def started(self, size: Number) -> Quantity:
        """Rounded up to whole lots of `size`, counted in lots (billing per started lot)."""
        return _combine("started ÷", self, _quantity(size), started)

    def at_least(self, floor: Quantity | Number) -> Quantity:
        return _combine("at least", self, _quantity(floor), max)

    def at_most(self, ceiling: Quantity | Number) -> Quantity:
        return _combine("at most", self, _quantity(ceiling), min)

    def between(self, start: Decimal, end: Decimal | None) -> Quantity:
        """The part of the amount that falls into the tier from `start` to `end`."""
        above = (self - start).at_least(0) if start else self
        return above if end is None else above.at_most(end - start)

    def or_else(self, default: Quantity | Number) -> Quantity:
        """This amount, or `default` where it is not known."""
        return self if self.is_known else _quantity(default)


def _leaves(formula: Formula) -> list[Input]:
    """All inputs, left to right. One flat loop: reports ask this of every line."""
    if isinstance(formula, Input):
        return [formula]
    leaves: list[Input] = []
    stack: list[Formula] = [formula]
    while stack:
        node = stack.pop()
        if isinstance(node, Input):
            leaves.append(node)
        else:
            stack += (node[2], node[1])
    return leaves


def started(amount: Decimal, size: Decimal) -> Decimal:
    """How many lots of `size` are begun (Decimal's `//` truncates: `-(-a // b)` is wrong)."""
    return (amount / size).to_integral_value(rounding=ROUND_CEILING)


def amount(
    value: Number | None,
    name: str = "",
    origin: Origin = Origin.RULE,
    where: str = "",
    *,
    is_usage: bool | None = None,
) -> Quantity:
    """A plain quantity; `value=None` is a missing input called `name`."""
    number = value if value is None or isinstance(value, Decimal) else Decimal(value)
    usage = origin.is_usage if is_usage is None else is_usage
    leaf = Input(name, number, origin if number is not None else Origin.MISSING, where, usage)
    return Quantity(number, number, number, leaf)


def between(
    low: Number, expected: Number, high: Number, name: str, origin: Origin, where: str = ""
) -> Quantity:
    """A range with its headline value; the order of the three is checked."""
    ends = Decimal(low), Decimal(expected), Decimal(high)
    if not ends[0] <= ends[1] <= ends[2]:
        raise ValueError(f"{name}: {low} ≤ {expected} ≤ {high} does not hold")
    leaf = Input(name, ends[1], origin, where, origin.is_usage)
    return Quantity(*ends, leaf)


def _quantity(value: Quantity | Number) -> Quantity:
    return value if isinstance(value, Quantity) else amount(value)


def _combine(
    sign: str, one: Quantity, two: Quantity, apply: Callable[[Decimal, Decimal], Decimal]
) -> Quantity:
    formula = (sign, one.formula, two.formula)
    if one.expected is None or two.expected is None:
        return Quantity(None, None, None, formula)
    expected = apply(one.expected, two.expected)
    if one.low == one.high and two.low == two.high:
        return Quantity(expected, expected, expected, formula)
    low = None if one.low is None or two.low is None else apply(one.low, two.low)
    high = None if one.high is None or two.high is None else apply(one.high, two.high)
    return Quantity(low, expected, high, formula)


def formula_text(formula: Formula, *, names: bool = True) -> str:
    """The formula as a person writes it: `monthly_requests × 2` or, with values, `15000 × 2`."""
    if isinstance(formula, Input):
        if names and formula.name:
            return formula.name
        return "?" if formula.value is None else f"{formula.value.normalize():f}"
    sign, left, right = formula
    parts = [formula_text(part, names=names) for part in (left, right)]
    wrapped = [
        f"({text})" if isinstance(part, tuple) and sign not in ("+",) else text
        for part, text in zip((left, right), parts, strict=True)
    ]
    return f"{wrapped[0]} {sign} {wrapped[1]}"
