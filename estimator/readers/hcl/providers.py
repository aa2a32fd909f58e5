"""Provider configurations: which block serves a resource, and what it sets.

Region, default tags and a few settings that prices depend on are read; no
credentials are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from estimator.model.values import SourceSpan, Unknown
from estimator.readers.hcl.blocks import Block
from estimator.readers.hcl.bodies import block_list
from estimator.readers.hcl.nodes import Node
from estimator.readers.hcl.values import Value

if TYPE_CHECKING:
    from estimator.readers.hcl.modules import Module

#: Provider arguments that can matter to a price or to tagging.
_SETTINGS = (
    "region",
    "location",
    "zone",
    "project",
    "environment",
    "version",
    "add_terraform_attribution_label",
)


@dataclass(frozen=True, slots=True)
class ProviderConfiguration:
    """What one provider block says."""

    name: str
    alias: str = ""
    region: Value = None
    default_tags: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    span: SourceSpan | None = None


NONE = ProviderConfiguration("")


def provider_type(module: Module, kind: str, block: Block) -> str:
    """The provider of a resource: the last part of its source address, e.g. `google-beta`."""
    name, _ = reference(module, kind, block)
    return source_type(module, name)


def source_type(module: Module, name: str) -> str:
    """A local provider name's type by `required_providers`; the name itself without one."""
    required = module.configuration.provider_sources.get(name)
    if required is None:
        return name
    if required.node[0] == "object":
        for key, value in required.node[1]:
            if key == ("lit", "source") and value[0] == "lit":
                return str(value[1]).rpartition("/")[2]
    return name


def reference(module: Module, kind: str, block: Block) -> tuple[str, str]:
    """Local name and alias of the provider that serves a resource."""
    expression = block.attributes.get("provider")
    return named(expression.node) if expression else (kind.partition("_")[0], "")


def named(node: Node) -> tuple[str, str]:
    """`aws.west` (also quoted) as name and alias."""
    if node[0] == "get" and node[1][0] == "var":
        return node[1][1], node[2]
    if node[0] == "idx":
        return named(node[1])
    name, _, alias = str(node[1]).partition(".")
    return name, alias


def serving(module: Module, name: str, alias: str) -> ProviderConfiguration:
    """The configuration a module sees under a name: its own, handed down, or inherited."""
    found: ProviderConfiguration = module.reading.once(
        module.memo,
        ("provider", name, alias),
        f"{module.prefix}provider.{name}.{alias}",
        lambda: _serving(module, name, alias),
    )
    return found


def _serving(module: Module, name: str, alias: str) -> ProviderConfiguration:
    block = module.configuration.providers.get((name, alias))
    caller = module.caller
    if block is not None and (caller is None or not _is_placeholder(block)):
        return _read(module, name, alias, block)
    if caller is None:
        return NONE
    handed = caller.block.attributes.get("providers")
    if handed is not None and handed.node[0] == "object":
        for key, value in handed.node[1]:
            if named(key) == (name, alias):
                return serving(caller.module, *named(value))
    return NONE if alias else serving(caller.module, name, "")


def _is_placeholder(block: Block) -> bool:
    """The empty `provider "aws" {}` of old modules, which stands for what the caller hands over."""
    return not (set(block.attributes) - {"alias", "version"}) and not block.blocks


def _read(module: Module, name: str, alias: str, block: Block) -> ProviderConfiguration:
    label = f"{module.prefix}provider.{name}"
    values = {
        key: module.reading.attempt(expression, module, {}, f"{label}.{key}")
        for key, expression in block.attributes.items()
        if key in _SETTINGS or key == "default_labels"
    }
    settings = {key: values[key] for key in _SETTINGS if values.get(key) is not None}
    return ProviderConfiguration(
        name,
        alias,
        values.get("region"),
        _default_tags(module, block, values),
        settings,
        block.span,
    )


def _default_tags(module: Module, block: Block, values: dict[str, Value]) -> Mapping[str, Any]:
    if "default_tags" in block.nested_kinds:
        for part in block_list(block, "default_tags", module, {}, "provider"):
            tags = part.get("tags") if isinstance(part, dict) else part
            return _mapping(tags)
    return _mapping(values.get("default_labels"))


def _mapping(tags: Value) -> Mapping[str, Any]:
    """Tags as a map; when not even their keys are known, one Unknown under the key `*`."""
    if isinstance(tags, Unknown):
        return {"*": tags}
    return tags if isinstance(tags, dict) else {}


def declared(module: Module) -> Iterator[ProviderConfiguration]:
    """Every provider block of a module that configures something."""
    for name, alias in module.configuration.providers:
        found = serving(module, name, alias)
        if found.span is not None:
            yield found
