"""Kubernetes workloads with GPUs: Deployment, StatefulSet, Job, LeaderWorkerSet, Knative, Pod.

A workload without GPUs counts only if it runs a serving engine. HPA and KEDA objects are
read in `scaling`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from estimator.model.resource import Diagnostic, Resource
from estimator.plainvalues import (
    count,
    gibibytes,
    labels,
    mapping,
    mappings,
    number,
)
from estimator.readers.manifests.documents import Document
from estimator.readers.manifests.pods import Pod, pod_of
from estimator.readers.manifests.workloads import (
    Group,
    Replicas,
    Serving,
    annotations_of,
    fixed,
    labels_of,
    name_of,
    namespace_of,
)

FORMAT = "Kubernetes workload"
_KINDS = frozenset({"Deployment", "StatefulSet", "ReplicaSet", "Job", "CronJob", "Pod", "Rollout",
                    "LeaderWorkerSet", "DaemonSet"})  # fmt: skip
_ENGINES = frozenset({"vllm", "tgi", "nim", "sglang", "ollama", "triton", "tei", "llama.cpp"})


def accepts(document: Document) -> bool:
    if document.kind == "Service" and document.api_version.startswith("serving.knative.dev"):
        return True
    return document.kind in _KINDS and bool(document.api_version)


def resources(document: Document) -> Iterator[Resource | Diagnostic]:
    """The workload, if it uses accelerators or serves a model."""
    if document.kind == "LeaderWorkerSet":
        yield from _leader_worker_set(document)
        return
    spec, pod_spec = _specs(document)
    annotations = annotations_of(document.data)
    annotations |= labels(spec, "template", "metadata", "annotations")
    pod = pod_of(pod_spec, annotations)
    if is_serving(pod):
        group = Group(pod, _replicas(document, spec, annotations))
        yield serving(document, [group], storage_gb=_claimed(spec)).resource()


def is_serving(pod: Pod) -> bool:
    return pod.gpus > 0 or (pod.runtime in _ENGINES and bool(pod.model))


def serving(
    document: Document, groups: list[Group], *, model: str = "", storage_gb: Decimal | None = None
) -> Serving:
    """The workload of a Kubernetes object, named and labelled as it is."""
    return Serving(
        name_of(document),
        document.kind,
        groups,
        document,
        model=model,
        namespace=namespace_of(document),
        labels=labels_of(document),
        storage_gb=storage_gb,
    )


def _specs(document: Document) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """(spec that has replicas, pod spec) of each kind."""
    spec = mapping(document.data, "spec")
    if document.kind == "Pod":
        return spec, spec
    if document.kind == "CronJob":
        spec = mapping(spec, "jobTemplate", "spec")
    return spec, mapping(spec, "template", "spec")


def _replicas(
    document: Document, spec: Mapping[str, Any], annotations: Mapping[str, str]
) -> Replicas:
    match document.kind:
        case "Job" | "CronJob":
            return Replicas(Decimal(0), count(spec, "parallelism"))
        case "Service":
            return knative_replicas(annotations)
        case "DaemonSet" | "Pod":
            return fixed(1)
        case _:
            return fixed(number(spec, "replicas"))


def knative_replicas(annotations: Mapping[str, str]) -> Replicas:
    """Knative scales to zero unless `min-scale` says otherwise; no maximum is one here."""
    scale = "autoscaling.knative.dev"
    least = _scale(annotations, f"{scale}/min-scale", f"{scale}/minScale")
    most = _scale(annotations, f"{scale}/max-scale", f"{scale}/maxScale")
    return Replicas(least or Decimal(0), most or max(Decimal(1), least or Decimal(1)))


def _scale(annotations: Mapping[str, str], *keys: str) -> Decimal | None:
    return next((found for key in keys if (found := number(annotations, key)) is not None), None)


def _leader_worker_set(document: Document) -> Iterator[Resource]:
    """One replica is a leader and `size − 1` workers, each with its own GPUs."""
    spec = mapping(document.data, "spec")
    template = mapping(spec, "leaderWorkerTemplate")
    worker = pod_of(mapping(template, "workerTemplate", "spec"))
    leader_spec = mapping(template, "leaderTemplate", "spec")
    leader = pod_of(leader_spec) if leader_spec else worker
    size = count(template, "size")
    replicas = fixed(number(spec, "replicas"))
    if leader == worker:
        groups = [Group(worker, replicas, pods=size)]
    else:
        groups = [Group(leader, replicas, "leader"), Group(worker, replicas, "worker", size - 1)]
    if any(is_serving(group.pod) for group in groups):
        model = leader.model or worker.model
        shown = [group for group in groups if group.pods > 0 and group.pod.gpus > 0]
        yield serving(document, shown, model=model).resource()


def _claimed(spec: Mapping[str, Any]) -> Decimal | None:
    """Volumes that a StatefulSet claims for each replica."""
    total = Decimal(0)
    for claim in mappings(spec, "volumeClaimTemplates"):
        size = mapping(claim, "spec", "resources", "requests").get("storage")
        total += (gibibytes(size) if size is not None else None) or Decimal(0)
    return total * count(spec, "replicas") or None


def is_patch(document: Document) -> bool:
    """A Kustomize patch: pod settings without a workload of its own."""
    pod = mapping(document.data, "spec", "template", "spec")
    return bool(pod) and not document.kind


def patch_diagnostic(document: Document) -> Diagnostic:
    return Diagnostic(
        "a Kustomize patch names no workload of its own",
        document.span,
        "run `kustomize build` and read its output",
    )
