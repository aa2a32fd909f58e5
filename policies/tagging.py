"""Tags as the clouds will have them: own tags, provider defaults, and who can carry them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources as package_data
from typing import Any

from estimator.model.resource import Resource
from estimator.model.values import Unknown

#: In place of a mapping whose keys are not known.
ALL_UNKNOWN = "*"
#: What a plan calls tags with the provider's merged in.
_MERGED = ("tags_all", "effective_labels", "terraform_labels")
#: Where a type keeps what serves as tags, when that is not `tags` (AWS, Azure) or `labels`
#: (Google): https://registry.terraform.io/providers/hashicorp/google, per resource.
_PLACES = {
    "google_container_cluster": "resource_labels",
    "google_container_node_pool": "node_config.resource_labels",
    "google_sql_database_instance": "settings.user_labels",
    "google_cloud_run_service": "metadata.labels",
    "google_monitoring_alert_policy": "user_labels",
    "google_monitoring_custom_service": "user_labels",
    "google_monitoring_notification_channel": "user_labels",
    "google_monitoring_service": "user_labels",
    "google_monitoring_slo": "user_labels",
    "google_monitoring_uptime_check_config": "user_labels",
}
#: Types the provider's default tags do not reach, though they take tags.
_WITHOUT_DEFAULTS = frozenset(
    {"aws_autoscaling_group"}
    | {name for name, place in _PLACES.items() if place != "resource_labels"}
)
#: Types that are a tag themselves; judging them would ask a tag to be tagged.
_TAG_TYPES = frozenset(
    {"aws_ec2_tag", "aws_ecs_tag", "aws_autoscaling_group_tag", "aws_dynamodb_tag",
     "aws_transfer_tag", "aws_ssoadmin_tag", "google_tags_tag_binding",
     "google_tags_location_tag_binding"}
)  # fmt: skip
_CLOUDS = ("aws_", "azurerm_", "google_")


def effective_tags(resource: Resource) -> Mapping[str, Any]:
    """Own tags over the provider's default tags; `{"*": Unknown}` when the keys are not known.

    AWS: https://registry.terraform.io/providers/hashicorp/aws default_tags; Google:
    default_labels. The plan's `tags_all`/`effective_labels` is used where it is known.
    """
    for merged in _MERGED:
        known = resource.values.get(merged)
        if known and isinstance(known, (dict, Mapping)):
            return known
    own = own_tags(resource)
    defaults = default_tags(resource)
    if isinstance(own, Unknown) or isinstance(defaults, Unknown):
        return {ALL_UNKNOWN: own if isinstance(own, Unknown) else defaults}
    return {**defaults, **own}


def default_tags(resource: Resource) -> Any:
    """The provider's tags that reach the resource; azurerm has none."""
    if resource.type.startswith("azurerm_") or resource.type in _WITHOUT_DEFAULTS:
        return {}
    return resource.default_tags or {}


def own_tags(resource: Resource) -> Any:
    """The tags written at the resource: a mapping, or `Unknown`."""
    value = _at(resource.values, _place(resource.type))
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Mapping):
        return without_nulls(value)
    return _tag_blocks(resource)


def without_nulls(tags: Mapping[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in tags.items() if item is not None}


def _place(type_: str) -> str:
    if type_ in _PLACES:
        return _PLACES[type_]
    return "labels" if type_.startswith("google_") else "tags"


def _at(values: Any, path: str) -> Any:
    """The value at a dotted path, through single nested blocks; None where a step is not set."""
    if "." not in path:
        return values.get(path)
    for step in path.split("."):
        if isinstance(values, list):
            values = values[0] if values else None
        if isinstance(values, Unknown):
            return values
        values = values.get(step) if isinstance(values, Mapping) else None
    return values


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


def is_taggable(resource: Resource, *, is_supported: bool = True) -> bool | None:
    """Whether the type can carry tags, by its attributes, else by the list of types.

    None is not known: a cloud's type that neither this list nor the price rules know.
    """
    if resource.type in _TAG_TYPES:
        return False
    if resource.type in taggable_types():
        return True
    places = (_place(resource.type), *_MERGED)
    if any(isinstance(_at(resource.values, place), (dict, Mapping, Unknown)) for place in places):
        return True
    return None if not is_supported and resource.type.startswith(_CLOUDS) else False


@cache
def taggable_types() -> frozenset[str]:
    """Types known to take tags or labels (from the providers' documentation)."""
    text = package_data.files(__package__).joinpath("taggable.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(line for line in lines if line)
