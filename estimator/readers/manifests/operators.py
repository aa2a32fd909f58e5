"""Other operators: AIBrix StormService and ModelAdapter, Seldon Core, vLLM production stack CRs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from estimator.readers.manifests.kubernetes import is_serving, serving
from estimator.readers.manifests.pods import Pod, pod_of
from estimator.readers.manifests.workloads import Group, Replicas, fixed

FORMAT = "serving operator"
_KINDS = {"StormService": "aibrix.ai", "VLLMRuntime": "vllm.ai", "Server": "seldon.io",
          "Model": "seldon.io", "SeldonDeployment": "seldon.io"}  # fmt: skip


def accepts(document: Document) -> bool:
    group = document.api_version.partition("/")[0]
    return document.kind in _KINDS and group.endswith(_KINDS[document.kind])


def resources(document: Document) -> Iterator[Resource | Diagnostic]:
    match document.kind:
        case "StormService":
            yield from _storm(document)
        case "VLLMRuntime":
            yield from _vllm_runtime(document)
        case "Server":
            yield from _seldon_server(document)
        case "SeldonDeployment":
            yield from _seldon_deployment(document)
        case _:
            yield Diagnostic(
                "a Seldon Model runs on a Server: hardware is priced where the Server stands",
                document.span,
            )


def _storm(document: Document) -> Iterator[Resource]:
    """Roles (prefill, decode) with replicas of their own, times the service's."""
    spec = mapping(document.data, "spec")
    times = count(spec, "replicas")
    groups, model = [], ""
    for role in mappings(spec, "template", "spec", "roles"):
        pod = pod_of(mapping(role, "template", "spec"))
        name = labels(role, "template", "metadata", "labels").get("model.aibrix.ai/name", "")
        model = model or pod.model or name
        if pod.gpus:
            replicas = fixed(count(role, "replicas") * times)
            groups.append(Group(pod, replicas, text(role, "name")))
    if groups:
        yield serving(document, groups, model=model).resource()


def _vllm_runtime(document: Document) -> Iterator[Resource]:
    spec = mapping(document.data, "spec")
    deployed, scaling = mapping(spec, "deploymentConfig"), mapping(spec, "autoscalingConfig")
    declared = number(deployed, "replicas")
    bounds = fixed(declared)
    if text(scaling, "enabled") == "true":
        bounds = Replicas(count(scaling, "minReplicas"), count(scaling, "maxReplicas"), declared)
    size = text(spec, "storageConfig", "size")
    yield serving(
        document,
        [Group(_runtime_pod(spec, deployed), bounds)],
        model=known_model(text(spec, "model", "modelURL")),
        storage_gb=gibibytes(size) if size else None,
    ).resource()


def _runtime_pod(spec: Mapping[str, Any], deployed: Mapping[str, Any]) -> Pod:
    asked, config = mapping(deployed, "resources"), mapping(spec, "vllmConfig")
    memory = asked.get("memory")
    settings = {
        **{key: text(spec, "model", key) for key in ("maxModelLen", "dtype", "maxNumSeqs")},
        "gpuMemoryUtilization": text(config, "gpuMemoryUtilization"),
        "tensorParallel": text(config, "tensorParallelSize"),
    }
    return Pod(
        gpus=count(asked, "gpu", default=0),
        resource=text(asked, "gpuType") or "nvidia.com/gpu",
        cpu=count(asked, "cpu", default=0),
        memory_gib=(gibibytes(memory) if memory is not None else None) or Decimal(0),
        runtime="vllm",
        engine={name: value for name, value in settings.items() if value},
        placing=pod_of(deployed).placing,
    )


def _seldon_server(document: Document) -> Iterator[Resource | Diagnostic]:
    spec = mapping(document.data, "spec")
    pod = pod_of(mapping(spec, "podSpec"))
    most = number(spec, "maxReplicas")
    declared = number(spec, "replicas")
    bounds = fixed(declared)
    if most is not None:
        bounds = Replicas(count(spec, "minReplicas"), most, declared)
    if is_serving(pod):
        yield serving(document, [Group(pod, bounds)]).resource()
    else:
        yield Diagnostic("a Seldon Server without accelerators: not a GPU cost", document.span)


def _seldon_deployment(document: Document) -> Iterator[Resource]:
    """Seldon Core v1: predictors with component specs."""
    groups = []
    for predictor in mappings(document.data, "spec", "predictors"):
        for component in items(predictor, "componentSpecs"):
            pod = pod_of(mapping(component, "spec"))
            if is_serving(pod):
                replicas = fixed(number(predictor, "replicas"))
                groups.append(Group(pod, replicas, text(predictor, "name")))
    if groups:
        yield serving(document, groups).resource()
