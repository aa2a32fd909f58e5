"""What a rule may look at: the projects' estimates before and after, indexed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

from estimator.model.bill import PricedResource, ProjectResult, Report
from estimator.model.resource import Project, Resource, ResourceSet
from policies.rules import Match
from policies.tagging import effective_tags

#: Prices a resource as if it were so (the estimator's, handed in by the command line).
WhatIf: TypeAlias = Callable[[Resource, ResourceSet], PricedResource]


@dataclass(frozen=True, slots=True)
class Seen:
    """One resource after the change, with its project and effective tags."""

    priced: PricedResource
    project: str
    tags: Mapping[str, Any]


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

    @cached_property
    def _by_type(self) -> Mapping[str, list[tuple[ProjectResult, Seen]]]:
        found: dict[str, list[tuple[ProjectResult, Seen]]] = defaultdict(list)
        for result in self.report.projects:
            for priced in result.after.resources:
                tags = effective_tags(priced.resource)
                seen = Seen(priced, result.project.name, tags)
                found[priced.resource.type].append((result, seen))
        return found

    def resources(self, match: Match) -> Iterator[Seen]:
        """The resources a rule applies to; types that cannot match are not even visited."""
        for type_, members in self._by_type.items():
            if not match.takes_type(type_):
                continue
            for result, seen in members:
                if match.takes_project(result.project.name, result.project.path) and match.takes(
                    seen.priced, seen.tags
                ):
                    yield seen

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The report as JSON 0.2, for engines that judge that; made when first asked for."""
        return self._as_json(self.report) if self._as_json else {}

    def priced_with(
        self, priced: PricedResource, values: Mapping[str, Any]
    ) -> PricedResource | None:
        """The resource's bill with other attribute values; None where nobody can price it."""
        if self._what_if is None:
            return None
        project = self._project_of[id(priced)]
        other = replace(priced.resource, values={**priced.resource.values, **values})
        return self._what_if(other, project.after)

    def is_referred_to(self, seen: Seen, types: Iterable[str]) -> bool:
        """Whether a resource of one of these types in the same project points at this one."""
        wanted = set(types)
        scope = self._project_of[id(seen.priced)].after
        return any(other.type in wanted for _, other in scope.referring_to(seen.priced.resource))

    @cached_property
    def _project_of(self) -> Mapping[int, Project]:
        return {
            id(priced): result.project
            for result in self.report.projects
            for priced in result.after.resources
        }

    def projects(self, match: Match) -> Iterator[ProjectResult]:
        for result in self.report.projects:
            if match.takes_project(result.project.name, result.project.path):
                yield result
