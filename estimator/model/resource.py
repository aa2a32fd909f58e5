"""A resource as one side (before or after) of a change sees it, and the set it lives in.

A change is two sides: a `Project` holds the resources before and after, and the
diff joins them by address. Each side is self-contained, so that references are
resolved among resources of the same moment. Knows no format, price or file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from estimator.model.quantity import Quantity
from estimator.model.values import SourceSpan, Unknown


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource instance with its attribute values (JSON-like, `Unknown` where not known)."""

    address: str
    type: str
    name: str
    values: Mapping[str, Any]
    #: "aws", "azurerm", "google", … from the provider's source address.
    provider: str
    #: Region set on the provider block; `Unknown` or None where it is not given.
    provider_region: str | Unknown | None = None
    #: Attribute path (`launch_template.id`) → addresses its expression refers to.
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: `default_tags` / `default_labels` of the provider configuration.
    default_tags: Mapping[str, Any] = field(default_factory=dict)
    #: The address before a `moved` block or a plan's `previous_address`.
    previous_address: str | None = None
    module: str = ""
    span: SourceSpan | None = None
    #: Other provider settings a price rule may need (`project`, `zone`, `version` …).
    provider_settings: Mapping[str, Any] = field(default_factory=dict)
    #: How many of it there are when an unknown `count`/`for_each` leaves that open.
    multiplicity: Quantity | None = None
    #: `# forebill:ignore …` and other comments kept with the block: (line, text).
    comments: tuple[tuple[int, str], ...] = ()

    @property
    def base_address(self) -> str:
        """The address without the instance keys of its last step (`a.b[0]` → `a.b`)."""
        return base_address(self.address)


def base_address(address: str) -> str:
    """`module.m["x"].aws_eip.a[0]` → `module.m["x"].aws_eip.a`."""
    if not address.endswith("]"):
        return address
    depth, in_string = 0, False
    for position in range(len(address) - 1, -1, -1):
        letter = address[position]
        if letter == '"' and (position == 0 or address[position - 1] != "\\"):
            in_string = not in_string
        elif not in_string:
            depth += (letter == "]") - (letter == "[")
            if letter == "[" and depth == 0:
                return address[:position]
    return address


class ResourceSet:
    """All resources of one side, indexed by address, type and reference."""

    def __init__(self, resources: Iterable[Resource] = ()) -> None:
        self._all = tuple(resources)
        self._by_address = {resource.address: resource for resource in self._all}
        self._by_base: dict[str, list[Resource]] = defaultdict(list)
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        for resource in self._all:
            self._by_base[resource.base_address].append(resource)
            self._by_type[resource.type].append(resource)
        self._referrers: dict[str, list[tuple[str, Resource]]] | None = None
        self._by_value: dict[tuple[str, str], dict[str, list[Resource]]] = {}

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def at(self, address: str) -> Resource | None:
        return self._by_address.get(address)

    def of_type(self, *types: str) -> list[Resource]:
        return [resource for kind in types for resource in self._by_type.get(kind, ())]

    def resolve(self, address: str, near: Resource) -> list[Resource]:
        """The resources a reference names; of several instances, the one with `near`'s key."""
        if exact := self._by_address.get(address):
            return [exact]
        found = self._by_base.get(address, [])
        key = near.address[len(near.base_address) :]
        same_key = [resource for resource in found if resource.address == address + key]
        return same_key if key and same_key else list(found)

    def referring_to(self, target: Resource) -> list[tuple[str, Resource]]:
        """Every (attribute path, resource) whose expression refers to `target`."""
        if self._referrers is None:
            self._referrers = defaultdict(list)
            for resource in self._all:
                for path, addresses in resource.references.items():
                    for address in addresses:
                        for found in self.resolve(address, resource):
                            self._referrers[found.address].append((path, resource))
        return self._referrers.get(target.address, [])

    def with_value(self, type_: str, attribute: str, value: str) -> list[Resource]:
        """Resources of a type whose attribute (an id, a name) equals `value`."""
        index = self._by_value.get((type_, attribute))
        if index is None:
            index = self._by_value[type_, attribute] = defaultdict(list)
            for resource in self._by_type.get(type_, ()):
                if isinstance(known := resource.values.get(attribute), str):
                    index[known].append(resource)
        return index.get(value, [])


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something a reader could not do, said once: what, where, and what to do about it."""

    message: str
    span: SourceSpan | None = None
    hint: str = ""
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """One root (a Terraform root, a plan, a manifest set) read into its two sides."""

    name: str
    path: str
    kind: str
    after: ResourceSet
    #: None where the input knows no earlier state (plain source).
    before: ResourceSet | None = None
    workspace: str = ""
    module_path: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
    #: Provider blocks seen: name, default tags, file, line (for JSON 0.2 metadata).
    providers: tuple[Mapping[str, Any], ...] = ()
    remote_modules: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
