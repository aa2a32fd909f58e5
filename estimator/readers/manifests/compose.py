"""docker-compose files whose services reserve GPUs. The host is the user's to name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from estimator.model.resource import Diagnostic, Resource
from estimator.plainvalues import items, mapping, mappings, number, text
from estimator.readers.manifests.commands import engine_of, filled, model_of, runtime_of, words
from estimator.readers.manifests.documents import Document
from estimator.readers.manifests.pods import Pod
from estimator.readers.manifests.workloads import Group, Serving, fixed

FORMAT = "docker-compose"
_DEFAULT = re.compile(r"\$\{(\w+):-([^}]*)\}")


def accepts(document: Document) -> bool:
    """A compose file with a service that reserves a GPU or runs a serving engine."""
    services = document.data.get("services")
    return (
        isinstance(services, Mapping)
        and "kind" not in document.data
        and any(
            isinstance(one, Mapping)
            and ("image" in one or "build" in one)
            and (_gpus(one)[0] > 0 or bool(runtime_of(text(one, "image"), [])))
            for one in services.values()
        )
    )


def resources(document: Document) -> Iterator[Resource | Diagnostic]:
    """One workload per service with a GPU; a file without any has nothing to price here."""
    found = False
    for name, service in mapping(document.data, "services").items():
        if isinstance(service, Mapping):
            gpus, problem = _gpus(service)
            if gpus or problem:
                found = True
                yield _service(document, str(name), service, gpus)
            if problem:
                yield Diagnostic(f"service {name}: {problem}", document.at("services", str(name)))
    if not found:
        yield Diagnostic(
            "no service reserves a GPU (deploy.resources.reservations.devices)", document.span
        )


def _gpus(service: Mapping[str, Any]) -> tuple[Decimal, str]:
    """(GPUs, what is not known of them); "all" depends on the host."""
    for device in mappings(service, "deploy", "resources", "reservations", "devices"):
        kinds = [str(item) for item in items(device, "capabilities")]
        if not any(kind in ("gpu", "nvidia") for kind in kinds):
            continue
        if ids := items(device, "device_ids"):
            return Decimal(len(ids)), ""
        given = number(device, "count")
        if given is not None:
            return given, ""
        return Decimal(1), "takes all GPUs of the host; one is counted, set usage key `gpu`"
    if text(service, "runtime") == "nvidia" or text(service, "gpus"):
        given = number(service, "gpus")
        return given if given is not None else Decimal(1), "" if given else "takes all GPUs"
    return Decimal(0), ""


def _service(document: Document, name: str, service: Mapping[str, Any], gpus: Decimal) -> Resource:
    variables = _environment(service)
    image = _DEFAULT.sub(lambda match: match[2], text(service, "image"))
    command = [filled(_DEFAULT.sub(lambda match: match[2], str(part)), variables)
               for part in items(service, "command")]  # fmt: skip
    arguments = words(command)
    pod = Pod(
        gpus=gpus,
        resource="nvidia.com/gpu",
        model=model_of(arguments, variables),
        runtime=runtime_of(image, arguments),
        engine=engine_of(arguments, variables),
    )
    replicas = fixed(number(service, "deploy", "replicas"))
    return Serving(
        name,
        "compose",
        [Group(pod, replicas)],
        document,
        labels=_labels(service),
        span=document.at("services", name),
    ).resource()


def _environment(service: Mapping[str, Any]) -> dict[str, str]:
    given = service.get("environment")
    if isinstance(given, Mapping):
        pairs = ((str(key), str(value)) for key, value in given.items() if value is not None)
    else:
        split = (str(item).partition("=") for item in items(service, "environment"))
        pairs = ((key, value) for key, mark, value in split if mark)
    return {key: _DEFAULT.sub(lambda match: match[2], value) for key, value in pairs}


def _labels(service: Mapping[str, Any]) -> dict[str, str]:
    given = service.get("labels")
    if isinstance(given, Mapping):
        return {str(key): str(value) for key, value in given.items()}
    pairs = (str(item).partition("=") for item in items(service, "labels"))
    return {key: value for key, mark, value in pairs if mark}
