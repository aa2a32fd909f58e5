"""Usage files: `infracost-usage.yml` as it is, and the same format as `forebill-usage.yml`.

Knows the file's format and which value wins for an address (exact > wildcard > type
default > profile); not what a key means: the rule that reads it says that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from estimator.errors import Error
from estimator.model.quantity import Origin
from estimator.model.resource import Diagnostic, Resource
from estimator.model.values import SourceSpan
from estimator.usage.declared import Declared, Usage
from estimator.yamlfile import Node, Repeats, load_yaml

_TOP_KEYS = ("version", "resource_usage", "resource_type_default_usage")
#: An amount from here on is a mistake.
MOST = Decimal(10) ** 40
#: Looking for near names is slow: for so many addresses, among so many.
MOST_HINTS, MANY_ADDRESSES = 5, 2_000
_RANGE = frozenset({"low", "expected", "high"})
_INSTANCE_KEY = r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]'

Values = Mapping[str, Declared]


class UsageFile:
    """The values of one usage file; `of` gives those of one resource."""

    def __init__(
        self,
        exact: Mapping[str, Values] | None = None,
        wildcards: Mapping[str, Values] | None = None,
        types: Mapping[str, Values] | None = None,
        profile: Mapping[str, Values] | None = None,
    ) -> None:
        self._exact = exact or {}
        self._wildcards = [
            (_pattern(text), text, values) for text, values in (wildcards or {}).items()
        ]
        self._types = types or {}
        self._profile = profile or {}
        self._added: Mapping[str, Values] = {}
        #: Keys that stand twice: the last one counts, as in the files of the peer.
        self.repeats: Repeats = []

    def with_added(self, added: Mapping[str, Values]) -> UsageFile:
        """The same file with values per address that follow from elsewhere (a joined manifest).

        They are weaker than anything the file declares, stronger than a profile.
        """
        copy = UsageFile(self._exact, None, self._types, self._profile)
        copy._wildcards = self._wildcards
        copy._added = added
        copy.repeats = self.repeats
        return copy

    def with_file(self, path: Path) -> UsageFile:
        """The values of another file with this one's profile and added values."""
        found = read_usage_file(path, self._profile)
        found._added = self._added
        return found

    def addresses(self) -> Iterator[tuple[str, SourceSpan | None]]:
        """Every address the file names exactly and gives values, with its place."""
        for address, values in self._exact.items():
            if values:
                yield address, _span(next(iter(values.values())).where)

    def of(self, resource: Resource) -> Usage:
        """The resource's values, the strongest evidence winning key by key."""
        values: dict[str, Declared] = {}
        for weaker in self._weakest_first(resource):
            values.update(weaker)
        return Usage(values)

    def _weakest_first(self, resource: Resource) -> Iterator[Values]:
        yield self._profile.get(resource.type, {})
        yield self._added.get(resource.address, {})
        yield self._types.get(resource.type, {})
        for pattern, _, values in self._wildcards:
            if pattern.fullmatch(resource.address):
                yield values
        yield self._exact.get(resource.address, {})

    def declared_for(self, resource: Resource) -> Mapping[str, Declared]:
        """Only what the file itself says about this resource."""
        values: dict[str, Declared] = {}
        for weaker in list(self._weakest_first(resource))[2:]:
            values.update(weaker)
        return values

    def unused(self, resources: Iterable[Resource]) -> Iterator[Diagnostic]:
        """Keys that stand twice, and addresses that no resource has (often typing mistakes)."""
        for key, span in self.repeats:
            yield Diagnostic(f"usage for {key} stands here again: this one counts", span)
        addresses = {resource.address for resource in resources}
        missing = [
            (address, values)
            for address, values in self._exact.items()
            if address not in addresses and values
        ]
        for number, (address, values) in enumerate(missing):
            near = _nearest(address, addresses) if number < MOST_HINTS else ""
            hint = f"did you mean {near}?" if near else ""
            where = next(iter(values.values())).where
            yield Diagnostic(f"usage for {address}: no such resource", _span(where), hint)


def unknown_keys(
    resource: Resource, declared: Mapping[str, Declared], known: Iterable[str]
) -> Iterator[Diagnostic]:
    """Keys the resource's rule does not read, with the nearest one it does.

    `x.<region>` among the known stands for any key below `x`, `x[0]` for any position,
    "…" for keys of another type.
    """
    valid = [name.partition(".<")[0] for name in known]
    if "…" in valid:
        return
    for key, value in declared.items():
        first = re.sub(r"\[\d+\]", "[0]", key)
        if not any(first == name or first.startswith(name + ".") for name in valid):
            near = get_close_matches(key, valid, 1, 0.5)
            hint = (
                f"did you mean {near[0]}?"
                if near
                else "`forebill docs` lists the keys of each type"
            )
            message = f"usage key {key} is not known for {resource.type}"
            yield Diagnostic(message, _span(value.where), hint)


def read_usage_file(path: Path, profile: Mapping[str, Values] | None = None) -> UsageFile:
    """The usage file at `path`; wrong YAML or unknown sections are an `Error` with the line."""
    repeats: Repeats = []
    root = load_yaml(path, repeats)
    if root.value is None:
        return UsageFile(profile=profile)
    for key, node in root.items():
        if key not in _TOP_KEYS:
            near = get_close_matches(key, _TOP_KEYS, 1)
            hint = f"did you mean {near[0]}?" if near else f"known sections: {', '.join(_TOP_KEYS)}"
            raise Error(f"unknown section {key}", where=node.span, hint=hint)
    by_type = root.get("resource_type_default_usage")
    file = _usage_file(by_type, root.get("resource_usage"), profile)
    file.repeats = repeats
    return file


def _usage_file(
    by_type: Node | None, named: Node | None, profile: Mapping[str, Values] | None
) -> UsageFile:
    types = _section(by_type, Origin.TYPE_DEFAULT)
    exact = _section(named, Origin.DECLARED)
    wildcards = {
        name: values for name, values in _section(named, Origin.WILDCARD).items() if "[*]" in name
    }
    return UsageFile(
        {name: exact[name] for name in exact.keys() - wildcards.keys()}, wildcards, types, profile
    )


def usage_of(named: Node | None) -> UsageFile:
    """The usage file that says only this `resource_usage` section."""
    return _usage_file(None, named, None)


def _section(node: Node | None, origin: Origin) -> dict[str, Values]:
    if node is None or node.value is None:
        return {}
    return {name: dict(_flat(values, "", origin)) for name, values in node.items()}


def _flat(node: Node, prefix: str, origin: Origin) -> Iterator[tuple[str, Declared]]:
    """Nested keys dotted: `standard: {storage_gb: 5}` → `standard.storage_gb`."""
    if node.value is None:
        return
    if not node.is_mapping:
        if prefix and not node.is_sequence:
            yield prefix, Declared(node.scalar(), origin, str(node.span))
        return
    if prefix and node.value and set(node.value) <= _RANGE:
        yield prefix, Declared(_ends(prefix, node), origin, str(node.span))
        return
    for key, inner in node.items():
        yield from _flat(inner, f"{prefix}.{key}" if prefix else key, origin)


def _ends(key: str, node: Node) -> tuple[Decimal, Decimal, Decimal]:
    """Low, expected and high of a range, in that order; an end left out is the middle."""
    middle = node.get("expected")
    if middle is None:
        hint = "write {low: 1, expected: 2, high: 3}; the expected value is the headline"
        raise Error(f"usage {key} has no expected value", where=node.span, hint=hint)
    parts = [node.get("low") or middle, middle, node.get("high") or middle]
    try:
        low, expected, high = (Decimal(str(part.scalar())) for part in parts)
        is_ordered = 0 <= low <= expected <= high < MOST
    except ArithmeticError:
        is_ordered = False
    if not is_ordered:
        hint = "low, expected and high are numbers of at least 0, in rising order"
        raise Error(f"usage {key} is no range", where=node.span, hint=hint)
    return low, expected, high


def _nearest(address: str, addresses: Collection[str]) -> str:
    """The address most like this one; among very many, only those with its type or name."""
    candidates = addresses
    if len(addresses) > MANY_ADDRESSES:
        parts = address.split(".")[-2:]
        candidates = [one for one in addresses if any(part in one for part in parts)]
    near = get_close_matches(address, list(candidates)[:MANY_ADDRESSES], 1)
    return near[0] if near else ""


def _pattern(address: str) -> re.Pattern[str]:
    """`module.a[*].aws_eip.b[*]` as a pattern; `[*]` stands for any instance key."""
    return re.compile(_INSTANCE_KEY.join(re.escape(part) for part in address.split("[*]")))


def _span(where: str) -> SourceSpan:
    file, _, line = where.rpartition(":")
    return SourceSpan(file, int(line)) if line.isdigit() else SourceSpan(where)
