"""The native manifest `ModelDeployment`: checked against its JSON Schema, place by place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources as package_data
from typing import Any

from estimator.model.resource import Diagnostic, Resource
from estimator.readers.manifests.documents import Document
from estimator.readers.manifests.placing import cloud_of_type
from estimator.readers.manifests.plainvalues import labels, mapping, mappings, number, text
from estimator.readers.manifests.workloads import address

FORMAT = "ModelDeployment"
KIND = "ModelDeployment"
SCHEMA = "schema/modeldeployment.v1alpha1.schema.json"
_TYPES = {"api": "model_api", "provisioned": "model_provisioned",
          "self-hosted": "model_self_hosted"}  # fmt: skip


def accepts(document: Document) -> bool:
    return document.kind == KIND


def resources(document: Document) -> Iterator[Resource | Diagnostic]:
    """The deployment, or every mistake the schema finds in it."""
    problems = list(mistakes(document))
    yield from problems
    if not problems:
        yield deployment(document)


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema that is shipped with the package."""
    text_ = package_data.files(__package__).joinpath(SCHEMA).read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text_)
    return found


def mistakes(document: Document) -> Iterator[Diagnostic]:
    """What does not follow the schema, with file and line, and ranges in the wrong order."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(schema())
    errors = sorted(validator.iter_errors(_jsonlike(document.data)), key=lambda one: list(one.path))
    for error in errors:
        leaf = min(error.context, key=lambda one: -len(one.path)) if error.context else error
        steps = list(leaf.absolute_path)
        where = ".".join(str(step) for step in steps) or "the manifest"
        yield Diagnostic(
            f"{where}: {leaf.message}",
            document.at(*steps),
            "see docs/models.md for the fields of a ModelDeployment",
            is_error=True,
        )
    if not errors:
        yield from _ranges(document)


def _ranges(document: Document) -> Iterator[Diagnostic]:
    traffic = mapping(document.data, "spec", "traffic")
    amounts: dict[tuple[str, ...], Any] = {
        ("tokens", key): value for key, value in mapping(traffic, "tokens").items()
    }
    for key in ("requestsPerDay", "requestsPerMonth", "peakRequestsPerMinute"):
        if key in traffic:
            amounts[(key,)] = traffic[key]
    for steps, value in amounts.items():
        middle = number(value, "expected") if isinstance(value, Mapping) else None
        if middle is None:
            continue
        low, high = number(value, "low"), number(value, "high")
        if (low is not None and low > middle) or (high is not None and high < middle):
            path = ("spec", "traffic", *steps)
            yield Diagnostic(
                f"{'.'.join(path)}: low ≤ expected ≤ high does not hold",
                document.at(*path),
                is_error=True,
            )


def _jsonlike(value: Any) -> Any:
    """Numbers as JSON Schema knows them; the exact ones stay in the document."""
    if isinstance(value, Mapping):
        return {key: _jsonlike(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_jsonlike(one) for one in value]
    if isinstance(value, str | bool | int) or value is None:
        return value
    return float(value)


def deployment(document: Document) -> Resource:
    """The resource of a valid manifest; labels are its tags."""
    spec, metadata = mapping(document.data, "spec"), mapping(document.data, "metadata")
    name, namespace = text(metadata, "name"), text(metadata, "namespace")
    return Resource(
        address=address(KIND, namespace, name),
        type=_TYPES[text(spec, "serving", "mode")],
        name=name,
        values=values_of(spec, labels(metadata, "labels"), namespace),
        provider="model",
        span=document.span,
    )


def values_of(
    spec: Mapping[str, Any], tags: Mapping[str, str], namespace: str = ""
) -> dict[str, Any]:
    """The spec as the pricing rules read it; also used for alternatives laid over it."""
    values: dict[str, Any] = {
        "kind": KIND,
        "tags": dict(tags),
        "namespace": namespace,
        **{key: spec[key] for key in ("model", "serving", "traffic", "unit", "budget", "slo",
                                      "alternatives") if key in spec},
    }  # fmt: skip
    own = mapping(spec, "serving", "selfHosted")
    if text(spec, "serving", "mode") == "self-hosted":
        values |= _self_hosted(spec, own)
    return values


def _self_hosted(spec: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The same shape that workload readers give."""
    instance = text(own, "instanceType")
    accelerator = mapping(own, "accelerator")
    least = number(own, "replicas", "min")
    most = number(own, "replicas", "max")
    provider = text(spec, "model", "provider")
    group: dict[str, Any] = {
        "instance_types": [instance] if instance else [],
        "capacity": text(own, "capacityType") or "on-demand",
    }
    if least is not None:
        group["replicas"] = {"min": least, "max": most if most is not None else least}
    if count := _gpus(own, instance):
        group["gpus"] = count
    if accelerator:
        group["gpu"] = text(accelerator, "type")
    found: dict[str, Any] = {
        "runtime": text(own, "runtime"),
        "cloud": text(own, "cloud") or cloud_of_type(instance) or _cloud(provider),
        "region": text(spec, "model", "region"),
        "engine": dict(mapping(own, "engine")),
        "groups": [group] if own else [],
    }
    named = {"busyHoursPerWeek": "busy_hours_per_week", "coldStarts": "cold_starts",
             "throughput": "throughput", "storageGb": "storage_gb"}  # fmt: skip
    found |= {name: own[key] for key, name in named.items() if key in own}
    if "hourlyPrice" in own:
        found["hourly_price"] = number(own, "hourlyPrice", "amount")
    return found


def _gpus(own: Mapping[str, Any], instance: str) -> Any:
    """GPUs of a replica: told, or as many as the engine runs in parallel; else one."""
    told = number(own, "accelerator", "count") or number(own, "engine", "tensorParallel")
    if told is not None:
        return told
    return None if instance else 1


def _cloud(provider: str) -> str:
    return "" if provider in ("self-hosted", "") else provider


def references(resource: Resource) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """(workloadRef, resourceRef) of a deployment; empty where it stands by itself."""
    serving = mapping(resource.values, "serving")
    return mapping(serving, "workloadRef"), mapping(serving, "resourceRef")


def alternatives(resource: Resource) -> list[Mapping[str, Any]]:
    return list(mappings(resource.values, "alternatives"))
