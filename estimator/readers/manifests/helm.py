"""Helm values of charts whose GPUs follow from them: vLLM production stack, llm-d, Ollama.

What a value leaves out is the chart's default; templates themselves must be rendered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from estimator.model.resource import Diagnostic, Resource
from estimator.readers.manifests.commands import known_model
from estimator.readers.manifests.documents import Document
from estimator.readers.manifests.plainvalues import (
    count,
    gibibytes,
    items,
    labels,
    mapping,
    mappings,
    number,
    text,
)
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
    engine_spec = mapping(document.data, "servingEngineSpec")
    for place, model in enumerate(mappings(engine_spec, "modelSpec")):
        config = mapping(model, "vllmConfig")
        memory = model.get("requestMemory")
        placed = pod_of({**_selector(model), "tolerations": items(engine_spec, "tolerations")})
        engine = {
            "maxModelLen": text(config, "maxModelLen"),
            "maxNumSeqs": text(config, "maxNumSeqs"),
            "dtype": text(config, "dtype"),
            "gpuMemoryUtilization": text(config, "gpuMemoryUtilization"),
            "tensorParallel": text(config, "tensorParallelSize"),
        }
        pod = Pod(
            gpus=count(model, "requestGPU", default=0),
            resource=text(model, "requestGPUType") or "nvidia.com/gpu",
            cpu=count(model, "requestCPU", default=0),
            memory_gib=(gibibytes(memory) if memory is not None else None) or Decimal(0),
            runtime="vllm",
            engine={name: value for name, value in engine.items() if value},
            placing=placed.placing,
        )
        bounds = _keda(model) or fixed(number(model, "replicaCount"))
        size = model.get("pvcStorage")
        yield Serving(
            text(model, "name") or f"model-{place}",
            "vllm-stack",
            [Group(pod, bounds)],
            document,
            model=known_model(text(model, "modelURL")),
            labels=labels(engine_spec, "labels"),
            storage_gb=gibibytes(size) if size is not None else None,
            span=document.at("servingEngineSpec", "modelSpec", place),
        ).resource()


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
    enabled = text(gpu, "enabled") == "true"
    placed = pod_of(data)
    pod = replace(
        placed,
        gpus=count(gpu, "number") if enabled else Decimal(0),
        resource="amd.com/gpu" if text(gpu, "type") == "amd" else "nvidia.com/gpu",
        runtime="ollama",
    )
    models = [_pulled(item) for item in (*items(settings, "models", "pull"),
                                         *items(settings, "models", "run"))]  # fmt: skip
    bounds = fixed(number(data, "replicaCount"))
    if text(data, "autoscaling", "enabled") == "true":
        bounds = Replicas(
            count(data, "autoscaling", "minReplicas"), count(data, "autoscaling", "maxReplicas")
        )
    if text(data, "knative", "enabled") == "true":
        bounds = Replicas(Decimal(0), bounds.most)
    volume = mapping(data, "persistentVolume")
    size = text(volume, "size") if text(volume, "enabled") == "true" else ""
    return Serving(
        text(data, "fullnameOverride") or "ollama",
        "ollama-chart",
        [Group(pod, bounds)],
        document,
        model=next(filter(None, models), ""),
        storage_gb=gibibytes(size) if size else None,
    ).resource()


def _pulled(item: Any) -> str:
    return text(item, "name") if isinstance(item, Mapping) else str(item)
