"""How each kind of rule judges. A kind is a function and the schema of its settings."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from policies.model import Finding
from policies.rules import Rule
from policies.run import Run

Judge: TypeAlias = Callable[[Rule, Run], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule: its judge, its settings' JSON Schema properties, and its documentation."""

    name: str
    judge: Judge
    properties: Mapping[str, Any]
    required: tuple[str, ...]
    example: str
    #: At least one of these must be set: without, the rule would demand nothing.
    any_of: tuple[str, ...] = ()

    @property
    def documentation(self) -> str:
        return (self.judge.__doc__ or "").strip()


_KINDS: dict[str, Kind] = {}

#: One module per family of kinds, and what it registers; loaded when a file names one.
MODULES: Mapping[str, tuple[str, ...]] = {
    "tags": ("required_tags",),
    "budgets": ("budget",),
    "allowed": ("resource_types", "regions", "skus", "instance_family"),
    "data": ("unpriced", "price_age"),
    "expression": ("expression",),
    "finops": ("finops",),
    "rego": ("rego",),
    "models": ("models", "model_lifecycle", "model_declaration"),
    "modelcosts": ("model_budget", "model_economics", "fallback_cost"),
    "serving": ("model_limits", "provisioned_commitment", "gpus"),
    "replicas": ("model_replicas",),
    "carbon": ("carbon_budget",),
    "commitments": ("commitment_coverage",),
}


def kind(
    name: str,
    properties: Mapping[str, Any],
    *,
    required: tuple[str, ...] = (),
    any_of: tuple[str, ...] = (),
    example: str,
) -> Callable[[Judge], Judge]:
    """Register a judge under the word policy files use for it."""

    def register(judge: Judge) -> Judge:
        if name in _KINDS:
            raise ValueError(f"kind {name} is registered twice")
        _KINDS[name] = Kind(name, judge, properties, required, example, any_of)
        return judge

    return register


def kind_named(name: str) -> Kind | None:
    """The kind of that name, its module loaded; None where there is no such kind."""
    for module, names in MODULES.items():
        if name in names and name not in _KINDS:
            importlib.import_module(f"policies.kinds.{module}")
    return _KINDS.get(name)


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its name."""
    for module in MODULES:
        importlib.import_module(f"policies.kinds.{module}")
    return _KINDS
