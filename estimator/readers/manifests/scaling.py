"""Autoscalers beside workloads: HorizontalPodAutoscaler, KEDA's ScaledObject, AIBrix' own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from estimator.model.resource import Diagnostic, Resource
from estimator.model.values import SourceSpan
from estimator.plainvalues import mapping, number, text
from estimator.readers.manifests.documents import Document
from estimator.readers.manifests.workloads import namespace_of

FORMAT = "autoscaler"
_KINDS = frozenset({"HorizontalPodAutoscaler", "ScaledObject", "PodAutoscaler"})


@dataclass(frozen=True, slots=True)
class Scale:
    """The bounds an autoscaler sets for one workload."""

    kind: str
    name: str
    namespace: str
    least: Decimal
    most: Decimal
    span: SourceSpan


def accepts(document: Document) -> bool:
    return document.kind in _KINDS


def scale_of(document: Document) -> Scale:
    """Bounds with the defaults of the autoscaler: HPA from 1, KEDA from 0 to 100."""
    spec = mapping(document.data, "spec")
    target = mapping(spec, "scaleTargetRef")
    is_keda = document.kind == "ScaledObject"
    least = number(spec, "idleReplicaCount" if "idleReplicaCount" in spec else "minReplicaCount")
    if not is_keda:
        least = number(spec, "minReplicas")
    most = number(spec, "maxReplicaCount" if is_keda else "maxReplicas")
    return Scale(
        text(target, "kind") or "Deployment",
        text(target, "name"),
        namespace_of(document),
        least if least is not None else Decimal(0 if is_keda else 1),
        most if most is not None else Decimal(100 if is_keda else 1),
        document.span,
    )


def scaled(found: Iterable[Resource], scales: Iterable[Scale]) -> Iterator[Resource | Diagnostic]:
    """The workloads with their autoscalers' bounds; one whose workload is not here is said."""
    waiting = list(scales)
    for resource in found:
        scale = next((one for one in waiting if _is_for(one, resource)), None)
        if scale is None:
            yield resource
            continue
        waiting.remove(scale)
        yield _with(resource, scale)
    for scale in waiting:
        yield Diagnostic(
            f"autoscaler of {scale.kind} {scale.name}: that workload is not among the manifests",
            scale.span,
        )


def _is_for(scale: Scale, resource: Resource) -> bool:
    values = resource.values
    same_space = not scale.namespace or scale.namespace == values.get("namespace", "")
    return (
        same_space
        and resource.name == scale.name
        and str(values.get("kind", "")) in (scale.kind, "")
    )


def _with(resource: Resource, scale: Scale) -> Resource:
    groups = [_bounded(group, scale) for group in resource.values["groups"]]
    return replace(resource, values={**resource.values, "groups": groups})


def _bounded(group: Mapping[str, Any], scale: Scale) -> dict[str, Any]:
    declared = group["replicas"].get("declared")
    bounds: dict[str, Decimal] = {"min": scale.least, "max": max(scale.least, scale.most)}
    if declared:
        bounds["declared"] = min(max(declared, bounds["min"]), bounds["max"])
    return {**group, "replicas": bounds}
