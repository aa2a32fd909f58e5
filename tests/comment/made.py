"""Reports made of nothing: projects with lines in every state, names of the caller's choice."""

from __future__ import annotations

from decimal import Decimal

from estimator.diff import diff
from estimator.model.bill import (
    Component,
    Cost,
    Estimate,
    Line,
    LineState,
    PricedResource,
    ProjectResult,
    Report,
    ResourceState,
)
from estimator.model.quantity import Origin, amount
from estimator.model.resource import Diagnostic, Project, Resource, ResourceSet


def line(name: str, cost: str | None, reason: str = "", spread: str = "0") -> Line:
    """A line that costs so much, or (None) has no price."""
    component = Component(name, "hours", amount(Decimal(1), "quantity", Origin.ATTRIBUTE), "m/x")
    if cost is None:
        return Line(component, LineState.NO_PRICE, reason=reason or "no such meter")
    value, wide = Decimal(cost), Decimal(spread)
    total = Cost(value - wide, value, value + wide, "USD")
    return Line(component, LineState.PRICED, unit_price=value, cost=total)


def resource(address: str, *lines: Line) -> PricedResource:
    plain = Resource(address, "aws_instance", address.rpartition(".")[2], {}, "aws")
    return PricedResource(plain, ResourceState.ESTIMATED, lines)


def unsupported(type_: str) -> PricedResource:
    return PricedResource(Resource(f"{type_}.x", type_, "x", {}, ""), ResourceState.NOT_SUPPORTED)


def project(
    name: str,
    after: list[PricedResource],
    before: list[PricedResource] | None = None,
    told: tuple[Diagnostic, ...] = (),
    workspace: str = "",
) -> ProjectResult:
    now = Estimate(tuple(after), "USD")
    was = None if before is None else Estimate(tuple(before), "USD")
    facts = Project(name, name, "terraform_dir", ResourceSet(), workspace=workspace)
    return ProjectResult(facts, now, was, None if was is None else diff(was, now), told)


def report(*projects: ProjectResult) -> Report:
    return Report(tuple(projects), "USD", "diff", "2026-11-23T10:00:00Z")
