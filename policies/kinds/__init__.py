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

#: One module per family of kinds.
MODULES = (
    "tags", "budgets", "allowed", "data", "expression", "finops", "rego",
    "models", "modelcosts", "serving", "replicas", "carbon", "commitments",
)  # fmt: skip


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


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its name."""
    for module in MODULES:
        importlib.import_module(f"policies.kinds.{module}")
    return _KINDS
