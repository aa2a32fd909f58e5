"""Putting together what readers found into a `model_self_hosted` resource.

Every format of self-hosted serving ends here, so that the pricing rule, the join and
the reports see one shape: groups of replicas that ask for GPUs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from estimator.model.resource import Resource
from estimator.model.values import SourceSpan
from estimator.plainvalues import labels, mapping, text
from estimator.readers.manifests.documents import Document
from estimator.readers.manifests.pods import Pod

SELF_HOSTED = "model_self_hosted"


@dataclass(frozen=True, slots=True)
class Replicas:
    """How many run: at least, at most, and what the manifest starts with."""

    least: Decimal
    most: Decimal
    declared: Decimal | None = None

    def values(self) -> dict[str, Decimal]:
        found = {"min": self.least, "max": max(self.least, self.most)}
        if self.declared is not None:
            found["declared"] = self.declared
        return found


def fixed(count: Decimal | int | None) -> Replicas:
    """A set number of replicas; not said means one, as Kubernetes has it."""
    number = Decimal(1) if count is None else Decimal(count)
    return Replicas(number, number, number)


@dataclass(frozen=True, slots=True)
class Group:
    """Replicas of one kind; `pods` run per replica."""

    pod: Pod
    replicas: Replicas
    name: str = ""
    pods: Decimal = Decimal(1)
    #: Candidates (GPU, number) of which one is taken.
    choices: Sequence[tuple[str, Decimal]] = ()
    #: (cloud, region) of each candidate, where they have their own.
    places: Sequence[tuple[str, str]] = ()

    def values(self) -> dict[str, Any]:
        placing = self.pod.placing
        gpu_names = placing.gpus or ((self.pod.gpu,) if self.pod.gpu else ())
        found: dict[str, Any] = {
            "name": self.name,
            "replicas": self.replicas.values(),
            "pods": self.pods,
            "gpus": self.pod.gpus,
            "resource": self.pod.resource,
            "cpu": self.pod.cpu,
            "memory_gib": self.pod.memory_gib,
            "instance_types": list(placing.instance_types),
            "capacity": "spot" if placing.is_spot else "on-demand",
            "selectors": dict(placing.selectors),
            "tolerations": list(placing.tolerations),
        }
        choices = self.choices or [(name, self.pod.gpus) for name in gpu_names]
        if len(choices) == 1:
            found["gpu"], found["gpus"] = choices[0]
        elif choices:
            found["choices"] = [self._choice(place, *one) for place, one in enumerate(choices)]
        return found

    def _choice(self, place: int, gpu: str, count: Decimal) -> dict[str, Any]:
        choice: dict[str, Any] = {"gpu": gpu, "gpus": count}
        if place < len(self.places):
            choice["cloud"], choice["region"] = self.places[place]
        return choice


@dataclass(frozen=True, slots=True)
class Serving:
    """A workload that serves a model, as a reader understood it."""

    name: str
    kind: str
    groups: Sequence[Group]
    document: Document
    model: str = ""
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    cloud: str = ""
    region: str = ""
    storage_gb: Decimal | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    span: SourceSpan | None = None

    def resource(self) -> Resource:
        pods = [group.pod for group in self.groups]
        values: dict[str, Any] = {
            "kind": self.kind,
            "model": {"id": self.model or _first(pod.model for pod in pods)},
            "runtime": _first(pod.runtime for pod in pods),
            "engine": next((dict(pod.engine) for pod in pods if pod.engine), {}),
            "cloud": self.cloud or _first(cloud_of(pod) for pod in pods),
            "region": self.region or _first(pod.region for pod in pods),
            "groups": [group.values() for group in self.groups],
            "tags": dict(self.labels),
            "namespace": self.namespace,
            **self.extra,
        }
        if self.storage_gb:
            values["storage_gb"] = self.storage_gb
        return Resource(
            address=address(self.kind, self.namespace, self.name),
            type=SELF_HOSTED,
            name=self.name,
            values=values,
            provider="model",
            span=self.span or self.document.span,
        )


def cloud_of(pod: Pod) -> str:
    """The cloud its selectors or its accelerators belong to."""
    makers = {"aws.amazon.com": "aws", "google.com": "google"}
    return pod.placing.cloud or makers.get(pod.resource.partition("/")[0], "")


def _first(found: Any) -> str:
    return next((one for one in found if one), "")


def address(kind: str, namespace: str, name: str) -> str:
    """`Deployment/ml/vllm`, without the namespace where none is said."""
    return "/".join(part for part in (kind, namespace, name) if part)


def labels_of(document: Document) -> dict[str, str]:
    """The labels of an object; those of its pods where it has none itself."""
    own = labels(document.data, "metadata", "labels")
    pods = labels(document.data, "spec", "template", "metadata", "labels")
    return {**pods, **own}


def annotations_of(data: Mapping[str, Any]) -> dict[str, str]:
    """Annotations of an object and of its pod template."""
    return {
        **labels(data, "metadata", "annotations"),
        **labels(data, "spec", "template", "metadata", "annotations"),
    }


def name_of(document: Document) -> str:
    metadata = mapping(document.data, "metadata")
    return text(metadata, "name") or text(metadata, "generateName") or document.file_name


def namespace_of(document: Document) -> str:
    return text(document.data, "metadata", "namespace")
