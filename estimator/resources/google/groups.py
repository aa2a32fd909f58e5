"""Managed instance groups: as many machines of a template as the group runs."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Origin, Quantity, amount, between
from estimator.model.values import Unknown
from estimator.resources.components import hourly
from estimator.resources.google.instance import (
    INSTANCE_USAGE,
    TEMPLATES,
    template_disk_line,
    template_disks,
    template_machine,
)
from estimator.resources.google.machine import (
    gpu_lines,
    licence_lines,
    local_ssd_lines,
    machine_lines,
)
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_AUTOSCALERS = ("google_compute_autoscaler", "google_compute_region_autoscaler")


@prices(
    "google_compute_instance_group_manager",
    "google_compute_region_instance_group_manager",
    usage={
        "instances": "machines that run on average (the target size when not given)",
        **INSTANCE_USAGE,
    },
)
def instance_group(r: View, usage: Usage) -> Iterator[Component]:
    """`target_size` machines of the group's template, with their disks and GPUs.

    An autoscaler that points at the group gives a range from its least to its greatest number
    of replicas. The group itself is free.
    """
    count = _size(r, usage)
    template = _template(r)
    if template is None:
        missing = Unknown("the instance template is not in this configuration")
        yield hourly("Instance usage", count=count, meter=f"google/compute/machine/{missing}")
        return
    machine = template_machine(template, usage, count)
    yield from machine_lines(machine)
    yield from local_ssd_lines(machine)
    yield from gpu_lines(machine)
    yield from licence_lines(machine)
    for place, block in enumerate(template_disks(template)):
        yield template_disk_line(block, count, (f"disk[{place}]",))


def _template(r: View) -> View | None:
    """The template of the first version (canary versions share the group's size)."""
    for path in ("version.instance_template", "instance_template"):
        for name in (path, path.replace("version.", "version[0].")):
            found = r.ref(name, *TEMPLATES, by=("self_link", "self_link_unique", "id", "name"))
            if found is not None:
                return found
    return None


def _size(r: View, usage: Usage) -> Quantity:
    declared = usage.quantity("instances")
    if declared.is_known:
        return declared
    scaler = next(r.referrers(*_AUTOSCALERS, via="target"), None)
    if scaler is None or r.has("target_size"):
        return r.number("target_size", 1)
    policy = scaler.block("autoscaling_policy")
    low, high = policy.number("min_replicas", 1), policy.number("max_replicas")
    if low.expected is None or high.expected is None:
        return amount(None, "autoscaling_policy", Origin.MISSING)
    return between(low.expected, low.expected, max(low.expected, high.expected), "replicas",
                   Origin.ATTRIBUTE)  # fmt: skip
