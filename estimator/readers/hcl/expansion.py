"""`count` and `for_each`: which instances a resource or module call has.

An unknown count whose candidates are known gives every instance that could
exist, those that may be missing with a multiplicity of 0 to 1. One that is
plainly unknown gives a single representative, addressed `x.y[0]` for `count`
and `x.y["?"]` for `for_each`, with a multiplicity of 0 to any number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias, TypeVar

from estimator.model.quantity import Input, Origin, Quantity, between
from estimator.model.values import Unknown
from estimator.readers.hcl.convert import as_number, as_string
from estimator.readers.hcl.errors import EvalError, LimitError
from estimator.readers.hcl.expressions.lifting import choice
from estimator.readers.hcl.expressions.scope import Env
from estimator.readers.hcl.types import friendly_name
from estimator.readers.hcl.values import TfSet, Value, is_unknown

Read = TypeVar("Read")
Key: TypeAlias = int | str | None
#: Instances one block may have.
MAX_COUNT = 20_000
#: Key of the representative of an unknown `for_each`.
ANY_KEY = "?"


@dataclass(frozen=True, slots=True)
class Member:
    """One instance: its key, the names in force in it, and how often it exists (None: once)."""

    key: Key
    env: Env
    multiplicity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Expansion:
    """The instances of a block; `unknown` is why their number is not known."""

    kind: Literal["single", "list", "map"]
    members: tuple[Member, ...]
    unknown: Unknown | None = None
    #: The possible sets of keys where the number is one of a few.
    alternatives: tuple[tuple[Key, ...], ...] = ()


SINGLE = Expansion("single", (Member(None, {}),))


def counted(value: Value, where: str) -> Expansion:
    """The instances of `count = value`."""
    if not isinstance(value, Unknown):
        members = tuple(Member(n, {"count": {"index": n}}) for n in range(_whole(value)))
        return Expansion("list", members)
    sizes = sorted(set(_acceptable(value.candidates, _whole)))
    if not sizes:
        env: Env = {"count": {"index": _derived(value)}}
        return Expansion("list", (Member(0, env, unbounded(_label("count", value), where)),), value)
    least, share = sizes[0], perhaps(_label("count", value), where)
    members = tuple(
        Member(n, {"count": {"index": n}}, share if n >= least else None) for n in range(sizes[-1])
    )
    return Expansion("list", members, value, tuple(tuple(range(size)) for size in sizes))


def keyed(value: Value, where: str) -> Expansion:
    """The instances of `for_each = value`."""
    if isinstance(value, list) and not isinstance(value, TfSet):
        # Terraform refuses a list; read by position it costs what its author had in mind.
        positions = (Member(n, _each(n, part)) for n, part in enumerate(value[:MAX_COUNT]))
        return Expansion("list", tuple(positions))
    if not isinstance(value, Unknown) and not _has_unknown_keys(value):
        pairs = _pairs(value)
        return Expansion("map", tuple(Member(key, _each(key, pairs[key])) for key in sorted(pairs)))
    unknown = value if isinstance(value, Unknown) else _unknown_key(value)
    maps = list(_acceptable(unknown.candidates, _pairs))
    if not maps:
        inner = _derived(unknown)
        env = _each(inner, inner)
        any_number = unbounded(_label("for_each", unknown), where)
        return Expansion("map", (Member(ANY_KEY, env, any_number),), unknown)
    members: list[Member] = []
    for key in sorted({key for pairs in maps for key in pairs}):
        values = [pairs[key] for pairs in maps if key in pairs]
        label = _label("for_each", unknown)
        share = perhaps(label, where) if len(values) < len(maps) else None
        members.append(Member(key, _each(key, choice(values, [unknown])), share))
    keys = tuple(tuple(sorted(pairs)) for pairs in maps)
    return Expansion("map", tuple(members), unknown, keys)


def _label(name: str, unknown: Unknown) -> str:
    """`count = var.n`: the argument with what would settle it."""
    return f"{name} = {', '.join(unknown.needs)}" if unknown.needs else name


def perhaps(name: str, where: str) -> Quantity:
    """An instance that exists or not, depending on something unknown."""
    return between(0, 1, 1, name, Origin.ATTRIBUTE, where)


def unbounded(name: str, where: str) -> Quantity:
    """Any number of instances; one stands for them."""
    leaf = Input(name, Decimal(1), Origin.ATTRIBUTE, where)
    return Quantity(Decimal(0), Decimal(1), None, leaf)


def _derived(unknown: Unknown) -> Unknown:
    return Unknown(unknown.reason, unknown.needs, unknown.references)


def _each(key: Value, value: Value) -> Env:
    return {"each": {"key": key, "value": value}}


def _whole(value: Value) -> int:
    if value is None:
        raise EvalError("count is null")
    number = as_number(value)
    if not isinstance(number, int) or number < 0:
        raise EvalError(f"count must be a whole number of at least 0, not {number}")
    if number > MAX_COUNT:
        raise LimitError(f"count is {number}; more than {MAX_COUNT} instances are not read")
    return number


def _pairs(value: Value) -> dict[str, Value]:
    """A map, or a set, as key → value."""
    if isinstance(value, dict):
        pairs = dict(value)
    elif isinstance(value, list):
        pairs = {as_string(part): part for part in value if part is not None}
    else:
        raise EvalError(f"for_each must be a map or a set of strings, not {_kind(value)}")
    if len(pairs) > MAX_COUNT:
        raise LimitError(f"for_each has {len(pairs)} elements; {MAX_COUNT} are the most")
    return pairs


def _kind(value: Value) -> str:
    return "null" if value is None else f"a {friendly_name(value)}"


def _has_unknown_keys(value: Value) -> bool:
    return isinstance(value, list) and any(map(is_unknown, value))


def _unknown_key(value: Value) -> Unknown:
    parts = value if isinstance(value, TfSet | list) else []
    return next(part for part in parts if isinstance(part, Unknown))


def _acceptable(candidates: Sequence[Value], read: Callable[[Value], Read]) -> Iterable[Read]:
    """What `read` makes of the candidates it accepts; the others cannot be the case."""
    for candidate in candidates:
        try:
            yield read(candidate)
        except LimitError:
            raise
        except EvalError:
            continue


def key_text(key: Key) -> str:
    """A key as addresses write it."""
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'["{escaped}"]'


def times(one: Quantity | None, other: Quantity | None) -> Quantity | None:
    """The product of two multiplicities, where None is once."""
    if one is None or other is None:
        return one if other is None else other
    return one * other
