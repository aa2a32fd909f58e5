"""Helm values of charts whose GPUs follow from them: vLLM production stack, llm-d, Ollama.

What a value leaves out is the chart's default; templates themselves must be rendered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from estimator.model.resource import Diagnostic, Resource
from estimator.plainvalues import (
    count,
    gibibytes,
    items,
    labels,
    mapping,
    mappings,
    number,
    text,
)
from estimator.readers.manifests.commands import known_model
from estimator.readers.manifests.documents import Document
from estimator.readers.manifests.pods import Pod, pod_of
from estimator.readers.manifests.workloads import Group, Replicas, Serving, fixed

FORMAT = "Helm values"


def accepts(document: Document) -> bool:
    data = document.data
    if "apiVersion" in data or "$schema" in data:
        return False
    return bool(
        mapping(data, "servingEngineSpec")
        or (mapping(data, "modelArtifacts") and (mapping(data, "decode") or "prefill" in data))
        or (mapping(data, "ollama") and not isinstance(data.get("services"), Mapping))
    )


def resources(document: Document) -> Iterator[Resource | Diagnostic]:
    data = document.data
    if mapping(data, "servingEngineSpec"):
        yield from _production_stack(document)
    elif mapping(data, "modelArtifacts"):
        yield _llm_d(document)
    else:
        yield _ollama(document)


def _production_stack(document: Document) -> Iterator[Resource]:
    """One deployment per entry of `modelSpec`."""
    spec = mapping(document.data, "servingEngineSpec")
    for place, model in enumerate(mappings(spec, "modelSpec")):
        size = model.get("pvcStorage")
        yield Serving(
            text(model, "name") or f"model-{place}",
            "vllm-stack",
            [Group(_stack_pod(spec, model), _keda(model) or fixed(number(model, "replicaCount")))],
            document,
            model=known_model(text(model, "modelURL")),
            labels=labels(spec, "labels"),
            storage_gb=gibibytes(size) if size is not None else None,
            span=document.at("servingEngineSpec", "modelSpec", place),
        ).resource()


def _stack_pod(spec: Mapping[str, Any], model: Mapping[str, Any]) -> Pod:
    memory = model.get("requestMemory")
    placed = pod_of({**_selector(model), "tolerations": items(spec, "tolerations")})
    return Pod(
        gpus=count(model, "requestGPU", default=0),
        resource=text(model, "requestGPUType") or "nvidia.com/gpu",
        cpu=count(model, "requestCPU", default=0),
        memory_gib=(gibibytes(memory) if memory is not None else None) or Decimal(0),
        runtime="vllm",
        engine=_stack_engine(mapping(model, "vllmConfig")),
        placing=placed.placing,
    )


def _stack_engine(config: Mapping[str, Any]) -> dict[str, str]:
    keys = {"maxModelLen": "maxModelLen", "maxNumSeqs": "maxNumSeqs", "dtype": "dtype",
            "gpuMemoryUtilization": "gpuMemoryUtilization",
            "tensorParallelSize": "tensorParallel"}  # fmt: skip
    return {name: text(config, key) for key, name in keys.items() if text(config, key)}


def _selector(model: Mapping[str, Any]) -> dict[str, Any]:
    """The chart's `nodeSelectorTerms` and `nodeName` as a pod has them."""
    rule = "requiredDuringSchedulingIgnoredDuringExecution"
    terms = {"nodeSelectorTerms": items(model, "nodeSelectorTerms")}
    return {
        "affinity": {"nodeAffinity": {rule: terms}},
        "nodeSelector": mapping(model, "nodeSelector"),
    }


def _keda(model: Mapping[str, Any]) -> Replicas | None:
    scaling = mapping(model, "keda")
    if text(scaling, "enabled") != "true":
        return None
    return Replicas(
        count(scaling, "minReplicaCount"),
        count(scaling, "maxReplicaCount"),
        number(model, "replicaCount"),
    )


def _llm_d(document: Document) -> Resource:
    """Decode and prefill replicas; GPUs are the parallelism unless resources say otherwise."""
    data = document.data
    name = text(data, "modelArtifacts", "name")
    groups = [
        Group(_llm_d_pod(mapping(data, role)), fixed(number(data, role, "replicas")), role,
              count(data, role, "parallelism", "workers"))
        for role in ("decode", "prefill")
        if mapping(data, role) and text(data, role, "create") != "false"
    ]  # fmt: skip
    size = text(data, "modelArtifacts", "size")
    uri = text(data, "modelArtifacts", "uri")
    return Serving(
        name.rpartition("/")[2] or document.file_name,
        "llm-d",
        groups,
        document,
        model=name or known_model(uri),
        labels=labels(data, "modelArtifacts", "labels"),
        storage_gb=gibibytes(size) if size else None,
    ).resource()


def _llm_d_pod(role: Mapping[str, Any]) -> Pod:
    pod = pod_of(role)
    if pod.gpus:
        return pod
    parallel = mapping(role, "parallelism")
    gpus = count(parallel, "tensor") * count(parallel, "dataLocal")
    return replace(pod, gpus=gpus, resource="nvidia.com/gpu", runtime=pod.runtime or "vllm")


def _ollama(document: Document) -> Resource:
    """The Ollama chart: no GPU unless `ollama.gpu.enabled`; Knative scales to zero."""
    data = document.data
    settings = mapping(data, "ollama")
    gpu = mapping(settings, "gpu")
    pod = replace(
        pod_of(data),
        gpus=count(gpu, "number") if text(gpu, "enabled") == "true" else Decimal(0),
        resource="amd.com/gpu" if text(gpu, "type") == "amd" else "nvidia.com/gpu",
        runtime="ollama",
    )
    models = [*items(settings, "models", "pull"), *items(settings, "models", "run")]
    volume = mapping(data, "persistentVolume")
    size = text(volume, "size") if text(volume, "enabled") == "true" else ""
    return Serving(
        text(data, "fullnameOverride") or "ollama",
        "ollama-chart",
        [Group(pod, _ollama_replicas(data))],
        document,
        model=next(filter(None, map(_pulled, models)), ""),
        storage_gb=gibibytes(size) if size else None,
    ).resource()


def _ollama_replicas(data: Mapping[str, Any]) -> Replicas:
    bounds = fixed(number(data, "replicaCount"))
    scaling = mapping(data, "autoscaling")
    if text(scaling, "enabled") == "true":
        bounds = Replicas(count(scaling, "minReplicas"), count(scaling, "maxReplicas"))
    if text(data, "knative", "enabled") == "true":
        bounds = Replicas(Decimal(0), bounds.most)
    return bounds


def _pulled(item: Any) -> str:
    return text(item, "name") if isinstance(item, Mapping) else str(item)
