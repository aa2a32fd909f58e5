"""The native manifest `ModelDeployment`: checked against its JSON Schema, place by place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources as package_data
from typing import Any

from estimator.deployment import KIND, TYPES, values_of
from estimator.model.resource import Diagnostic, Resource
from estimator.plainvalues import labels, mapping, number, text
from estimator.readers.manifests.documents import Document
from estimator.readers.manifests.workloads import address

FORMAT = "ModelDeployment"
SCHEMA = "schema/modeldeployment.v1alpha1.schema.json"


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
        type=TYPES[text(spec, "serving", "mode")],
        name=name,
        values=values_of(spec, labels(metadata, "labels"), namespace),
        provider="model",
        span=document.span,
    )
