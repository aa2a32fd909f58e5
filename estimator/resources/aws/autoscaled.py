"""Application Auto Scaling: the capacity a target gives the resource it scales.

A target costs nothing itself; its resources read it from here.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

TARGET = "aws_appautoscaling_target"


@prices(
    TARGET,
    usage={"capacity": "average capacity between the target's minimum and maximum"},
)
def appautoscaling_target(r: View, usage: Usage) -> Iterator[Component]:
    """Free itself: its minimum capacity, or the declared `capacity`, is charged where it scales
    (DynamoDB tables, ElastiCache replication groups, MSK storage, ECS services)."""
    yield from ()


def target_capacity(r: View, dimension: str, kind: str, *names: str) -> Quantity | None:
    """The declared or minimum capacity of the target that scales `dimension` of this resource.

    A target names it by a reference in `resource_id`, or as the text `kind/name`.
    """
    for target in _targets(r, {f"{kind}/{name}" for name in names if name}):
        if target.text("scalable_dimension") == dimension:
            declared = target.usage.quantity("capacity")
            return declared if declared.is_known else target.number("min_capacity")
    return None


def _targets(r: View, ids: set[str]) -> Iterator[View]:
    yield from r.referrers(TARGET, via="resource_id")
    for id_ in ids:
        for found in r.scope.with_value(TARGET, "resource_id", id_):
            if not found.references.get("resource_id"):
                yield r.of(found)
