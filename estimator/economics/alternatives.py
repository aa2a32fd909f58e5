"""Alternatives of a deployment: the manifest with an overlay, as deployments of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from estimator.deployment import TYPES, values_of
from estimator.economics.metrics import model_metrics
from estimator.estimate import Estimator
from estimator.model.bill import PricedResource
from estimator.model.economics import ModelMetrics
from estimator.model.resource import Resource, ResourceSet


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to serve the same traffic, priced."""

    name: str
    priced: PricedResource
    metrics: ModelMetrics
    quality: Decimal | None = None
    #: Expected monthly cost minus the deployment's own; None where either is not known.
    difference: Decimal | None = None

    @property
    def quality_adjusted(self) -> Decimal | None:
        """Cost per request over the quality score."""
        if self.metrics.per_request is None or not self.quality:
            return None
        return self.metrics.per_request / self.quality


def alternatives_of(resource: Resource) -> Iterator[tuple[str, Resource]]:
    """(name, deployment) of each alternative: the overlay wins, the rest stays."""
    for overlay in resource.values.get("alternatives") or ():
        name = str(overlay.get("name", ""))
        spec = {
            key: _merged(resource.values.get(key), overlay.get(key))
            for key in ("model", "serving", "traffic", "unit", "slo")
        }
        spec = {key: value for key, value in spec.items() if value}
        spec = _of_mode(spec, overlay, resource)
        mode = str(spec.get("serving", {}).get("mode", "api"))
        values = values_of(spec, resource.values.get("tags", {}))
        yield (
            name,
            replace(
                resource, address=f"{resource.address}#{name}", type=TYPES[mode], values=values
            ),
        )


def _merged(own: Any, over: Any) -> Any:
    """Mappings key by key; anything else is replaced."""
    if isinstance(own, Mapping) and isinstance(over, Mapping):
        return {**own, **{key: _merged(own.get(key), value) for key, value in over.items()}}
    return own if over is None else over


def _of_mode(
    spec: dict[str, Any], overlay: Mapping[str, Any], resource: Resource
) -> dict[str, Any]:
    """Without what belongs to another way of serving: a workload's GPUs, another provider."""
    serving = dict(spec.get("serving") or {})
    serving.setdefault("mode", _mode(resource))
    for key in ("workloadRef", "resourceRef"):
        serving.pop(key, None)
    model = dict(spec.get("model") or {})
    if "model" in overlay and "id" in overlay["model"]:
        model.pop("architecture", None)
        if "version" not in overlay["model"]:
            model.pop("version", None)
    if serving["mode"] != "self-hosted":
        serving.pop("selfHosted", None)
    return {**spec, "serving": serving, "model": model}


def _mode(resource: Resource) -> str:
    """How a resource is served that says no mode itself: an API but for GPU workloads."""
    return "self-hosted" if resource.type == "model_self_hosted" else "api"


def compared(
    resource: Resource, estimator: Estimator, pools: Mapping[str, Decimal] | None = None
) -> list[Candidate]:
    """The deployment and its alternatives side by side, itself first.

    `pools` gives the monthly cost of the node pools that carry workloads.
    """
    own = _candidate("this", resource, estimator, None, pools)
    found = [own]
    scores = {str(one.get("name", "")): one.get("qualityScore")
              for one in resource.values.get("alternatives") or ()}  # fmt: skip
    for name, other in alternatives_of(resource):
        score = scores.get(name)
        candidate = _candidate(name, other, estimator, None if score is None else Decimal(score))
        ours, theirs = own.metrics.monthly, candidate.metrics.monthly
        if ours is not None and theirs is not None:
            candidate = replace(candidate, difference=theirs.expected - ours.expected)
        found.append(candidate)
    return found


def _candidate(
    name: str,
    resource: Resource,
    estimator: Estimator,
    quality: Decimal | None,
    pools: Mapping[str, Decimal] | None = None,
) -> Candidate:
    estimate = estimator.estimate(ResourceSet([resource]))
    (metrics,) = model_metrics(estimate, estimator, pools=pools)
    return Candidate(name, estimate.resources[0], metrics, quality)


def has_alternatives(resource: Resource) -> bool:
    return bool(resource.values.get("alternatives"))
