"""The values of Terraform's expression language in Python clothes.

None, bool, str, `int` or `Decimal` (an integral number is always an `int`),
list (list and tuple), dict (map and object), `TfSet` and `Unknown`. Knows their
equality, order and unknown parts; knows nothing of conversion, syntax or scopes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias, Union

from estimator.model.values import Unknown

Number: TypeAlias = int | Decimal
Value: TypeAlias = Union[
    bool, int, Decimal, str, Unknown, "TfSet", list["Value"], dict[str, "Value"], None
]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Sensitive(Unknown):
    """A value marked sensitive: the payload computes on, but no printout or pickle holds it."""

    payload: Value = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"Sensitive({self.reason!r})"

    def __reduce__(self) -> tuple[type[Unknown], tuple[object, ...]]:
        state = (self.reason, self.needs, self.references, (), True)
        return Unknown, state


def sensitive(payload: Value, reason: str = "marked sensitive") -> Unknown:
    """`payload` marked sensitive; what is unknown anyway only gains the mark."""
    if isinstance(payload, Sensitive):
        return payload
    if isinstance(payload, Unknown):
        return Unknown(payload.reason, payload.needs, payload.references, (), is_sensitive=True)
    return Sensitive(reason, is_sensitive=True, payload=payload)


def is_unknown(value: object) -> bool:
    return isinstance(value, Unknown)


def unknown_parts(value: Value) -> Iterator[Unknown]:
    """Every Unknown in `value`, itself included, in order."""
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from unknown_parts(part)
    elif isinstance(value, list):
        for part in value:
            yield from unknown_parts(part)


def first_unknown(value: Value) -> Unknown | None:
    """The first Unknown in `value`; the quick test for "wholly known"."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            if part.__class__ is not str and (found := first_unknown(part)) is not None:
                return found
    return None


def merged_unknown(reason: str, parts: Iterable[Unknown]) -> Unknown:
    """One Unknown that needs and references all that its parts do."""
    needs: dict[str, None] = {}
    references: dict[str, None] = {}
    is_sensitive = False
    for part in parts:
        needs.update(dict.fromkeys(part.needs))
        references.update(dict.fromkeys(part.references))
        is_sensitive = is_sensitive or part.is_sensitive
    return Unknown(reason, tuple(needs), tuple(references), (), is_sensitive)


def identity(value: Value) -> Hashable:
    """A hashable that is equal exactly when two values are equal in Terraform (true is not 1)."""
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, list):
        return ("seq", *map(identity, value))
    if isinstance(value, dict):
        return ("map", *((key, identity(value[key])) for key in sorted(value)))
    if isinstance(value, Sensitive):
        return ("sensitive", identity(value.payload))
    if isinstance(value, Unknown):
        return ("unknown", id(value))
    return value


class TfSet(list[Value]):
    """A Terraform set: each value once, in the order Terraform iterates it.

    Strings sort by code point, numbers by size, false before true. Other
    elements follow the byte order of cty's hash text, as Terraform does (cty
    calls it undefined, but it is stable and visible in `for_each` and outputs).
    """

    def __init__(self, values: Iterable[Value] = ()) -> None:
        unique: dict[Hashable, Value] = {}
        for value in values:
            unique.setdefault(identity(value), value)
        super().__init__(sorted(unique.values(), key=_set_order))


def _set_order(value: Value) -> tuple[int, Number, str]:
    if isinstance(value, str):
        return (2, 0, value)
    if isinstance(value, bool):
        return (0, int(value), "")
    if isinstance(value, int | Decimal):
        return (1, value, "")
    if value is None or isinstance(value, Unknown):
        return (4, 0, "")
    return (3, 0, _hash_text(value))


def _hash_text(value: Value) -> str:
    """The text cty hashes a set element by (`makeSetHashBytes`)."""
    if isinstance(value, Unknown):
        return "?"
    if value is None:
        return "~"
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, dict):
        return "<" + "".join(_hash_text(value[key]) + ";" for key in sorted(value)) + ">"
    if isinstance(value, list):
        return "[" + "".join(_hash_text(part) + ";" for part in value) + "]"
    return str(value)
