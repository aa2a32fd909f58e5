"""Tags as the clouds will have them: own tags, provider defaults, and who can carry them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources as package_data
from typing import Any

from estimator.model.resource import Resource
from estimator.model.values import Unknown

#: Attribute names that hold tags, in the order they are looked for.
TAG_ATTRIBUTES = ("tags", "labels", "user_labels", "resource_labels")

#: In place of a mapping whose keys are not known.
ALL_UNKNOWN = "*"


def effective_tags(resource: Resource) -> Mapping[str, Any]:
    """Own tags over the provider's default tags; `{"*": Unknown}` when the keys are not known.

    AWS: https://registry.terraform.io/providers/hashicorp/aws default_tags; Google:
    default_labels. The plan's `tags_all`/`effective_labels` is used where it is known.
    """
    for merged in ("tags_all", "effective_labels", "terraform_labels"):
        known = resource.values.get(merged)
        if isinstance(known, Mapping) and known:
            return known
    own = _own_tags(resource)
    defaults = resource.default_tags
    if isinstance(own, Unknown) or isinstance(defaults, Unknown):
        return {ALL_UNKNOWN: own if isinstance(own, Unknown) else defaults}
    inherited = {} if resource.type.startswith("azurerm_") else defaults
    return {**inherited, **own}


def _own_tags(resource: Resource) -> Any:
    for name in TAG_ATTRIBUTES:
        value = resource.values.get(name)
        if isinstance(value, Unknown):
            return value
        if isinstance(value, Mapping):
            return {key: item for key, item in value.items() if item is not None}
    return _tag_blocks(resource)


def _tag_blocks(resource: Resource) -> Any:
    """`tag { key value }` blocks, as Auto Scaling groups have them."""
    blocks = resource.values.get("tag")
    if isinstance(blocks, Unknown):
        return blocks
    if not isinstance(blocks, list):
        return {}
    found: dict[str, Any] = {}
    for block in blocks:
        if not isinstance(block, Mapping) or not isinstance(block.get("key"), str):
            return Unknown("a tag block's key is not known")
        found[block["key"]] = block.get("value")
    return found


def is_taggable(resource: Resource) -> bool:
    """Whether the type can carry tags: by its attributes, else by the list of types."""
    values = resource.values
    if any(name in values for name in (*TAG_ATTRIBUTES, "tags_all", "effective_labels")):
        return True
    if resource.type == "aws_autoscaling_group":
        return True
    return resource.type in taggable_types()


@cache
def taggable_types() -> frozenset[str]:
    """Types known to take tags or labels (from the providers' documentation)."""
    text = package_data.files(__package__).joinpath("taggable.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(line for line in lines if line)
