"""Replicas that always run: none outside production, enough in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from estimator.model.values import Unknown
from policies.kinds import kind
from policies.kinds.models import finding
from policies.model import Finding, Outcome
from policies.modeluse import as_number, blocks, first
from policies.rules import Rule
from policies.run import Run, Seen
from policies.scopes import environment_of, is_production


@kind(
    "model_replicas",
    {
        "min_outside_production": {
            "type": "integer",
            "minimum": 0,
            "description": "Most replicas that may always run there (default 0: scale to zero).",
        },
        "min_in_production": {
            "type": "integer",
            "minimum": 0,
            "description": "Least replicas that must always run there.",
        },
    },
    example="""
- {id: REP-1, kind: model_replicas, min_outside_production: 0, min_in_production: 2}
""",
)
def model_replicas(rule: Rule, run: Run) -> Iterator[Finding]:
    """Models scale to zero outside production, and in production enough replicas always run.

    Looks at ModelDeployments and workloads, SageMaker variants, Databricks serving, Hugging
    Face endpoints and Vertex AI endpoints. The environment is its tag or label, else the
    workspace or namespace; where none says it, this is "cannot tell".
    """
    most = int(rule.settings.get("min_outside_production", 0))
    least = rule.settings.get("min_in_production")
    for seen in run.resources(rule.match):
        for name, value in _least_replicas(seen):
            environment = environment_of(seen)
            if isinstance(value, Unknown) or isinstance(environment, Unknown):
                open_ = value if isinstance(value, Unknown) else environment
                reason = open_.reason if isinstance(open_, Unknown) else ""
                yield finding(seen, f"{name} is not known: {reason}", Outcome.CANNOT_TELL)
            elif not environment:
                told = f"{name} is {value}; no tag says which environment it is"
                if value > most:
                    yield finding(seen, told, Outcome.CANNOT_TELL, fix="add the tag environment")
            elif not is_production(environment) and value > most:
                told = f"{name} is {value} in {environment}: it never scales to {most}"
                yield finding(seen, told, fix=f"set {name} to {most}")
            elif is_production(environment) and least is not None and value < least:
                yield finding(seen, f"{name} is {value} in {environment}, {least} must run")


def _least_replicas(seen: Seen) -> Iterator[tuple[str, Decimal | Unknown]]:
    """(setting, replicas that always run) of whatever serves a model."""
    reader = _READERS.get(seen.resource.type)
    for name, value in reader(seen.resource.values) if reader else ():
        if isinstance(value, Unknown):
            yield name, value
        elif (number := as_number(value)) is not None:
            yield name, number


def _workload(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for group in blocks(values.get("groups")):
        yield "replicas.min", first(group.get("replicas")).get("min")


def _sagemaker(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Variants that are not serverless: the managed least, else the first number."""
    for variant in blocks(values.get("production_variants")):
        if first(variant.get("serverless_config")):
            continue
        scaling = first(variant.get("managed_instance_scaling"))
        if "min_instance_count" in scaling:
            yield "min_instance_count", scaling["min_instance_count"]
        else:
            yield "initial_instance_count", variant.get("initial_instance_count", 1)


def _databricks(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for entity in blocks(first(values.get("config")).get("served_entities")):
        if entity.get("scale_to_zero_enabled") is False:
            yield "scale_to_zero_enabled = false: least replicas", 1


def _hugging_face(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    scaling = first(first(values.get("compute")).get("scaling"))
    yield "scaling.min_replica", scaling.get("min_replica", 1)  # the provider's default


def _vertex(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for block in (values, first(values.get("deploy_config"))):
        dedicated = first(block.get("dedicated_resources"))
        yield "min_replica_count", dedicated.get("min_replica_count")


_READERS: dict[str, Callable[[Mapping[str, Any]], Iterator[tuple[str, Any]]]] = {
    "model_self_hosted": _workload,
    "aws_sagemaker_endpoint_configuration": _sagemaker,
    "databricks_model_serving": _databricks,
    "huggingface_endpoint": _hugging_face,
    "google_vertex_ai_endpoint_with_model_garden_deployment": _vertex,
    "google_vertex_ai_deployment_resource_pool": _vertex,
}
