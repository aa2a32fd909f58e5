"""Usage values as one resource sees them, each with where it was declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from estimator.errors import Error
from estimator.model.quantity import Number, Origin, Quantity, amount, between

#: A quantity of more digits than this is a mistake.
MOST_DIGITS = 40

Scalar: TypeAlias = str | int | bool | Decimal


@dataclass(frozen=True, slots=True)
class Declared:
    """One usage value: a scalar or low/expected/high, and where it was declared."""

    value: Scalar | tuple[Decimal, Decimal, Decimal]
    origin: Origin
    where: str = ""


class Usage:
    """The usage keys of one resource; nested keys are dotted (`standard.storage_gb`)."""

    def __init__(self, values: Mapping[str, Declared] | None = None, prefix: str = "") -> None:
        self._values = values or {}
        self._prefix = prefix

    def quantity(self, key: str, default: Number | None = None) -> Quantity:
        """The declared amount; not declared gives `default` as a vendor rule, else "not known"."""
        name = self._prefix + key
        found = self._values.get(name)
        if found is None or isinstance(found.value, bool):
            origin = Origin.MISSING if default is None else Origin.PROVIDER_DEFAULT
            return amount(default, name, origin, is_usage=True)
        if isinstance(found.value, tuple):
            return between(*found.value, name, found.origin, found.where)
        number = _number(found.value)
        if number is None:
            hint = "an amount is a number of at least 0"
            raise Error(f"usage {name} is {found.value}", where=found.where, hint=hint)
        return amount(number, name, found.origin, found.where)

    def number(self, key: str, default: Number | None = None) -> Decimal | None:
        """The declared amount as a plain number for a rule's decision."""
        quantity = self.quantity(key, default)
        return quantity.expected

    def text(self, key: str, default: str = "") -> str:
        found = self._values.get(self._prefix + key)
        return default if found is None or isinstance(found.value, tuple) else str(found.value)

    def flag(self, key: str, default: bool = False) -> bool:
        text = self.text(key)
        return text.lower() == "true" if text else default

    def has(self, key: str) -> bool:
        """Whether the key, or any key under it, is declared."""
        name = self._prefix + key
        return any(found == name or found.startswith(name + ".") for found in self._values)

    def under(self, key: str) -> Usage:
        """The keys below `key` as a usage of their own."""
        return Usage(self._values, f"{self._prefix}{key}.")

    def keys(self) -> Iterator[str]:
        """Declared keys below this point, without the prefix."""
        for name in self._values:
            if name.startswith(self._prefix):
                yield name[len(self._prefix) :]


def _number(value: Scalar) -> Decimal | None:
    try:
        number = Decimal(str(value).replace("_", ""))
    except ArithmeticError:
        return None
    is_usable = number.is_finite() and number.adjusted() < MOST_DIGITS and number >= 0
    return number if is_usable else None
