"""Packaged models: BentoML, cog (Replicate), Baseten Truss, Azure ML online deployments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from estimator.model.resource import Diagnostic, Resource
from estimator.plainvalues import count, labels, mapping, mappings, number, text
from estimator.readers.manifests.commands import engine_of, known_model, model_of, runtime_of, words
from estimator.readers.manifests.documents import Document
from estimator.readers.manifests.placing import Placing
from estimator.readers.manifests.pods import Pod
from estimator.readers.manifests.workloads import Group, Replicas, Serving, fixed

FORMAT = "packaged model"


def accepts(document: Document) -> bool:
    data = document.data
    return bool(
        _bento(data)
        or _is_cog(data)
        or _is_truss(data)
        or "managedOnlineDeployment" in text(data, "$schema")
    )


def _bento(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments of a Bento: from `pyproject.toml`, `bentofile.yaml` or a values file."""
    if built := mapping(data, "tool", "bentoml", "build"):
        return {**built, **mapping(built, "args")}
    arguments = mapping(data, "args")
    if "model_id" in arguments and ("gpu_type" in arguments or "tp" in arguments):
        return arguments
    if "service" in data and ("include" in data or "python" in data) and "apiVersion" not in data:
        return data if isinstance(data.get("service"), str) else {}
    return {}


def _is_cog(data: Mapping[str, Any]) -> bool:
    return (
        "build" in data
        and ("predict" in data or "gpu" in mapping(data, "build"))
        and ("apiVersion" not in data)
    )


def _is_truss(data: Mapping[str, Any]) -> bool:
    return "model_name" in data and bool(
        mapping(data, "resources").keys() & {"accelerator", "use_gpu"}
    )


def resources(document: Document) -> Iterator[Resource | Diagnostic]:
    data = document.data
    if arguments := _bento(data):
        yield from _of_bento(document, arguments)
    elif _is_cog(data):
        yield from _of_cog(document)
    elif _is_truss(data):
        yield _of_truss(document)
    else:
        yield _of_azureml(document)


def _of_bento(document: Document, arguments: Mapping[str, Any]) -> Iterator[Resource | Diagnostic]:
    """GPU type and tensor parallelism; replicas are set on the platform."""
    model = text(arguments, "model_id")
    gpus = number(arguments, "tp") or number(arguments, "resources", "gpu")
    if not gpus and not model:
        yield Diagnostic(
            "the Bento says no GPU: it is set in the service's code or on the platform",
            document.span,
        )
        return
    pod = Pod(
        gpus=gpus or Decimal(1),
        gpu=text(arguments, "gpu_type") or text(arguments, "resources", "gpu_type"),
        model=model,
        runtime="vllm" if "vllm" in str(arguments).lower() else "",
    )
    name = text(arguments, "name") or document.file_name
    tags = labels(arguments, "labels")
    yield Serving(name, "BentoML", [Group(pod, fixed(1))], document, labels=tags).resource()


def _of_cog(document: Document) -> Iterator[Resource | Diagnostic]:
    """cog.yaml says only whether there is a GPU; the hardware is chosen on Replicate."""
    if text(document.data, "build", "gpu") != "true":
        yield Diagnostic("the cog model uses no GPU", document.span)
        return
    name = text(document.data, "image").rpartition("/")[2] or document.file_name
    pod = Pod(gpus=Decimal(1))
    group = Group(pod, Replicas(Decimal(0), Decimal(1)))
    yield Serving(name, "cog", [group], document, cloud="replicate").resource()


def _of_truss(document: Document) -> Resource:
    data = document.data
    command = text(data, "docker_server", "start_command")
    arguments = words([command]) if command else []
    accelerator, _, amount = text(data, "resources", "accelerator").partition(":")
    weights = next(mappings(data, "weights"), {})
    source = text(weights, "source").partition("@")[0]
    pod = Pod(
        gpus=Decimal(amount) if amount.isdigit() else Decimal(1),
        gpu="" if "{" in accelerator else accelerator,
        model=known_model(source) or model_of(arguments, {}),
        runtime=runtime_of(text(data, "base_image", "image"), arguments),
        engine=engine_of(arguments, {}),
    )
    group = Group(pod, Replicas(Decimal(0), Decimal(1)))
    return Serving(
        text(data, "model_name"), "Baseten", [group], document, cloud="baseten"
    ).resource()


def _of_azureml(document: Document) -> Resource:
    """Instances of an Azure ML managed online deployment."""
    data = document.data
    instance = text(data, "instance_type")
    environment = {str(k): str(v) for k, v in mapping(data, "environment_variables").items()}
    known = instance if instance.lower().startswith("standard_") else ""
    placing = Placing(instance_types=(known,) if known else (), cloud="azure")
    pod = Pod(model=model_of([], environment), placing=placing)
    scale = mapping(data, "scale_settings")
    bounds = fixed(count(data, "instance_count"))
    if text(scale, "type") == "target_utilization":
        bounds = Replicas(count(scale, "min_instances"), count(scale, "max_instances"))
    return Serving(
        text(data, "name") or document.file_name,
        "AzureML",
        [Group(pod, bounds)],
        document,
        model=text(data, "model") or pod.model,
        cloud="azure",
        labels=labels(data, "tags"),
    ).resource()
