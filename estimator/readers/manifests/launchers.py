"""SkyPilot tasks and services, dstack services: candidate GPUs, spot policy, replicas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from estimator.model.resource import Diagnostic, Resource
from estimator.plainvalues import count, items, mapping, mappings, number, text
from estimator.readers.manifests.commands import engine_of, model_of, runtime_of, words
from estimator.readers.manifests.documents import Document
from estimator.readers.manifests.placing import Placing
from estimator.readers.manifests.pods import Pod
from estimator.readers.manifests.workloads import Group, Replicas, Serving, fixed

FORMAT = "SkyPilot and dstack"
_RANGE = re.compile(r"^(\d+)?\.\.(\d+)?$")
_MEMORY = re.compile(r"^\d+(\.\d+)?\s*(GB|MB)?\.{0,2}(\d+\s*(GB|MB))?$", re.IGNORECASE)


def accepts(document: Document) -> bool:
    return is_sky(document.data) or is_dstack(document.data)


def is_sky(data: Mapping[str, Any]) -> bool:
    resources_ = data.get("resources")
    return (
        isinstance(resources_, Mapping)
        and "kind" not in data
        and (
            "accelerators" in resources_
            or any("accelerators" in one for one in _alternatives(resources_))
            or ("cloud" in resources_ and "run" in data)
        )
    )


def _alternatives(asked: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """`any_of` and `ordered`: resources of which one set is taken."""
    return [*mappings(asked, "any_of"), *mappings(asked, "ordered")]


def is_dstack(data: Mapping[str, Any]) -> bool:
    return (
        text(data, "type") in ("service", "task", "dev-environment")
        and ("resources" in data or "replicas" in data)
        and "apiVersion" not in data
    )


def resources(document: Document) -> Iterator[Resource | Diagnostic]:
    yield _sky(document) if is_sky(document.data) else _dstack(document)


def _sky(document: Document) -> Resource:
    """A set of accelerators is a choice: the cheapest is taken, the others give the range."""
    data = document.data
    asked = mapping(data, "resources")
    variables = {str(key): str(value) for key, value in mapping(data, "envs").items()}
    choices, places = _sky_choices(asked)
    arguments = words([text(data, "run")])
    is_spot = text(asked, "use_spot") == "true"
    pod = Pod(
        gpus=choices[0][1] if choices else Decimal(0),
        gpu=choices[0][0] if len(choices) == 1 else "",
        model=model_of(arguments, variables),
        runtime=runtime_of("", arguments),
        engine=engine_of(arguments, variables),
        placing=Placing(
            instance_types=tuple(filter(None, [text(asked, "instance_type")])), is_spot=is_spot
        ),
    )
    nodes = count(data, "num_nodes")
    group = Group(pod, _sky_replicas(data), pods=nodes, choices=choices, places=places)
    cloud, region = _sky_place(asked)
    return Serving(
        text(data, "name") or document.file_name,
        "SkyPilot",
        [group],
        document,
        cloud=cloud,
        region=region,
        storage_gb=number(asked, "disk_size"),
        labels={str(k): str(v) for k, v in mapping(asked, "labels").items()},
    ).resource()


def _sky_choices(
    asked: Mapping[str, Any],
) -> tuple[list[tuple[str, Decimal]], list[tuple[str, str]]]:
    """(GPU, number) of every candidate, and (cloud, region) where candidates name their own."""
    shared = list(accelerator_choices(asked.get("accelerators")))
    choices: list[tuple[str, Decimal]] = []
    places: list[tuple[str, str]] = []
    for one in _alternatives(asked):
        own = list(accelerator_choices(one.get("accelerators"))) or shared
        choices += own
        places += [_sky_place({**asked, **one})] * len(own)
    return (choices, places) if choices else (shared, [])


def _sky_place(asked: Mapping[str, Any]) -> tuple[str, str]:
    """`infra: aws/us-east-1`, or `cloud` and `region`."""
    cloud, _, rest = text(asked, "infra").partition("/")
    return cloud or text(asked, "cloud"), rest.partition("/")[0] or text(asked, "region")


def accelerator_choices(value: Any) -> Iterator[tuple[str, Decimal]]:
    """`H100:8`, `{H100: 1, A100: 2}`, `[H100, "A100:2"]` or a YAML set, as (GPU, number)."""
    if isinstance(value, Mapping):
        for key, amount in value.items():
            name, _, inner = str(key).partition(":")
            if "{" not in name:
                given = number({"n": inner or amount}, "n")
                yield name, Decimal(1) if given is None else given
    else:
        for item in items({"value": value}, "value"):
            name, _, inner = str(item).partition(":")
            given = number({"n": inner}, "n")
            if "{" not in name:
                yield name, Decimal(1) if given is None else given


def _sky_replicas(data: Mapping[str, Any]) -> Replicas:
    """A service keeps its minimum up; a task runs as long as it runs."""
    service = mapping(data, "service")
    if not service:
        return Replicas(Decimal(0), Decimal(1))
    policy = mapping(service, "replica_policy")
    least = number(policy, "min_replicas")
    if least is None:
        return fixed(number(service, "replicas"))
    return Replicas(least, number(policy, "max_replicas") or least)


def _dstack(document: Document) -> Resource:
    """`replicas: 1..2`, or groups of replicas with resources of their own."""
    data = document.data
    variables = _env(data)
    groups = []
    if isinstance(data.get("replicas"), list):
        for place, part in enumerate(mappings(data, "replicas")):
            group = _dstack_group(part, variables, _bounds(part.get("count")), f"group-{place}")
            if group.pod.gpus or group.choices:
                groups.append(group)
    else:
        bounds = _bounds(data.get("replicas"))
        if text(data, "type") != "service":
            bounds = Replicas(Decimal(0), Decimal(1))
        groups.append(_dstack_group(data, variables, bounds, ""))
    backends = [str(item) for item in items(data, "backends")]
    regions = [str(item) for item in items(data, "regions")]
    return Serving(
        text(data, "name") or document.file_name,
        "dstack",
        groups,
        document,
        model=text(data, "model") or text(data, "model", "name"),
        cloud=backends[0] if len(backends) == 1 else "",
        region=regions[0] if len(regions) == 1 else "",
        extra={"max_price": number(data, "max_price")} if "max_price" in data else {},
    ).resource()


def _env(data: Mapping[str, Any]) -> dict[str, str]:
    """`env` as a list of NAME=value or as a mapping; names without a value stay unknown."""
    given = data.get("env")
    if isinstance(given, Mapping):
        return {str(key): str(value) for key, value in given.items()}
    pairs = (str(item).partition("=") for item in items(data, "env"))
    return {name: value for name, mark, value in pairs if mark}


def _dstack_group(
    part: Mapping[str, Any], variables: Mapping[str, str], bounds: Replicas, name: str
) -> Group:
    arguments = words(items(part, "commands"))
    choices = list(_gpu_choices(mapping(part, "resources").get("gpu")))
    pod = Pod(
        gpus=choices[0][1] if choices else Decimal(0),
        gpu=choices[0][0] if len(choices) == 1 else "",
        model=model_of(arguments, variables),
        runtime=runtime_of(text(part, "image"), arguments),
        engine=engine_of(arguments, variables),
        placing=Placing(is_spot=text(part, "spot_policy") == "spot"),
    )
    return Group(pod, bounds, name, choices=choices)


def _bounds(value: Any) -> Replicas:
    """`2`, `1..4` or `0..`."""
    match = _RANGE.match(str(value)) if value is not None else None
    if match is None:
        return fixed(number({"n": value}, "n"))
    least = Decimal(match[1] or 0)
    return Replicas(least, Decimal(match[2]) if match[2] else max(least, Decimal(1)))


def _gpu_choices(value: Any) -> Iterator[tuple[str, Decimal]]:
    """`H100:4`, `H100:80GB:2`, `A100,H100`, `24GB` (any GPU with that memory), or a mapping."""
    if isinstance(value, Mapping):
        given = number(value, "count")
        for name in items(value, "name") or [""]:
            yield str(name), Decimal(1) if given is None else given
        return
    for item in items({"value": value}, "value"):
        names, *rest = str(item).split(":")
        counts = [Decimal(part) for part in rest if part.isdigit()]
        memory = next((part for part in rest if part.upper().endswith("GB")), "")
        for name in names.split(","):
            if name and not _MEMORY.match(name):
                whole = f"{name}-{memory.lower()}" if memory else name
                yield whole, counts[0] if counts else Decimal(1)
            elif name:
                yield "", counts[0] if counts else Decimal(1)
