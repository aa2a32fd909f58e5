"""What a rule may look at: the projects' estimates before and after, indexed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from estimator.model.bill import (
    ZERO,
    LineState,
    PricedResource,
    ProjectResult,
    Report,
    ResourceState,
)
from estimator.model.resource import Project, Resource, ResourceSet
from estimator.model.values import Unknown
from policies.rules import Match
from policies.sizes import sizes
from policies.tagging import effective_tags, is_taggable

if TYPE_CHECKING:
    from estimator.model.economics import ModelMetrics

#: Prices a resource as if it were so (the estimator's, handed in by the command line).
WhatIf: TypeAlias = Callable[[Resource, ResourceSet], PricedResource]


class Seen:
    """One resource of a side, with its project; its tags are put together when asked for."""

    __slots__ = ("_cost", "_sizes", "_taggable", "_tags", "priced", "result")

    def __init__(self, priced: PricedResource, result: ProjectResult) -> None:
        self.priced = priced
        self.result = result
        self._tags: Mapping[str, Any] | None = None
        self._cost: tuple[Decimal, Decimal, Decimal, int] | None = None
        self._sizes: tuple[tuple[str, str | Unknown], ...] | None = None
        self._taggable: tuple[bool | None] | None = None

    @property
    def project(self) -> str:
        return self.result.project.name

    @property
    def resource(self) -> Resource:
        return self.priced.resource

    @property
    def tags(self) -> Mapping[str, Any]:
        """Own tags over the provider's, see `policies.tagging`."""
        if self._tags is None:
            self._tags = effective_tags(self.priced.resource)
        return self._tags

    @property
    def cost(self) -> tuple[Decimal, Decimal, Decimal, int]:
        """Low, expected and high monthly cost, and how many lines have no price."""
        if self._cost is None:
            low = expected = high = ZERO
            unpriced = 0
            for line in self.priced.lines:
                cost = line.cost
                if cost is not None:
                    low, expected, high = low + cost.low, expected + cost.expected, high + cost.high
                elif line.state is LineState.NO_PRICE:
                    unpriced += 1
            self._cost = low, expected, high, unpriced
        return self._cost

    @property
    def sizes(self) -> tuple[tuple[str, str | Unknown], ...]:
        """Every attribute that names a size, see `policies.sizes`."""
        if self._sizes is None:
            self._sizes = tuple(sizes(self.priced.resource.values))
        return self._sizes

    @property
    def is_taggable(self) -> bool | None:
        """Whether it can carry tags; None is not known."""
        if self._taggable is None:
            known = self.priced.state is not ResourceState.NOT_SUPPORTED
            self._taggable = (is_taggable(self.priced.resource, is_supported=known),)
        return self._taggable[0]

    def carried_tags(self) -> Mapping[str, Any]:
        return self.tags


class Run:
    """One report to be judged on one date (ISO), with resources indexed by type."""

    def __init__(
        self,
        report: Report,
        today: str,
        what_if: WhatIf | None = None,
        as_json: Callable[[Report], Mapping[str, Any]] | None = None,
    ) -> None:
        self.report = report
        self.today = today
        self.currency = report.currency
        self._what_if = what_if
        self._as_json = as_json
        self._totals: dict[int, tuple[Decimal, Decimal]] = {}
        #: What rules of one kind work out alike, by what it depends on.
        self.shared: dict[Hashable, Any] = {}
        self._matched: dict[tuple[object, ...], Sequence[Seen]] = {}
        self._chosen: dict[tuple[bool, tuple[str, ...]], list[Seen]] = {}

    @cached_property
    def _after(self) -> Mapping[str, list[Seen]]:
        return _by_type((result, result.after.resources) for result in self.report.projects)

    @cached_property
    def _before(self) -> Mapping[str, list[Seen]]:
        return _by_type(
            (result, result.before.resources) for result in self.report.projects if result.before
        )

    @cached_property
    def types(self) -> frozenset[str]:
        """Every resource type there is after the change."""
        return frozenset(self._after)

    @cached_property
    def regions(self) -> frozenset[str]:
        """Every region there is after the change."""
        return frozenset(seen.priced.region for found in self._after.values() for seen in found)

    def resources(self, match: Match, *, past: bool = False) -> Sequence[Seen]:
        """The resources a rule applies to, after the change (or before it)."""
        key = (past, *match.key)
        if key not in self._matched:
            self._matched[key] = self._matching(match, past)
        return self._matched[key]

    def _matching(self, match: Match, past: bool) -> Sequence[Seen]:
        of_type = self._of_types(match, past)
        if match.projects or match.paths:
            projects = {id(result) for result in self.projects(match)}
            of_type = [seen for seen in of_type if id(seen.result) in projects]
        if match.is_open:
            return of_type
        return [seen for seen in of_type if match.takes(seen.priced, seen.carried_tags)]

    def _of_types(self, match: Match, past: bool) -> list[Seen]:
        """Of the types a rule names; types that cannot match are not even visited."""
        key = (past, match.types)
        if key not in self._chosen:
            index = self._before if past else self._after
            members = (found for type_, found in index.items() if match.takes_type(type_))
            self._chosen[key] = [seen for found in members for seen in found]
        return self._chosen[key]

    def totals(self, result: ProjectResult) -> tuple[Decimal, Decimal]:
        """A project's expected monthly cost after and before; the same where there is no before."""
        found = self._totals.get(id(result))
        if found is None:
            after = result.after.total.expected
            found = after, result.before.total.expected if result.before else after
            self._totals[id(result)] = found
        return found

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The report as JSON 0.2, for engines that judge that; made when first asked for."""
        return self._as_json(self.report) if self._as_json else {}

    def priced_with(self, seen: Seen, values: Mapping[str, Any]) -> PricedResource | None:
        """The resource's bill with other attribute values; None where nobody can price it."""
        other = replace(seen.resource, values={**seen.resource.values, **values})
        return self.priced(other, seen.result.project)

    def priced(self, resource: Resource, project: Project) -> PricedResource | None:
        """The bill of a resource that is not there, among those of the project."""
        return self._what_if(resource, project.after) if self._what_if else None

    def is_referred_to(self, seen: Seen, types: Iterable[str]) -> bool:
        """Whether a resource of one of these types in the same project points at this one."""
        wanted = set(types)
        scope = seen.result.project.after
        return any(other.type in wanted for _, other in scope.referring_to(seen.resource))

    @property
    def has_models(self) -> bool:
        return bool(self._metrics)

    def metrics(self, seen: Seen) -> ModelMetrics | None:
        """The figures of a model deployment; None for anything else."""
        known = self._metrics
        return known.get((seen.project, seen.priced.address)) if known else None

    @cached_property
    def _metrics(self) -> Mapping[tuple[str, str], ModelMetrics]:
        return {
            (result.project.name, found.address): found
            for result in self.report.projects
            for found in result.models
        }

    def projects(self, match: Match) -> Iterator[ProjectResult]:
        for result in self.report.projects:
            if match.takes_project(result.project.name, result.project.path):
                yield result


def _by_type(
    sides: Iterable[tuple[ProjectResult, tuple[PricedResource, ...]]],
) -> Mapping[str, list[Seen]]:
    found: dict[str, list[Seen]] = defaultdict(list)
    for result, resources in sides:
        for priced in resources:
            found[priced.resource.type].append(Seen(priced, result))
    return found
