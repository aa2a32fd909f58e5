"""One pass over the projects of a run: overlays first, then node pools, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, Decimal
from typing import Any

from estimator.join.matching import Use, place_of, use_of
from estimator.join.overlay import (
    over_resource,
    over_workload,
    target_address,
    token_usage,
    workload_for,
)
from estimator.join.pools import POOL_TYPES, Cluster, Pool, clusters_of, pools_of
from estimator.model.quantity import Origin
from estimator.model.resource import Diagnostic, Project, Resource, ResourceSet
from estimator.usage.declared import Declared

MODELS = "models"
_TOKEN_TYPES = ("azurerm_cognitive_deployment", "azurerm_ai_foundry_model_deployment")

AddedUsage = Mapping[str, Mapping[str, Declared]]


@dataclass(frozen=True, slots=True)
class Joined:
    """The projects after the join, and usage that follows from it."""

    projects: tuple[Project, ...]
    #: Terraform address → usage values, weaker than what the usage file declares.
    usage: AddedUsage = field(default_factory=dict)
    #: What workloads take of node pools (after side).
    uses: tuple[Use, ...] = ()


@dataclass(slots=True)
class _Side:
    """One side (before or after) of all projects while they are joined."""

    sets: list[list[Resource] | None]
    projects: Sequence[Project]
    said: dict[int, list[Diagnostic]] = field(default_factory=lambda: defaultdict(list))
    usage: dict[str, dict[str, Declared]] = field(default_factory=lambda: defaultdict(dict))
    uses: list[Use] = field(default_factory=list)


def joined(projects: Iterable[Project]) -> Joined:
    """Manifests joined with the Terraform of the same run; projects keep their order."""
    listed = list(projects)
    if not any(project.kind == MODELS for project in listed):
        return Joined(tuple(listed))
    after = _side(listed, [project.after for project in listed])
    before = _side(listed, [project.before for project in listed])
    done = []
    for place, project in enumerate(listed):
        changed = after.sets[place]
        was = before.sets[place]
        done.append(
            replace(
                project,
                after=project.after if changed is None else ResourceSet(changed),
                before=project.before if was is None else ResourceSet(was),
                diagnostics=(*project.diagnostics, *after.said[place]),
            )
        )
    return Joined(tuple(done), after.usage, tuple(after.uses))


def _side(projects: Sequence[Project], sides: Sequence[ResourceSet | None]) -> _Side:
    sets = [None if side is None else list(side) for side in sides]
    side = _Side(sets, projects)
    terraform = [
        (project, found)
        for project, found in zip(projects, sides, strict=True)
        if project.kind != MODELS and found is not None
    ]
    _lay_over(side)
    pools, clusters = pools_of(terraform), clusters_of(terraform)
    for place, found in enumerate(side.sets):
        if found is not None and projects[place].kind == MODELS:
            side.sets[place] = [_placed(one, pools, clusters, side) for one in found]
    _grow(side)
    return side


def _lay_over(side: _Side) -> None:
    """Every ModelDeployment that points at something is put where it points."""
    for place, resources in enumerate(side.sets):
        if resources is None or side.projects[place].kind != MODELS:
            continue
        for deployment in [one for one in resources if one.values.get("kind") == "ModelDeployment"]:
            if address := target_address(deployment):
                _over_terraform(side, place, deployment, address)
            elif (deployment.values.get("serving") or {}).get("workloadRef"):
                _over_workload(side, place, deployment)


def _over_workload(side: _Side, place: int, deployment: Resource) -> None:
    for number, resources in enumerate(side.sets):
        if resources is None or side.projects[number].kind != MODELS:
            continue
        workload = workload_for(deployment, resources)
        if workload is not None:
            _replace(resources, workload, over_workload(workload, deployment))
            _remove(side, place, deployment)
            return
    reference = deployment.values["serving"]["workloadRef"]
    side.said[place].append(
        Diagnostic(
            f"{deployment.address}: {reference.get('kind')} {reference.get('name')} is not among"
            " the manifests of this run",
            deployment.span,
            "read the workload's manifest too, or correct workloadRef",
        )
    )


def _over_terraform(side: _Side, place: int, deployment: Resource, address: str) -> None:
    """The Terraform resource carries the money; the deployment says what it is for."""
    for number, resources in enumerate(side.sets):
        if resources is None or side.projects[number].kind == MODELS:
            continue
        named = (one for one in resources if address in (one.address, one.base_address))
        target = next(named, None)
        if target is None:
            continue
        _replace(resources, target, over_resource(target, deployment))
        if target.type in _TOKEN_TYPES:
            side.usage[target.address].update(token_usage(deployment))
        _remove(side, place, deployment)
        return
    if any(project.kind != MODELS for project in side.projects):
        side.said[place].append(
            Diagnostic(
                f"{deployment.address}: {address} is not in the Terraform of this run",
                deployment.span,
                "correct resourceRef, or leave it out to have the deployment priced by itself",
            )
        )


def _replace(resources: list[Resource], old: Resource, new: Resource) -> None:
    resources[resources.index(old)] = new


def _remove(side: _Side, place: int, deployment: Resource) -> None:
    resources = side.sets[place]
    if resources is not None:
        resources.remove(deployment)


def _placed(
    resource: Resource, pools: Sequence[Pool], clusters: Sequence[Cluster], side: _Side
) -> Resource:
    """A workload on its pools, or at least in the only cluster's cloud and region."""
    groups = resource.values.get("groups")
    if not isinstance(groups, list) or not groups:
        return resource
    uses = [use_of(resource, group, pools) for group in groups]
    found = [use for use in uses if use is not None]
    if found and len(found) == len([group for group in groups if group.get("gpus")]):
        side.uses += found
        return _carried(resource, found)
    cloud, region = place_of(resource, clusters)
    values = dict(resource.values)
    if cloud and region:
        values["cloud"] = cloud
        values["region"] = values.get("region") or region
    return replace(resource, values=values)


def _carried(resource: Resource, uses: Sequence[Use]) -> Resource:
    pools = [
        {
            "address": use.pool.address,
            "group": use.group,
            "gpus": use.gpus,
            "most_gpus": use.most_gpus,
            "capacity": use.pool.capacity,
            "gpu": use.pool.gpu,
            "gpus_per_node": use.pool.gpus_per_node,
            "machine": use.pool.machine_types[0],
        }
        for use in uses
    ]
    first = uses[0].pool
    values: dict[str, Any] = {
        **resource.values,
        "carried_by": pools,
        "cloud": first.vendor,
        "region": first.region or resource.values.get("region", ""),
    }
    return replace(resource, values=values)


def _grow(side: _Side) -> None:
    """A pool smaller than its workloads need is priced at the nodes they need, and that is said."""
    needed: dict[str, Decimal] = defaultdict(Decimal)
    for use in side.uses:
        needed[use.pool.address] += use.gpus
    for address, gpus in needed.items():
        pool = next(use.pool for use in side.uses if use.pool.address == address)
        if gpus <= pool.capacity:
            continue
        nodes = Use("", "", pool, gpus, gpus).nodes
        per_zone = (nodes / pool.zones).to_integral_value(rounding=ROUND_CEILING)
        where = ", ".join(use.workload for use in side.uses if use.pool.address == address)
        key = _node_key(side, address)
        side.usage[address][key] = Declared(per_zone, Origin.DECLARED, f"needed by {where}")
        for place in _model_places(side):
            side.said[place].append(
                Diagnostic(
                    f"{where} need {gpus:f} GPUs, {address} starts with {pool.capacity:f}:"
                    f" priced with {per_zone * pool.zones:f} nodes"
                )
            )


def _node_key(side: _Side, address: str) -> str:
    for resources in side.sets:
        for resource in resources or ():
            if resource.address == address:
                return POOL_TYPES[resource.type][1]
    return "nodes"


def _model_places(side: _Side) -> Iterator[int]:
    """The first project of manifests: where the run says things about the join."""
    yield from [place for place, project in enumerate(side.projects) if project.kind == MODELS][:1]
