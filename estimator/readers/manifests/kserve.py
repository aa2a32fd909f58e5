"""KServe: InferenceService (v1beta1) and LLMInferenceService (v1alpha1, v1alpha2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from estimator.model.resource import Diagnostic, Resource
from estimator.plainvalues import count, items, mapping, number, text
from estimator.readers.manifests.commands import known_model
from estimator.readers.manifests.documents import Document
from estimator.readers.manifests.kubernetes import knative_replicas, serving
from estimator.readers.manifests.pods import Pod, pod_of
from estimator.readers.manifests.workloads import Group, Replicas, annotations_of, fixed

FORMAT = "KServe"
_FRAMEWORKS = ("model", "huggingface", "pytorch", "tensorflow", "triton", "onnx", "sklearn",
               "xgboost", "lightgbm", "pmml", "paddle")  # fmt: skip


def accepts(document: Document) -> bool:
    return document.kind in ("InferenceService", "LLMInferenceService") and (
        document.api_version.startswith("serving.kserve.io")
    )


def resources(document: Document) -> Iterator[Resource | Diagnostic]:
    if document.kind == "LLMInferenceService":
        yield from _llm_service(document)
    else:
        yield from _service(document)


def _service(document: Document) -> Iterator[Resource]:
    """Predictor, transformer and explainer; only parts with accelerators cost GPU hours."""
    spec = mapping(document.data, "spec")
    predictor = mapping(spec, "predictor")
    name, framework = next(
        ((key, mapping(predictor, key)) for key in _FRAMEWORKS if key in predictor), ("", {})
    )
    container = {**framework, "name": "kserve-container"}
    pod_spec = {**predictor, "containers": [container, *items(predictor, "containers")]}
    pod = pod_of(pod_spec, annotations_of(document.data))
    model = known_model(text(framework, "storageUri")) or pod.model
    model = model or text(framework, "modelFormat", "name") or name
    group = Group(pod, _replicas(document, predictor))
    yield serving(document, [group], model=model).resource()


def _replicas(document: Document, predictor: Mapping[str, Any]) -> Replicas:
    """Absent means one; only the serverless mode scales to zero, and only when told to."""
    least = number(predictor, "minReplicas")
    most = number(predictor, "maxReplicas")
    annotations = annotations_of(document.data)
    if least is None and "autoscaling.knative.dev/min-scale" in annotations:
        return knative_replicas(annotations)
    least = Decimal(1) if least is None else least
    return Replicas(least, most if most is not None else max(least, Decimal(1)), least or None)


def _llm_service(document: Document) -> Iterator[Resource]:
    """Decode, prefill and multi-node workers, each with replicas of its own, add up."""
    spec = mapping(document.data, "spec")
    groups = list(_workers(spec, "decode" if "prefill" in spec else ""))
    if "prefill" in spec:
        groups += _workers(mapping(spec, "prefill"), "prefill")
    model = text(spec, "model", "name") or known_model(text(spec, "model", "uri"))
    yield serving(document, groups, model=model).resource()


def _workers(block: Mapping[str, Any], name: str) -> Iterator[Group]:
    replicas = fixed(number(block, "replicas"))
    if scaling := mapping(block, "scaling"):
        replicas = Replicas(count(scaling, "minReplicas"), count(scaling, "maxReplicas"))
    pod = pod_of(mapping(block, "template"))
    if pod == Pod() and not block.get("template"):
        pod = Pod(gpus=number(block, "parallelism", "tensor") or Decimal(0))
    worker = mapping(block, "worker")
    size = number(block, "parallelism", "pipeline") or number(block, "parallelism", "data")
    if worker and size and size > 1:
        yield Group(pod, replicas, f"{name} leader".strip())
        yield Group(pod_of(worker), replicas, f"{name} worker".strip(), size - 1)
    else:
        yield Group(pod, replicas, name)
