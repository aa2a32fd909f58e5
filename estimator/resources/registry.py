"""Which rule prices which resource type. Loaded per vendor, when one of its types appears.

Adding a type: a generator under `@prices`, listed in its vendor's module list.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources as package_data
from typing import TypeAlias

from estimator.model.bill import Component
from estimator.model.resource import Resource, ResourceSet
from estimator.resources.view import View
from estimator.usage.declared import Usage

Rule: TypeAlias = Callable[[View, Usage], Iterable[Component]]


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A priced type: its rule, and the usage keys it understands with their meaning."""

    name: str
    rule: Rule
    usage: Mapping[str, str]
    service: str

    @property
    def documentation(self) -> str:
        return (self.rule.__doc__ or "").strip()


@dataclass(frozen=True, slots=True)
class Vendor:
    """All rules of one vendor, its free types and its rule for the region of a resource.

    `region_of` gives the region code prices are listed under and, where the
    configuration does not name one, the assumption made, in words.
    """

    name: str
    types: Mapping[str, ResourceType]
    free: frozenset[str]
    region_of: Callable[[Resource, ResourceSet], tuple[str, str]]


_TYPES: dict[str, ResourceType] = {}


def prices(*names: str, usage: Mapping[str, str] | None = None) -> Callable[[Rule], Rule]:
    """Register a generator as the rule of one or more resource types.

    `usage` maps each usage key the rule reads to what it means, with its unit.
    """

    def register(rule: Rule) -> Rule:
        service = rule.__module__
        for name in names:
            if name in _TYPES:
                raise ValueError(f"{name} is registered by {_TYPES[name].service} and {service}")
            _TYPES[name] = ResourceType(name, rule, dict(usage or {}), service)
        return rule

    return register


def registered(package: str, modules: Iterable[str]) -> dict[str, ResourceType]:
    """Load a vendor's modules, named one by one, and return the types they registered."""
    for module in modules:
        importlib.import_module(f"{package}.{module}")
    return {name: found for name, found in _TYPES.items() if found.service.startswith(package)}


def listed_types(package: str, filename: str) -> frozenset[str]:
    """Type names of a data file: one a line, `#` starts a comment."""
    text = package_data.files(package).joinpath(filename).read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(line for line in lines if line)


#: First part of a resource type → the package that prices it.
_PACKAGES = {
    "aws": "estimator.resources.aws",
    "azurerm": "estimator.resources.azure",
    "azapi": "estimator.resources.azure",
    "azuread": "estimator.resources.azure",
    "google": "estimator.resources.google",
    "huggingface": "estimator.resources.models",
    "databricks": "estimator.resources.models",
    "model": "estimator.resources.models",
}


@cache
def vendor_of(type_: str) -> Vendor | None:
    """The vendor that prices a type, loaded on first use; None for other providers."""
    package = _PACKAGES.get(type_.partition("_")[0])
    if package is None:
        return _neutral() if type_ in _neutral().free else None
    vendor = importlib.import_module(package).vendor()
    assert isinstance(vendor, Vendor)
    return vendor


@cache
def _neutral() -> Vendor:
    return Vendor("", {}, listed_types("estimator.resources", "free.txt"), lambda *_: ("", ""))


def vendors() -> list[Vendor]:
    """Every vendor with its rules loaded (for documentation and tests, not for a run)."""
    packages = dict.fromkeys(_PACKAGES.values())
    return [importlib.import_module(package).vendor() for package in packages]
