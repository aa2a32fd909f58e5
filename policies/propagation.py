"""Tags of what a resource makes at run time: volumes, instances, tasks, replicas.

Rules per type, from https://registry.terraform.io/providers/hashicorp/aws and .../google.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from estimator.model.resource import Resource, ResourceSet
from estimator.model.values import Unknown
from policies.modeluse import blocks, first
from policies.tagging import default_tags, effective_tags, own_tags, without_nulls

#: What a rule may ask for, by the word policy files use.
TARGETS = ("volumes", "instances", "tasks", "replicas", "network_interfaces")

#: Default tags reach `root_block_device` and `ebs_block_device` from this release on.
_VOLUME_DEFAULTS = (5, 39)


@dataclass(frozen=True, slots=True)
class Carried:
    """What one kind of thing made by a resource will be tagged with."""

    target: str
    #: The attribute that decides it, e.g. "volume_tags".
    attribute: str
    #: Where the tags come from: the resource, its template, its service.
    source: str
    tags: Mapping[str, Any] | Unknown
    #: Whether the attribute that hands tags on is set.
    is_set: bool = True


_Rule: TypeAlias = Callable[[Resource, ResourceSet], Iterator[Carried]]


def carried(resource: Resource, scope: ResourceSet) -> Iterator[Carried]:
    """Everything the resource makes, with the tags that will have; nothing for most types."""
    rule = _RULES.get(resource.type)
    if rule is not None:
        yield from rule(resource, scope)


def _instance(resource: Resource, scope: ResourceSet) -> Iterator[Carried]:
    """`volume_tags` for all volumes, else the tags of each block device."""
    values = resource.values
    everywhere = values.get("volume_tags")
    if isinstance(everywhere, (Mapping, Unknown)) and everywhere != {}:
        tags = everywhere if isinstance(everywhere, Unknown) else without_nulls(everywhere)
        yield Carried("volumes", "volume_tags", "instance", tags)
        return
    defaults = default_tags(resource) if _reaches_volumes(resource) else {}
    devices = [
        (name, device)
        for name in ("root_block_device", "ebs_block_device")
        for device in blocks(values.get(name))
    ]
    for name, device in devices or [("root_block_device", {})]:
        own = device.get("tags_all") or device.get("tags") or {}
        joined = _joined(defaults, own)
        yield Carried("volumes", f"{name}.tags", "instance", joined, is_set=bool(own))


def _reaches_volumes(resource: Resource) -> bool:
    """Unless the provider's version is known to be older, it is taken to be a current one."""
    text = str(resource.provider_settings.get("version") or "")
    found = re.search(r"(~>|=|<=?|^)\s*v?(\d+)(?:\.(\d+))?(\.\d+)?", text)
    if not found or (found[1] == "<" and found[3] is None):
        return True
    major, minor = int(found[2]), found[3]
    if found[1] == "~>" and found[4] is None:
        return major >= _VOLUME_DEFAULTS[0]
    return (major, int(minor or 0)) >= _VOLUME_DEFAULTS


def _joined(defaults: Any, own: Any) -> Mapping[str, Any] | Unknown:
    for part in (own, defaults):
        if isinstance(part, Unknown):
            return part
    return {**defaults, **without_nulls(own)}


def _template(resource: Resource, scope: ResourceSet) -> Iterator[Carried]:
    """`tag_specifications`: default tags do not reach what a launch template makes."""
    words = {
        "instance": "instances",
        "volume": "volumes",
        "network-interface": "network_interfaces",
    }
    given = {str(one.get("resource_type")): one for one in
             blocks(resource.values.get("tag_specifications"))}  # fmt: skip
    for name, target in words.items():
        found = given.get(name)
        if found is None and target == "network_interfaces":
            continue
        tags = (found or {}).get("tags") or {}
        tags = tags if isinstance(tags, Unknown) else without_nulls(tags)
        yield Carried(target, "tag_specifications", "launch template", tags, found is not None)


def _group(resource: Resource, scope: ResourceSet) -> Iterator[Carried]:
    """Instances take the `tag` blocks with propagate_at_launch over the template's own."""
    own: dict[str, Any] = {}
    unknown: Unknown | None = None
    listed = resource.values.get("tag")
    if isinstance(listed, Unknown):
        unknown = listed
    for block in blocks(listed):
        hands_on, key = block.get("propagate_at_launch"), block.get("key")
        if isinstance(hands_on, Unknown) or not isinstance(key, str):
            unknown = hands_on if isinstance(hands_on, Unknown) else Unknown("a tag's key")
        elif hands_on:
            own[key] = block.get("value")
    made = {one.target: one for one in _of_templates(resource, scope)}
    template = made["instances"].tags if "instances" in made else {}
    tags = unknown or (template if isinstance(template, Unknown) else {**template, **own})
    yield Carried("instances", "tag.propagate_at_launch", "group", tags, bool(own))
    if "volumes" in made:
        yield made["volumes"]


def _of_templates(resource: Resource, scope: ResourceSet) -> Iterator[Carried]:
    """What the launch templates a resource refers to will make."""
    for path, addresses in resource.references.items():
        if not path.startswith(("launch_template", "mixed_instances_policy")):
            continue
        for address in addresses:
            for template in scope.resolve(address, resource):
                if template.type == "aws_launch_template":
                    yield from _template(template, scope)


def _node_group(resource: Resource, scope: ResourceSet) -> Iterator[Carried]:
    """Nodes take the launch template's tags only; the node group's own stay with it."""
    made = list(_of_templates(resource, scope))
    if made:
        yield from made
    else:
        yield Carried("instances", "launch_template", "node group", {}, is_set=False)


def _service(resource: Resource, scope: ResourceSet) -> Iterator[Carried]:
    """`propagate_tags = "SERVICE"` or `"TASK_DEFINITION"`; tasks have no tags without it."""
    setting = resource.values.get("propagate_tags")
    yield _from_setting(resource, scope, setting, "propagate_tags", "task_definition")


def _from_setting(
    resource: Resource, scope: ResourceSet, setting: Any, attribute: str, path: str
) -> Carried:
    if isinstance(setting, Unknown):
        return Carried("tasks", attribute, "", setting)
    if setting == "SERVICE":
        return Carried("tasks", attribute, "service", effective_tags(resource))
    if setting != "TASK_DEFINITION":
        return Carried("tasks", attribute, "", {}, is_set=False)
    for address in resource.references.get(path, ()):
        for definition in scope.resolve(address, resource):
            if definition.type == "aws_ecs_task_definition":
                return Carried("tasks", attribute, "task definition", effective_tags(definition))
    return Carried(
        "tasks", attribute, "task definition", Unknown("its task definition is not here")
    )


def _nested_setting(path: str, definition: str) -> _Rule:
    """`propagate_tags` inside blocks: EventBridge, Scheduler and Pipes targets."""

    def found(resource: Resource, scope: ResourceSet) -> Iterator[Carried]:
        values: Mapping[str, Any] = resource.values
        for step in path.split("."):
            values = first(values.get(step))
        if values:
            setting = values.get("propagate_tags")
            yield _from_setting(
                resource, scope, setting, f"{path}.propagate_tags", f"{path}.{definition}"
            )

    return found


def _batch(resource: Resource, scope: ResourceSet) -> Iterator[Carried]:
    yield from _by_flag("tasks", resource.values.get("propagate_tags"), resource)


def _table(resource: Resource, scope: ResourceSet) -> Iterator[Carried]:
    """Replicas of a table take its tags only where they say so."""
    for replica in blocks(resource.values.get("replica")):
        yield from _by_flag("replicas", replica.get("propagate_tags"), resource)


def _by_flag(target: str, flag: Any, resource: Resource) -> Iterator[Carried]:
    if isinstance(flag, Unknown):
        yield Carried(target, "propagate_tags", "", flag)
    else:
        tags = effective_tags(resource) if flag else {}
        yield Carried(target, "propagate_tags", resource.type, tags, is_set=bool(flag))


def _machine(resource: Resource, scope: ResourceSet) -> Iterator[Carried]:
    """Google: a boot disk has the labels of `initialize_params`, not the machine's."""
    for disk in blocks(resource.values.get("boot_disk")):
        labels = first(disk.get("initialize_params")).get("labels") or {}
        yield Carried("volumes", "boot_disk.initialize_params.labels", "machine", labels,
                      is_set=bool(labels))  # fmt: skip


def _machine_template(resource: Resource, scope: ResourceSet) -> Iterator[Carried]:
    """Google: instances take the template's labels, disks those of their own blocks."""
    own = own_tags(resource)
    yield Carried("instances", "labels", "instance template", own, is_set=bool(own))
    for disk in blocks(resource.values.get("disk")):
        labels = disk.get("labels") or {}
        yield Carried("volumes", "disk.labels", "instance template", labels, is_set=bool(labels))


_RULES: dict[str, _Rule] = {
    "aws_instance": _instance,
    "aws_launch_template": _template,
    "aws_autoscaling_group": _group,
    "aws_eks_node_group": _node_group,
    "aws_ecs_service": _service,
    "aws_batch_job_definition": _batch,
    "aws_dynamodb_table": _table,
    "aws_cloudwatch_event_target": _nested_setting("ecs_target", "task_definition_arn"),
    "aws_scheduler_schedule": _nested_setting("target.ecs_parameters", "task_definition_arn"),
    "aws_pipes_pipe": _nested_setting(
        "target_parameters.ecs_task_parameters", "task_definition_arn"
    ),
    "google_compute_instance": _machine,
    "google_compute_instance_template": _machine_template,
    "google_compute_region_instance_template": _machine_template,
}
