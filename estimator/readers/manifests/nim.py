"""NVIDIA's operators: NIMService (NIM operator) and DynamoGraphDeployment (Dynamo)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from estimator.model.resource import Diagnostic, Resource
from estimator.plainvalues import (
    count,
    gibibytes,
    items,
    labels,
    mapping,
    number,
    text,
)
from estimator.readers.manifests.commands import model_of_image
from estimator.readers.manifests.documents import Document
from estimator.readers.manifests.kubernetes import knative_replicas, serving
from estimator.readers.manifests.pods import pod_of
from estimator.readers.manifests.workloads import Group, Replicas, annotations_of, fixed

FORMAT = "NVIDIA NIM and Dynamo"


def accepts(document: Document) -> bool:
    return document.kind in ("NIMService", "DynamoGraphDeployment")


def resources(document: Document) -> Iterator[Resource | Diagnostic]:
    if document.kind == "NIMService":
        yield from _nim(document)
    else:
        yield from _dynamo(document)


def _nim(document: Document) -> Iterator[Resource]:
    """The image names the model; GPUs may also come from resource claims (DRA)."""
    spec = mapping(document.data, "spec")
    image = text(spec, "image", "repository")
    container = {"image": image, "resources": mapping(spec, "resources"),
                 "env": items(spec, "env"), "args": items(spec, "args")}  # fmt: skip
    resources_: dict[str, Any] = dict(mapping(spec, "resources"))
    claims = len(items(spec, "draResources"))
    if claims and not any("gpu" in str(name) for name in mapping(resources_, "limits")):
        resources_["limits"] = {**mapping(resources_, "limits"), "nvidia.com/gpu": claims}
    pod_spec = {**spec, "containers": [{**container, "resources": resources_}]}
    annotations = annotations_of(document.data) | labels(spec, "annotations")
    pod = pod_of(pod_spec, annotations)
    model = model_of_image(image) or pod.model or text(spec, "storage", "nimCache", "name")
    serving_ = serving(document, [Group(pod, _nim_replicas(spec, annotations))], model=model)
    resource = serving_.resource()
    cache = text(spec, "storage", "nimCache", "name")
    yield replace(resource, values={**resource.values, "runtime": "nim", "cache": cache})


def _nim_replicas(spec: Mapping[str, Any], annotations: Mapping[str, str]) -> Replicas:
    hpa = mapping(spec, "scale", "hpa")
    declared = number(spec, "replicas")
    if hpa and text(spec, "scale", "enabled") == "true":
        least = count(hpa, "minReplicas")
        return Replicas(least, number(hpa, "maxReplicas") or least, declared)
    if "autoscaling.knative.dev/max-scale" in annotations:
        bounds = knative_replicas(annotations)
        return Replicas(bounds.least, bounds.most, declared)
    return fixed(declared)


def _dynamo(document: Document) -> Iterator[Resource]:
    """Every service with GPUs is a group: decode and prefill workers."""
    groups, model = [], ""
    for name, service in mapping(document.data, "spec", "services").items():
        if not isinstance(service, Mapping):
            continue
        main = dict(mapping(service, "extraPodSpec", "mainContainer"))
        main["resources"] = mapping(service, "resources") or mapping(main, "resources")
        pod = pod_of({**mapping(service, "extraPodSpec"), "containers": [main]})
        model = model or pod.model
        if pod.gpus:
            nodes = count(service, "multinode", "nodeCount")
            groups.append(Group(pod, _scaled(service), str(name), nodes))
    if groups:
        yield serving(document, groups, model=model).resource()


def _scaled(service: Mapping[str, Any]) -> Replicas:
    bounds = mapping(service, "autoscaling")
    declared = number(service, "replicas")
    if text(bounds, "enabled") == "true":
        least = count(bounds, "minReplicas")
        return Replicas(least, number(bounds, "maxReplicas") or least, declared)
    return fixed(declared)


def with_cache(resource: Resource, cache: Document) -> Resource:
    """A NIMService keeps its weights on its NIMCache's volume, which also names the model."""
    source = mapping(cache.data, "spec", "source")
    size = text(cache.data, "spec", "storage", "pvc", "size")
    name = text(source, "hf", "modelName")
    if name:
        name = f"{text(source, 'hf', 'namespace')}/{name}".strip("/")
    values = dict(resource.values)
    if name:
        values["model"] = {"id": name}
    if size and (gib := gibibytes(size)):
        values["storage_gb"] = gib
    return replace(resource, values=values)
