"""Where a pod may run: GPU, instance type, cloud and region from its selectors and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from estimator.deployment import cloud_of_type
from estimator.plainvalues import items, labels, mapping, mappings, text

#: Node labels that name a GPU, an instance type, a region.
GPU_LABELS = ("cloud.google.com/gke-accelerator", "nvidia.com/gpu.product",
              "karpenter.k8s.aws/instance-gpu-name", "k8s.amazonaws.com/accelerator",
              "gpu.nvidia.com/class", "gpu.nvidia.com/model",
              "cloud.google.com/gke-tpu-accelerator",
              "amd.com/gpu.product-name", "accelerator", "gpu-type", "gpu.product",
              "aws.amazon.com/neuron.product")  # fmt: skip
INSTANCE_LABELS = ("node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type",
                   "instance-type", "instanceType", "cloud.google.com/machine-type")  # fmt: skip
REGION_LABELS = ("topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region",
                 "forebill.dev/region")  # fmt: skip
_ZONE = "topology.kubernetes.io/zone"
_CLOUDS = (("cloud.google.com/", "google"), ("eks.amazonaws.com/", "aws"),
           ("karpenter.k8s.aws/", "aws"), ("k8s.amazonaws.com/", "aws"),
           ("kubernetes.azure.com/", "azure"), ("agentpool", "azure"),
           ("gpu.nvidia.com/class", "coreweave"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placing:
    """What the selectors say; empty where they say nothing."""

    gpus: tuple[str, ...] = ()
    instance_types: tuple[str, ...] = ()
    cloud: str = ""
    region: str = ""
    is_spot: bool = False
    #: All required labels with a single value, for joining with a node pool.
    selectors: tuple[tuple[str, str], ...] = ()
    #: Taint keys that are tolerated ("" tolerates all).
    tolerations: tuple[str, ...] = ()


def placing_of(pod: Mapping[str, Any], annotations: Mapping[str, str]) -> Placing:
    """The placing of a pod spec, with what its annotations add."""
    wanted = _wanted(pod)
    wanted.update({key: (value,) for key, value in annotations.items() if key in REGION_LABELS})
    types = _first(wanted, INSTANCE_LABELS)
    types = tuple(one for one in types if cloud_of_type(one))
    return Placing(
        gpus=_first(wanted, GPU_LABELS),
        instance_types=types,
        cloud=_cloud(wanted, types),
        region=_region(wanted),
        is_spot=_is_spot(wanted),
        selectors=tuple((key, values[0]) for key, values in wanted.items() if len(values) == 1),
        tolerations=tuple(text(one, "key") for one in mappings(pod, "tolerations")),
    )


def _wanted(pod: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Required node labels with their allowed values."""
    found = {key: (value,) for key, value in labels(pod, "nodeSelector").items()}
    rule = "requiredDuringSchedulingIgnoredDuringExecution"
    affinity = mapping(pod, "affinity", "nodeAffinity", rule)
    for term in mappings(affinity, "nodeSelectorTerms"):
        for one in mappings(term, "matchExpressions"):
            if text(one, "operator") == "In":
                values = tuple(str(value) for value in items(one, "values"))
                found[text(one, "key")] = (*found.get(text(one, "key"), ()), *values)
    return {key: tuple(dict.fromkeys(values)) for key, values in found.items()}


def _first(wanted: Mapping[str, tuple[str, ...]], keys: tuple[str, ...]) -> tuple[str, ...]:
    return next((wanted[key] for key in keys if wanted.get(key)), ())


def _cloud(wanted: Mapping[str, tuple[str, ...]], types: tuple[str, ...]) -> str:
    for one in types:
        return cloud_of_type(one)
    for key in wanted:
        for start, cloud in _CLOUDS:
            if key.startswith(start):
                return cloud
    return ""


def _region(wanted: Mapping[str, tuple[str, ...]]) -> str:
    for value in _first(wanted, REGION_LABELS):
        return value
    for zone in wanted.get(_ZONE, ()):
        return region_of_zone(zone)
    return ""


def region_of_zone(zone: str) -> str:
    """`us-east-1a` → `us-east-1`, `us-central1-b` → `us-central1`, `eastus-1` → `eastus`."""
    return re.sub(r"(-[a-z]|(?<=\d)[a-z]|(?<=[a-z])-\d)$", "", zone)


def _is_spot(wanted: Mapping[str, tuple[str, ...]]) -> bool:
    return (
        wanted.get("cloud.google.com/gke-spot") == ("true",)
        or wanted.get("karpenter.sh/capacity-type") == ("spot",)
        or wanted.get("eks.amazonaws.com/capacityType") == ("SPOT",)
        or wanted.get("kubernetes.azure.com/scalesetpriority") == ("spot",)
    )


def regions_in(variables: Mapping[str, str]) -> Iterator[str]:
    """Regions that a container's environment names."""
    for key in ("AWS_REGION", "AWS_DEFAULT_REGION", "GOOGLE_CLOUD_REGION", "CLOUD_REGION"):
        value = variables.get(key, "")
        if value and "$" not in value:
            yield value
