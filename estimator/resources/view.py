"""How a pricing rule looks at a resource: typed access to attributes and neighbours.

A rule asks for text, numbers, flags and blocks. What it asks for and cannot know
is noted in `touched`, so that the estimate can say which assumption it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from estimator.model.quantity import Origin, Quantity, amount
from estimator.model.resource import Resource, ResourceSet
from estimator.model.values import Unknown
from estimator.usage.declared import Usage

#: A number of more digits is a mistake, and too large to reckon with.
MOST_DIGITS = 18


class Notes:
    """What a rule saw of unknown values, and the values to try in their place."""

    def __init__(self, choices: Mapping[int | str, Any] | None = None) -> None:
        self.choices = choices or {}
        self.touched: dict[str, Unknown] = {}
        #: What may be tried for an unknown value, by its identity, or by where it was asked for.
        self.open: dict[int | str, tuple[Any, ...]] = {}
        #: What the rule itself has to say of the resource, each once.
        self.said: dict[str, None] = {}

    def settled(self, path: str, value: Any) -> Any:
        """The value itself, or the candidate chosen for this run of the rule."""
        while isinstance(value, Unknown):
            if id(value) not in self.choices:
                self.touched.setdefault(path, value)
                if value.candidates:
                    self.open.setdefault(id(value), value.candidates)
                return value
            value = self.choices[id(value)]
        return value

    def tried(self, place: str, value: Any, among: Sequence[Any]) -> Any:
        """An unknown value of an attribute that can only be one of these: the one chosen."""
        if not isinstance(value, Unknown) or value.candidates or not among:
            return value
        self.open.setdefault(place, tuple(among))
        return self.choices.get(place, value)


class Block:
    """Attributes of a resource or of one nested block."""

    def __init__(self, values: Mapping[str, Any], path: str, where: str, notes: Notes) -> None:
        self._values = values
        self._path = path
        self._where = where
        self.notes = notes

    @property
    def where(self) -> str:
        """`file:line` of the resource, or its address."""
        return self._where

    def get(self, path: str, default: Any = None) -> Any:
        """The raw value at a dotted path, single nested blocks stepped into; may be `Unknown`."""
        found: Any = self._values
        if "." not in path and isinstance(found, dict):
            # Most attributes stand at the top and are known: one look, asked very often.
            found = found.get(path)
            if found is None:
                return default
            if not isinstance(found, Unknown):
                return found
            settled = self.notes.settled(self._name(path), found)
            return default if settled is None else settled
        for step in path.split("."):
            found = self.notes.settled(self._name(path), found)
            if isinstance(found, Sequence) and not isinstance(found, str):
                found = self.notes.settled(self._name(path), found[0]) if found else None
            if isinstance(found, Unknown):
                return found
            found = found.get(step) if isinstance(found, Mapping) else None
            if found is None:
                return default
        settled = self.notes.settled(self._name(path), found)
        return default if settled is None else settled

    def has(self, path: str) -> bool:
        """Whether the attribute is set (an unknown value is set to something)."""
        value = self.get(path)
        return value is not None and value != "" and value != []

    def is_unknown(self, path: str) -> bool:
        return isinstance(self.get(path), Unknown)

    def text(self, path: str, default: str = "", among: Sequence[str] = ()) -> str:
        """The attribute as text; an unknown one leaves its mark, which no meter matches.

        Where the vendor knows only a few values (`among`), each of them is tried instead.
        """
        value = self._tried(path, self.get(path, default), among)
        if value == "":
            return default
        if isinstance(value, bool):
            return "true" if value else "false"
        return _one_line(str(value))

    def number(self, path: str, default: int | str | Decimal | None = None) -> Quantity:
        """The attribute as a quantity; not set gives `default` as the provider's default."""
        name = self._name(path)
        value = self.get(path)
        if isinstance(value, Unknown):
            return amount(None, name, Origin.MISSING, self._where)
        if value is None or value == "":
            return amount(default, name, Origin.PROVIDER_DEFAULT, self._where)
        number = _decimal(value)
        if number is None or number < 0:
            self.notes.said[f"{name} is no amount anyone can buy"] = None
            return amount(None, name, Origin.MISSING, self._where)
        return amount(number, name, Origin.ATTRIBUTE, self._where)

    def decimal(self, path: str, default: int | str | Decimal = 0) -> Decimal:
        """The attribute as a plain number for a rule's decision; unknown gives `default`."""
        number = _decimal(self.get(path))
        return Decimal(default) if number is None else number

    def flag(self, path: str, default: bool = False) -> bool:
        """Yes or no; where that is not known, both are tried."""
        value = self._tried(path, self.get(path, default), (False, True))
        if isinstance(value, str):
            return value.lower() == "true"
        return value if isinstance(value, bool) else default

    def texts(self, path: str) -> list[str]:
        """A list attribute as texts, unknown elements with their mark."""
        value = self.get(path, [])
        if isinstance(value, str):
            return [value]
        if not isinstance(value, Sequence):
            return []
        return [str(self.notes.settled(self._name(path), item)) for item in value]

    def blocks(self, path: str) -> list[Block]:
        """The nested blocks of that name, none where it is not set or not known."""
        found = self.get(path) if "." not in path else self._nested(path)
        if isinstance(found, Mapping):
            found = [found]
        if not isinstance(found, Sequence) or isinstance(found, str):
            return []
        items = [self.notes.settled(self._name(path), item) for item in found]
        return [
            Block(item, f"{self._name(path)}[{place}]", self._where, self.notes)
            for place, item in enumerate(items)
            if isinstance(item, Mapping)
        ]

    def block(self, path: str) -> Block:
        """The first block of that name, or an empty one."""
        found = self.blocks(path)
        return found[0] if found else Block({}, self._name(path), self._where, self.notes)

    def mapping(self, path: str) -> Mapping[str, Any]:
        value = self.get(path, {})
        return value if isinstance(value, Mapping) else {}

    def _tried(self, path: str, value: Any, among: Sequence[Any]) -> Any:
        return self.notes.tried(f"{self._where} {self._name(path)}", value, among)

    def _nested(self, path: str) -> Any:
        head, _, rest = path.rpartition(".")
        return self.block(head).get(rest)

    def _name(self, path: str) -> str:
        return f"{self._path}.{path}" if self._path else path


@dataclass(frozen=True, slots=True)
class Run:
    """What a rule may ask besides resources: the run's date, and the usage of neighbours."""

    #: ISO date for rules that follow a vendor's calendar; "" when not given.
    as_of: str = ""
    usage_of: Callable[[Resource], Usage] = lambda _: Usage()


class View(Block):
    """A resource with its region and its neighbours."""

    def __init__(
        self,
        resource: Resource,
        scope: ResourceSet,
        region: str,
        notes: Notes | None = None,
        run: Run | None = None,
    ) -> None:
        where = str(resource.span or resource.address)
        super().__init__(resource.values, "", where, notes or Notes())
        self.resource = resource
        self.scope = scope
        self.region = region
        self.run = run or Run()

    @property
    def address(self) -> str:
        return self.resource.address

    @property
    def type(self) -> str:
        return self.resource.type

    @property
    def usage(self) -> Usage:
        """The usage declared for this resource (a rule may need a neighbour's)."""
        return self.run.usage_of(self.resource)

    def say(self, text: str) -> None:
        """A verdict or assumption about the whole resource, shown with it in reports."""
        self.notes.said[text] = None

    def of(self, resource: Resource) -> View:
        """Another resource seen the same way (its own attributes, this region as fallback)."""
        return View(resource, self.scope, self.region, self.notes, self.run)

    def refs(self, path: str, *types: str, by: tuple[str, ...] = ("id", "name")) -> list[View]:
        """The resources an attribute points at: by its expression, else by a known id or name."""
        found: dict[str, Resource] = {}
        value = self._quietly(path)
        addresses = list(self.resource.references.get(path, ()))
        if isinstance(value, Unknown):
            addresses += value.references
        for address in addresses:
            for resource in self.scope.resolve(address, self.resource):
                found[resource.address] = resource
        if types:
            found = {key: item for key, item in found.items() if item.type in types}
        if isinstance(value, str) and len(found) > 1:
            found = _named(found, value, by) or found
        if isinstance(value, str) and not found:
            for type_ in types:
                for attribute in by:
                    for resource in self.scope.with_value(type_, attribute, value):
                        found[resource.address] = resource
        if not found and isinstance(value, Unknown):
            self.get(path)
        return [self.of(item) for item in found.values()]

    def _quietly(self, path: str) -> Any:
        """The value at a path; an unknown id is no assumption where its reference says enough."""
        value = self._values.get(path)
        if path not in self._values or (isinstance(value, Unknown) and value.candidates):
            return self.get(path)
        return self.notes.choices.get(id(value), value) if isinstance(value, Unknown) else value

    def ref(self, path: str, *types: str, by: tuple[str, ...] = ("id", "name")) -> View | None:
        """The one resource an attribute points at, if it is in this configuration."""
        found = self.refs(path, *types, by=by)
        return found[0] if found else None

    def referrers(self, *types: str, via: str = "") -> Iterator[View]:
        """Resources of these types whose attribute (`via`, or any) points at this one."""
        seen: set[str] = set()
        for path, resource in self.scope.referring_to(self.resource):
            if resource.type in types and (not via or path == via) and resource.address not in seen:
                seen.add(resource.address)
                yield self.of(resource)
        yield from self._referrers_by_value(types, via, seen)

    def _referrers_by_value(
        self, types: tuple[str, ...], via: str, seen: set[str]
    ) -> Iterator[View]:
        if not via:
            return
        own = [self.resource.values.get(key) for key in ("id", "name", "bucket", "arn")]
        for type_ in types:
            for value in dict.fromkeys(item for item in own if isinstance(item, str) and item):
                for resource in self.scope.with_value(type_, via, value):
                    if resource.address not in seen:
                        seen.add(resource.address)
                        yield self.of(resource)


def _named(found: Mapping[str, Resource], value: str, by: tuple[str, ...]) -> dict[str, Resource]:
    """Of several instances an expression may mean, those that have the attribute's value."""
    return {
        key: item
        for key, item in found.items()
        if any(item.values.get(attribute) == value for attribute in by)
    }


def _one_line(text: str) -> str:
    """The text with what cannot be printed as spaces: it becomes part of names and meters."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value is None or isinstance(value, Unknown):
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() < MOST_DIGITS else None
