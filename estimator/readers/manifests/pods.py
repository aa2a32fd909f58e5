"""Pod specs: GPUs, what is served, and where it may run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from estimator.plainvalues import (
    cpus,
    gibibytes,
    items,
    mapping,
    mappings,
    number,
    text,
)
from estimator.readers.manifests.commands import (
    engine_of,
    model_of,
    model_of_image,
    runtime_of,
    words,
)
from estimator.readers.manifests.placing import Placing, placing_of, regions_in

_MIG = re.compile(r"^nvidia\.com/mig-(\d)g\.")
#: Extended resources that are accelerators → (GPU where the name tells it, share of one).
_RESOURCES = {
    "nvidia.com/gpu": "",
    "nvidia.com/gpu.shared": "",
    "amd.com/gpu": "",
    "gpu": "",
    "aws.amazon.com/neuron": "",
    "aws.amazon.com/neurondevice": "",
    "google.com/tpu": "",
    "habana.ai/gaudi": "gaudi2",
    "gpu.intel.com/i915": "",
}
#: Parts of one device.
_CORES = {"aws.amazon.com/neuroncore": Decimal(2)}


@dataclass(frozen=True, slots=True)
class Pod:
    """What one pod takes and serves."""

    gpus: Decimal = Decimal(0)
    gpu: str = ""
    resource: str = ""
    cpu: Decimal = Decimal(0)
    memory_gib: Decimal = Decimal(0)
    model: str = ""
    runtime: str = ""
    engine: Mapping[str, str] = field(default_factory=dict)
    placing: Placing = field(default_factory=Placing)
    region: str = ""


def pod_of(spec: Mapping[str, Any], annotations: Mapping[str, str] | None = None) -> Pod:
    """A pod spec's containers added up; the serving one names model and engine."""
    placing = placing_of(spec, annotations or {})
    containers = list(mappings(spec, "containers"))
    serving = max(containers, key=_rank, default={})
    variables = variables_of(serving)
    arguments = words([*items(serving, "command"), *items(serving, "args"),
                       variables.get("VLLM_ADDITIONAL_ARGS", "")])  # fmt: skip
    taken = [accelerators(mapping(one, "resources")) for one in containers]
    name, gpu = next(((name, gpu) for _, gpu, name in taken if name), ("", ""))
    image = text(serving, "image")
    return Pod(
        gpus=sum((count for count, _, _ in taken), Decimal(0)),
        gpu=gpu,
        resource=name,
        cpu=_sum(containers, "cpu"),
        memory_gib=_sum(containers, "memory"),
        model=model_of(arguments, variables) or model_of_image(image),
        runtime=runtime_of(image, arguments),
        engine=engine_of(arguments, variables),
        placing=placing,
        region=placing.region or next(regions_in(variables), ""),
    )


def _rank(container: Mapping[str, Any]) -> tuple[bool, bool]:
    """The serving container: the one with a GPU, else the one whose command names an engine."""
    arguments = words([*items(container, "command"), *items(container, "args")])
    count, _, _ = accelerators(mapping(container, "resources"))
    return count > 0, bool(runtime_of(text(container, "image"), arguments))


def variables_of(container: Mapping[str, Any]) -> dict[str, str]:
    """The environment's literal values; secrets and references are left out."""
    return {text(one, "name"): text(one, "value") for one in mappings(container, "env")
            if one.get("value") is not None}  # fmt: skip


def accelerators(resources: Mapping[str, Any]) -> tuple[Decimal, str, str]:
    """(GPUs, GPU type where the resource tells it, resource name) of a container."""
    limits = {**mapping(resources, "requests"), **mapping(resources, "limits")}
    for name, value in limits.items():
        count = number({"value": value}, "value")
        if count is None:
            continue
        if name in _RESOURCES:
            return count, _RESOURCES[name], name
        if name in _CORES:
            return count / _CORES[name], "", name
        if match := _MIG.match(name):
            return count * Decimal(match[1]) / 7, "", name
    return Decimal(0), "", ""


def _sum(containers: list[Mapping[str, Any]], what: str) -> Decimal:
    read = cpus if what == "cpu" else gibibytes
    total = Decimal(0)
    for one in containers:
        asked = mapping(one, "resources", "requests").get(what)
        asked = asked if asked is not None else mapping(one, "resources", "limits").get(what)
        total += (read(asked) if asked is not None else None) or Decimal(0)
    return total
