"""Which usage file holds for which project, what it adds to it, and what in it is of no use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from estimator.model.resource import Diagnostic, Project, Resource, ResourceSet
from estimator.usage.files import UsageFile, unknown_keys

#: Types that exist only in usage files: what no resource of the configuration stands for.
FREE_STANDING = ("aws_data_transfer",)
#: More addresses without a resource than this are counted, not listed.
MOST_LISTED = 5

Covered: TypeAlias = tuple[Project, UsageFile, tuple[Diagnostic, ...]]


def with_usage(projects: Sequence[Project], shared: UsageFile) -> Iterator[Covered]:
    """Each project with the usage file that holds for it and remarks on that file.

    What stands in a file alone (`aws_data_transfer.x`) is counted once: in the first
    project the file holds for.
    """
    groups: dict[str, list[Project]] = defaultdict(list)
    for project in projects:
        groups[_own_file(project)].append(project)
    files = {path: shared.with_file(Path(path)) if path else shared for path in groups}
    for project in projects:
        group, usage = groups[_own_file(project)], files[_own_file(project)]
        if project is not next((one for one in group if one.kind != "models"), None):
            yield project, usage, tuple(_unknown_keys(project, usage))
            continue
        added = _free_standing(usage)
        everything = [found for one in group for side in _sides(one) for found in side]
        remarks = _few(usage.unused([*everything, *added]))
        full = _with(project, added)
        yield full, usage, (*remarks, *_unknown_keys(full, usage))


def _own_file(project: Project) -> str:
    """The usage file a configuration file names for the project; "" is the run's own."""
    return str(project.metadata.get("usage_file") or "")


def _sides(project: Project) -> Iterator[ResourceSet]:
    yield project.after
    if project.before is not None:
        yield project.before


def _free_standing(usage: UsageFile) -> list[Resource]:
    found = []
    for address, span in usage.addresses():
        type_, _, name = address.partition(".")
        if type_ in FREE_STANDING and name:
            provider = type_.partition("_")[0]
            plain = Resource(address, type_, name, {}, provider, span=span)
            region = usage.of(plain).text("region") or None
            found.append(replace(plain, provider_region=region))
    return found


def _with(project: Project, added: list[Resource]) -> Project:
    """The project with these resources on both sides: they are no change."""
    if not added:
        return project
    after = ResourceSet((*project.after, *added))
    before = None if project.before is None else ResourceSet((*project.before, *added))
    return replace(project, after=after, before=before)


def _unknown_keys(project: Project, usage: UsageFile) -> Iterator[Diagnostic]:
    from estimator.resources.registry import vendor_of

    for resource in project.after:
        vendor = vendor_of(resource.type)
        found = vendor.types.get(resource.type) if vendor else None
        if found and (declared := usage.declared_for(resource)):
            yield from unknown_keys(resource, declared, found.usage)


def _few(remarks: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The first few; a file written for more than this run must not fill the report."""
    found = list(remarks)
    if len(found) <= MOST_LISTED:
        return found
    rest = len(found) - MOST_LISTED
    text = f"the usage file has {rest} more addresses that nothing in this run has"
    return [*found[:MOST_LISTED], Diagnostic(text, found[MOST_LISTED].span)]
