"""Databricks model serving. Prices: https://www.databricks.com/product/pricing/model-serving."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import HOURS
from estimator.resources.models.api import token_components
from estimator.resources.models.reference import model_ref
from estimator.resources.models.traffic import USAGE, traffic_of
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage


@prices(
    "databricks_model_serving",
    usage={**USAGE, "monthly_hours": "hours a month that a scale-to-zero endpoint serves"},
)
def model_serving(r: View, usage: Usage) -> Iterator[Component]:
    """Served entities by workload type and size in DBUs; external and foundation models by token.

    Provisioned throughput and GPU workloads are billed in DBU-hours whose number per workload
    Databricks publishes per cloud; where the tables lack them the line has no price.
    """
    for entity in (*r.blocks("config.served_entities"), *r.blocks("config.served_models")):
        yield from _entity(r, usage, entity)


def _entity(r: View, usage: Usage, entity: Block) -> Iterator[Component]:
    path = (entity.text("name") or entity.text("entity_name") or entity.text("model_name"),)
    external = entity.block("external_model")
    if external.has("name"):
        ref = model_ref(external.text("name"), external.text("provider"))
        yield from token_components(r, ref, traffic_of(r, usage), path=path)
        return
    name = entity.text("entity_name") or entity.text("model_name")
    if name.startswith("system.ai."):
        ref = model_ref(name, "databricks")
        yield from token_components(r, ref, traffic_of(r, usage), path=path)
        return
    kind = entity.text("workload_type", "CPU").lower().replace("_", "-")
    size = entity.text("workload_size", "small").lower()
    yield Component(
        f"Model serving ({kind}, {size})",
        "hours",
        _hours(entity, usage),
        f"databricks/model-serving/{kind}/{size}",
        path=path,
        region="global",
        is_hourly=True,
    )


def _hours(entity: Block, usage: Usage) -> Quantity:
    """All month, or what usage declares of an endpoint that scales to zero."""
    if entity.flag("scale_to_zero_enabled", True):
        return usage.quantity("monthly_hours")
    return HOURS
