"""A ModelDeployment laid over the workload or Terraform resource it points at. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from estimator.model.quantity import Origin, Quantity
from estimator.model.resource import Resource, ResourceSet
from estimator.resources.models.tokens import billed
from estimator.resources.models.traffic import traffic_of
from estimator.resources.view import View
from estimator.usage.declared import Declared, Usage

#: Parts of a deployment that belong to whatever it points at.
_GIVEN = ("traffic", "unit", "budget", "slo", "alternatives", "busy_hours_per_week", "cold_starts",
          "throughput", "hourly_price", "storage_gb")  # fmt: skip


def workload_for(deployment: Resource, among: Iterable[Resource]) -> Resource | None:
    """The workload a `workloadRef` names: kind and name, then namespace and path if said."""
    reference = _reference(deployment, "workloadRef")
    if not reference:
        return None
    for resource in among:
        if _is_named(resource, reference):
            return resource
    return None


def _is_named(resource: Resource, reference: Mapping[str, Any]) -> bool:
    values = resource.values
    names = {resource.name, str(values.get("model_name", ""))}
    if reference.get("name") not in names:
        return False
    if str(values.get("kind", "")).lower() != str(reference.get("kind", "")).lower():
        return False
    namespace, path = reference.get("namespace"), reference.get("path")
    if namespace and namespace != values.get("namespace"):
        return False
    return not path or (resource.span is not None and resource.span.file.endswith(str(path)))


def target_address(deployment: Resource) -> str:
    """The Terraform address a `resourceRef` names; "" if it names none."""
    return str(_reference(deployment, "resourceRef").get("address", ""))


def _reference(deployment: Resource, name: str) -> Mapping[str, Any]:
    serving = deployment.values.get("serving")
    found = serving.get(name) if isinstance(serving, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def over_workload(workload: Resource, deployment: Resource) -> Resource:
    """The workload with what the deployment adds: traffic, place, GPUs it leaves open."""
    values = dict(workload.values)
    given = deployment.values
    values |= {key: given[key] for key in _GIVEN if key in given}
    for key in ("cloud", "region"):
        if given.get(key):
            values[key] = given[key]
    values["engine"] = {**values.get("engine", {}), **given.get("engine", {})}
    model = given.get("model")
    if isinstance(model, Mapping):
        own = values.get("model") or {}
        kept = {"id": own.get("id") or model.get("id")}
        said = kept if "groups" in values else {key: one for key, one in own.items() if one}
        values["model"] = {**model, **said}
    own_groups = given.get("groups") or []
    if own_groups and len(values.get("groups", ())) == 1:
        values["groups"] = [_over_group(values["groups"][0], own_groups[0])]
    values["tags"] = {**values.get("tags", {}), **given.get("tags", {})}
    return replace(workload, values={**values, **_declared_by(deployment)})


def _over_group(group: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Machine and replicas the deployment sets; the workload's GPU count stays."""
    merged = dict(group)
    if given.get("instance_types"):
        merged["instance_types"] = given["instance_types"]
    if given.get("gpu"):
        merged["gpu"] = given["gpu"]
        merged.pop("choices", None)
    if given.get("capacity", "on-demand") != "on-demand":
        merged["capacity"] = given["capacity"]
    if given.get("replicas"):
        own = merged.get("replicas", {})
        merged["replicas"] = {**given["replicas"]}
        if "declared" in own:
            low, high = given["replicas"]["min"], given["replicas"]["max"]
            merged["replicas"]["declared"] = min(max(own["declared"], low), high)
    return merged


def over_resource(resource: Resource, deployment: Resource) -> Resource:
    """A Terraform resource with the traffic and purpose of the deployment beside its attributes."""
    given = {key: deployment.values[key] for key in (*_GIVEN, "model")
             if key in deployment.values and key not in resource.values}  # fmt: skip
    return replace(resource, values={**resource.values, **given, **_declared_by(deployment)})


def _declared_by(deployment: Resource) -> dict[str, str]:
    return {"declared_by": deployment.address, "declared_at": str(deployment.span or "")}


def token_usage(deployment: Resource) -> dict[str, Declared]:
    """Usage keys of an Azure OpenAI deployment for the declared traffic, in tokens a month."""
    view = View(deployment, ResourceSet([deployment]), "")
    traffic = traffic_of(view, Usage())
    if not traffic.requests.is_known:
        return {}
    tokens = billed(traffic.talk, traffic.caching)
    reads = tokens.read
    amounts = {
        "monthly_language_input_tokens": _sum(tokens.uncached, tokens.written),
        "monthly_language_cached_input_tokens": reads,
        "monthly_language_output_tokens": _sum(tokens.output, tokens.reasoning),
    }
    where = str(deployment.span or deployment.address)
    found = {}
    for key, quantity in amounts.items():
        monthly = traffic.sent * quantity
        if monthly.expected:
            found[key] = _declared(monthly, where)
    return found


def _sum(one: Quantity, two: Quantity) -> Quantity:
    return one + two


def _declared(quantity: Quantity, where: str) -> Declared:
    ends = (quantity.low, quantity.expected, quantity.high)
    if quantity.is_range and None not in ends:
        low, expected, high = (Decimal(end) for end in ends if end is not None)
        return Declared((low, expected, high), Origin.DECLARED, where)
    return Declared(quantity.expected or Decimal(0), Origin.DECLARED, where)
