"""Ray: RayService, RayCluster, RayJob, and AIBrix' RayClusterFleet. The workers are billed.

Serve's own replica bounds (`serveConfigV2`, a YAML text inside the YAML) name the model and
the accelerator; how many machines run is what the worker groups say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from estimator.errors import Error
from estimator.model.resource import Diagnostic, Resource
from estimator.plainvalues import count, mapping, mappings, number, text
from estimator.readers.manifests.commands import known_model
from estimator.readers.manifests.documents import Document
from estimator.readers.manifests.kubernetes import serving
from estimator.readers.manifests.pods import Pod, pod_of
from estimator.readers.manifests.workloads import Group, Replicas
from estimator.yamlfile import parse_yaml_documents

FORMAT = "Ray"
_KINDS = ("RayService", "RayCluster", "RayJob", "RayClusterFleet", "RayClusterReplicaSet")
_ENGINE = {"dtype": "dtype", "max_model_len": "maxModelLen", "max_num_seqs": "maxNumSeqs",
           "gpu_memory_utilization": "gpuMemoryUtilization", "quantization": "quantization",
           "tensor_parallel_size": "tensorParallel"}  # fmt: skip


def accepts(document: Document) -> bool:
    return document.kind in _KINDS or _is_serve_config(document)


def _is_serve_config(document: Document) -> bool:
    """A Serve config file: applications built by `ray.serve.llm`."""
    return not document.kind and any(
        "ray.serve" in text(one, "import_path") for one in mappings(document.data, "applications")
    )


def resources(document: Document) -> Iterator[Resource | Diagnostic]:
    if _is_serve_config(document):
        yield from _serve_config(document)
        return
    spec = mapping(document.data, "spec")
    served, problem = _served(document, text(spec, "serveConfigV2"))
    if problem:
        yield problem
    cluster = mapping(spec, "rayClusterConfig") or mapping(spec, "rayClusterSpec") or spec
    times = Decimal(1)
    if document.kind == "RayClusterFleet":
        times = count(spec, "replicas")
        cluster = mapping(spec, "template", "spec")
    groups = list(_groups(cluster, served, times))
    if groups:
        found = serving(document, groups, model=_model(document, served, groups)).resource()
        yield _with_engine(found, served)


def _served(document: Document, config: str) -> tuple[Mapping[str, Any], Diagnostic | None]:
    """The first LLM of the embedded Serve configuration."""
    if not config.strip():
        return {}, None
    try:
        nodes = parse_yaml_documents(config, document.path)
    except Error as error:
        span = document.at("spec", "serveConfigV2")
        return {}, Diagnostic(f"serveConfigV2: {error.message}", span, error.hint, is_error=True)
    data = nodes[0].plain() if nodes else {}
    for application in mappings(data, "applications"):
        for llm in mappings(application, "args", "llm_configs"):
            return llm, None
    return {}, None


def _groups(
    cluster: Mapping[str, Any], served: Mapping[str, Any], times: Decimal
) -> Iterator[Group]:
    """Head and worker groups with GPUs; a fleet runs several clusters."""
    head = pod_of(mapping(cluster, "headGroupSpec", "template", "spec"))
    if head.gpus:
        yield Group(_typed(head, served), _times(Replicas(Decimal(1), Decimal(1)), times), "head")
    for worker in mappings(cluster, "workerGroupSpecs"):
        pod = pod_of(mapping(worker, "template", "spec"))
        if pod.gpus:
            hosts = count(worker, "numOfHosts")
            bounds = _times(_bounds(worker), times)
            yield Group(_typed(pod, served), bounds, text(worker, "groupName"), hosts)


def _bounds(worker: Mapping[str, Any]) -> Replicas:
    declared = number(worker, "replicas")
    least, most = number(worker, "minReplicas"), number(worker, "maxReplicas")
    start = declared if declared is not None else least
    least = least if least is not None else start or Decimal(0)
    return Replicas(least, most if most is not None else start or least, start)


def _times(bounds: Replicas, times: Decimal) -> Replicas:
    declared = None if bounds.declared is None else bounds.declared * times
    return Replicas(bounds.least * times, bounds.most * times, declared)


def _typed(pod: Pod, served: Mapping[str, Any]) -> Pod:
    """Serve's `accelerator_type` names the GPU where the pod's selectors do not."""
    kind = text(served, "accelerator_type")
    return replace(pod, gpu=kind) if kind and not pod.placing.gpus else pod


def _model(document: Document, served: Mapping[str, Any], groups: list[Group]) -> str:
    loading = mapping(served, "model_loading_config")
    source = text(loading, "model_source")
    name = known_model(source) if "/" in source and "$" not in source else ""
    if name:
        return name
    label = text(document.data, "metadata", "labels", "model.aibrix.ai/name")
    return (
        text(loading, "model_id")
        or next((group.pod.model for group in groups if group.pod.model), "")
        or label
    )


def _with_engine(found: Resource, served: Mapping[str, Any]) -> Resource:
    arguments = mapping(served, "engine_kwargs")
    engine = {name: text(arguments, key) for key, name in _ENGINE.items() if text(arguments, key)}
    if not engine:
        return found
    return replace(found, values={**found.values, "engine": engine, "runtime": "vllm"})


def _serve_config(document: Document) -> Iterator[Resource]:
    """A Serve config without a cluster: accelerator and replicas, machines unknown."""
    for application in mappings(document.data, "applications"):
        for llm in mappings(application, "args", "llm_configs"):
            bounds = mapping(llm, "deployment_config", "autoscaling_config")
            least = count(bounds, "min_replicas")
            most = number(bounds, "max_replicas") or max(least, Decimal(1))
            gpus = count(llm, "engine_kwargs", "tensor_parallel_size")
            pod = Pod(gpus=gpus, gpu=text(llm, "accelerator_type"), runtime="vllm")
            replicas = Replicas(least, most)
            group = Group(pod, replicas)
            data = {**document.data, "metadata": {"name": text(llm, "model_loading_config",
                                                               "model_id")}}  # fmt: skip
            inner = replace(document, data={**data, "kind": "ray.serve"})
            loading = mapping(llm, "model_loading_config")
            model = known_model(text(loading, "model_source")) or text(loading, "model_id")
            yield _with_engine(serving(inner, [group], model=model).resource(), llm)
