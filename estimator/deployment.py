"""A `ModelDeployment` spec as the pricing rules read it: one shape for manifests and alternatives.

Knows the manifest's fields and the shape of workloads; no files, no prices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from estimator.plainvalues import mapping, number, text

#: Type of resource by the way of serving.
TYPES = {
    "api": "model_api",
    "provisioned": "model_provisioned",
    "self-hosted": "model_self_hosted",
}
KIND = "ModelDeployment"
_AWS_TYPE = re.compile(r"^[a-z]+\d[a-z0-9-]*\.(\d*x?large|medium|small|micro|nano|metal(-.+)?)$")
_GOOGLE_TYPE = re.compile(r"^(a2|a3|a4|g2|g4|n1|n2|n2d|c2|c3|e2|ct\w+)-[a-z]+(-\d+[gt]?)?$")


def values_of(
    spec: Mapping[str, Any], tags: Mapping[str, str], namespace: str = ""
) -> dict[str, Any]:
    """The spec as the pricing rules read it; also used for alternatives laid over it."""
    values: dict[str, Any] = {
        "kind": KIND,
        "tags": dict(tags),
        "namespace": namespace,
        **{key: spec[key] for key in ("model", "serving", "traffic", "unit", "budget", "slo",
                                      "alternatives") if key in spec},
    }  # fmt: skip
    own = mapping(spec, "serving", "selfHosted")
    if text(spec, "serving", "mode") == "self-hosted":
        values |= _self_hosted(spec, own)
    return values


def _self_hosted(spec: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The same shape that workload readers give."""
    instance = text(own, "instanceType")
    accelerator = mapping(own, "accelerator")
    least = number(own, "replicas", "min")
    most = number(own, "replicas", "max")
    provider = text(spec, "model", "provider")
    group: dict[str, Any] = {
        "instance_types": [instance] if instance else [],
        "capacity": text(own, "capacityType") or "on-demand",
    }
    if least is not None:
        group["replicas"] = {"min": least, "max": most if most is not None else least}
    if count := _gpus(own, instance):
        group["gpus"] = count
    if accelerator:
        group["gpu"] = text(accelerator, "type")
    found: dict[str, Any] = {
        "runtime": text(own, "runtime"),
        "cloud": text(own, "cloud") or cloud_of_type(instance) or _cloud(provider),
        "region": text(spec, "model", "region"),
        "engine": dict(mapping(own, "engine")),
        "groups": [group] if own else [],
    }
    named = {"busyHoursPerWeek": "busy_hours_per_week", "coldStarts": "cold_starts",
             "throughput": "throughput", "storageGb": "storage_gb"}  # fmt: skip
    found |= {name: own[key] for key, name in named.items() if key in own}
    if "hourlyPrice" in own:
        found["hourly_price"] = number(own, "hourlyPrice", "amount")
    return found


def _gpus(own: Mapping[str, Any], instance: str) -> Any:
    """GPUs of a replica: told, or as many as the engine runs in parallel; else one."""
    told = number(own, "accelerator", "count") or number(own, "engine", "tensorParallel")
    if told is not None:
        return told
    return None if instance else 1


def _cloud(provider: str) -> str:
    return "" if provider in ("self-hosted", "") else provider


def cloud_of_type(name: str) -> str:
    """The cloud that has instance types of this form; "" for a label of the user's own."""
    if name.lower().startswith("standard_"):
        return "azure"
    if _AWS_TYPE.match(name):
        return "aws"
    return "google" if _GOOGLE_TYPE.match(name) else ""
