"""What a rule may look at: the projects' estimates before and after, indexed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from estimator.model.bill import PricedResource, ProjectResult, Report
from policies.rules import Match
from policies.tagging import effective_tags


@dataclass(frozen=True, slots=True)
class Seen:
    """One resource after the change, with its project and effective tags."""

    priced: PricedResource
    project: str
    tags: Mapping[str, Any]


class Run:
    """One report to be judged on one date (ISO), with resources indexed by type."""

    def __init__(self, report: Report, today: str, actor: str = "") -> None:
        self.report = report
        self.today = today
        self.actor = actor
        self.currency = report.currency

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

    def projects(self, match: Match) -> Iterator[ProjectResult]:
        for result in self.report.projects:
            if match.takes_project(result.project.name, result.project.path):
                yield result
