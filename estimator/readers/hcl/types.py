"""Types: as a `variable` block constrains them, as values have them, and how they unify.

A constraint is read off the syntax tree by `constraint`; `type_of` gives the
type a value has (every list counts as a tuple and every dict as an object, for
the values do not say); `unified_type` is the one type that a list, a map or the
two arms of a condition need, by the rules of cty's `convert` package.
Conversion itself is next door, in `convert`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.values import TfSet, Value

Kind: TypeAlias = Literal[
    "string", "number", "bool", "any", "list", "set", "map", "object", "tuple"
]
Node: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of an object type; `default` counts where it is optional."""

    name: str
    type: Type
    is_optional: bool = False
    default: Value = None


@dataclass(frozen=True, slots=True)
class Type:
    """A type; `element` is set for collections, the rest for structures."""

    kind: Kind
    element: Type | None = None
    attributes: tuple[Attribute, ...] = ()
    elements: tuple[Type, ...] = ()

    def __str__(self) -> str:
        if self.element is None:
            return "any type" if self.kind == "any" else self.kind
        inner = "any single type" if self.element == ANY else str(self.element)
        return f"{self.kind} of {inner}"


ANY = Type("any")
STRING = Type("string")
NUMBER = Type("number")
BOOL = Type("bool")
PRIMITIVES = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": ANY}


def list_of(element: Type) -> Type:
    return Type("list", element)


def set_of(element: Type) -> Type:
    return Type("set", element)


def map_of(element: Type) -> Type:
    return Type("map", element)


COLLECTIONS: dict[str, Callable[[Type], Type]] = {"list": list_of, "set": set_of, "map": map_of}


def constraint(node: Node, evaluate: Callable[[Node], Value]) -> Type:
    """The type a `type = …` expression names; `evaluate` gives the defaults of `optional()`.

    Terraform 0.11's quoted names (`"string"`, `"list"`, `"map"`) still count.
    """
    match node:
        case ("var", str(word)) | ("lit", str(word)):
            return _named_type(word)
        case ("call", str(word), arguments, *_) if word in COLLECTIONS and len(arguments) == 1:
            return COLLECTIONS[word](constraint(arguments[0], evaluate))
        case ("call", "object", (("object", pairs),), *_):
            parts = tuple(_attribute(key, part, evaluate) for key, part in pairs)
            return Type("object", attributes=parts)
        case ("call", "tuple", (("tuple", items),), *_):
            return Type("tuple", elements=tuple(constraint(item, evaluate) for item in items))
    raise EvalError(
        "a type constraint is one of string, number, bool, any, list(…), set(…), map(…), "
        "object({…}) or tuple([…])"
    )


def _named_type(word: str) -> Type:
    if word in PRIMITIVES:
        return PRIMITIVES[word]
    if word in COLLECTIONS:
        return COLLECTIONS[word](ANY)
    raise EvalError(f'"{word}" is not a type; did you mean "string"?')


def _attribute(key: Node, node: Node, evaluate: Callable[[Node], Value]) -> Attribute:
    name = str(key[1])
    match node:
        case ("call", "optional", (inner,), *_):
            return Attribute(name, constraint(inner, evaluate), is_optional=True)
        case ("call", "optional", (inner, default), *_):
            kind = constraint(inner, evaluate)
            return Attribute(name, kind, is_optional=True, default=evaluate(default))
    return Attribute(name, constraint(node, evaluate))


def type_of(value: Value) -> Type:
    """The type of a value; null and Unknown are of any type."""
    match value:
        case bool():
            return BOOL
        case str():
            return STRING
        case int() | Decimal():
            return NUMBER
        case TfSet():
            return set_of(unified_type(map(type_of, value)) or ANY)
        case list():
            return Type("tuple", elements=tuple(map(type_of, value)))
        case dict():
            pairs = sorted(value.items())
            return Type("object", attributes=tuple(Attribute(k, type_of(v)) for k, v in pairs))
    return ANY


def friendly_name(value: Value) -> str:
    """What Terraform's messages call the type of a value."""
    return str(type_of(value))


def unified_type(types: Iterable[Type]) -> Type | None:
    """The type that all of `types` convert to without loss; None when there is none."""
    distinct = list(dict.fromkeys(kind for kind in types if kind != ANY))
    if not distinct:
        return ANY
    if len(distinct) == 1:
        return distinct[0]
    kinds = {type_.kind for type_ in distinct}
    if kinds <= {"string", "number", "bool"}:
        return STRING if "string" in kinds else None
    if kinds == {"object"}:
        return _unified_objects(distinct)
    if kinds <= {"object", "map"}:
        return _collection(map_of, distinct)
    if kinds == {"tuple"} and len({len(type_.elements) for type_ in distinct}) == 1:
        return _unified_tuples(distinct)
    if kinds <= {"tuple", "list"}:
        return _collection(list_of, distinct)
    return _collection(set_of, distinct) if kinds == {"set"} else None


def _unified_objects(types: list[Type]) -> Type | None:
    names = [tuple(part.name for part in type_.attributes) for type_ in types]
    if len(set(names)) > 1:
        return _collection(map_of, types)
    columns = zip(*(type_.attributes for type_ in types), strict=True)
    parts = [unified_type(part.type for part in column) for column in columns]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    pairs = zip(names[0], known, strict=True)
    return Type("object", attributes=tuple(Attribute(name, part) for name, part in pairs))


def _unified_tuples(types: list[Type]) -> Type | None:
    columns = zip(*(type_.elements for type_ in types), strict=True)
    parts = [unified_type(column) for column in columns]
    known = [part for part in parts if part is not None]
    return Type("tuple", elements=tuple(known)) if len(known) == len(parts) else None


def _collection(build: Callable[[Type], Type], types: list[Type]) -> Type | None:
    """A collection of one element type that all elements of all `types` convert to."""
    inner = unified_type(part for type_ in types for part in _element_types(type_))
    return None if inner is None else build(inner)


def _element_types(type_: Type) -> tuple[Type, ...]:
    if type_.element is not None:
        return (type_.element,)
    return type_.elements or tuple(part.type for part in type_.attributes)
