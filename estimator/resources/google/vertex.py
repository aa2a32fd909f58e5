"""Vertex AI: endpoints and what is deployed on them, index endpoints, feature stores.

Prices: https://cloud.google.com/vertex-ai/pricing. Prediction nodes have prices of their own,
above those of the same Compute Engine machine; a price list that lacks them says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Origin, Quantity, between
from estimator.model.values import Unknown
from estimator.resources.components import MILLION, hourly, monthly
from estimator.resources.google.machine import Gpu, Machine, gpu_lines, machine_lines
from estimator.resources.models.reference import model_ref
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

#: Machine of a prediction node where the configuration names none.
DEFAULT_MACHINE = "n1-standard-2"
_TOKEN_USAGE = {
    "model": "id of the model that is called, e.g. gemini-2.5-flash",
    "monthly_input_tokens": "tokens sent per month",
    "monthly_cached_input_tokens": "tokens sent per month that are read from a cache",
    "monthly_output_tokens": "tokens received per month",
    "scale_units": "generative AI scale units of provisioned throughput",
}
_NODE_USAGE = {
    "instances": "replicas that run on average",
    "machine_type": "machine type of deployed models, which Terraform does not know",
    "accelerator_type": "accelerator of deployed models, e.g. NVIDIA_L4",
    "accelerator_count": "accelerators of each replica",
}


@prices("google_vertex_ai_endpoint", usage={**_TOKEN_USAGE, **_NODE_USAGE})
def endpoint(r: View, usage: Usage) -> Iterator[Component]:
    """An endpoint is free; its deployed models pay replicas by the hour, or tokens.

    Models are deployed to it outside Terraform: `machine_type`, `accelerator_type` and
    `instances` in the usage file say what runs; `model` with token counts says what a
    published model is asked.
    """
    machine = usage.text("machine_type")
    if machine:
        count = usage.quantity("instances", 1)
        gpus = _gpus(usage.text("accelerator_type"), usage.quantity("accelerator_count", 1))
        yield from _nodes(Machine(machine, count=count, gpus=gpus), "Deployed model")
    yield from _tokens(r, usage)


@prices(
    "google_vertex_ai_endpoint_with_model_garden_deployment",
    usage={"instances": _NODE_USAGE["instances"], **_TOKEN_USAGE},
)
def model_garden(r: View, usage: Usage) -> Iterator[Component]:
    """Replicas of a model from Model Garden or Hugging Face, on dedicated machines.

    Replicas are a range from `min_replica_count` to `max_replica_count`, the least being the
    headline. Without a machine Google picks one for the model, which is not known beforehand.
    Spot replicas are billed as Compute Engine spot machines with a management fee on top.
    """
    deployed = r.block("deploy_config").block("dedicated_resources")
    yield from _dedicated(deployed, usage, "Prediction node")
    yield from _tokens(r, usage)


@prices("google_vertex_ai_deployment_resource_pool", usage={"instances": _NODE_USAGE["instances"]})
def resource_pool(r: View, usage: Usage) -> Iterator[Component]:
    """Machines that several deployed models share, from least to greatest number of replicas."""
    yield from _dedicated(r.block("dedicated_resources"), usage, "Prediction node")


@prices(
    "google_vertex_ai_index_endpoint_deployed_index",
    usage={"instances": _NODE_USAGE["instances"]},
)
def deployed_index(r: View, usage: Usage) -> Iterator[Component]:
    """Vector search nodes by machine type, from least to greatest number of replicas.

    https://cloud.google.com/vertex-ai/pricing#vectorsearch
    """
    block = r.block("dedicated_resources")
    automatic = r.block("automatic_resources")
    owner = automatic if automatic.has("min_replica_count") else block
    type_ = block.text("machine_spec.machine_type", "e2-standard-16")
    yield hourly(
        f"Vector search node ({type_})",
        count=_replicas(owner, usage, default=2 if owner is automatic else 1),
        meter=f"google/vertex-ai/vector-search/{type_}",
    )


@prices("google_vertex_ai_featurestore", "google_vertex_ai_feature_online_store")
def feature_store(r: View, usage: Usage) -> Iterator[Component]:
    """Online serving nodes; autoscaling gives a range.

    https://cloud.google.com/vertex-ai/pricing#featurestore
    """
    config = r.block("online_serving_config")
    scaling = config.block("scaling")
    bigtable = r.block("bigtable").block("auto_scaling")
    count = config.number("fixed_node_count", 1)
    for block in (scaling, bigtable):
        if block.has("min_node_count"):
            low = block.decimal("min_node_count", 1)
            high = max(block.decimal("max_node_count", low), low)
            count = between(low, low, high, "nodes", Origin.ATTRIBUTE)
    yield hourly("Online serving nodes", count=count, meter="google/vertex-ai/feature-store/node")


def _dedicated(deployed: Block, usage: Usage, name: str) -> Iterator[Component]:
    spec = deployed.block("machine_spec")
    type_ = spec.text("machine_type") or str(Unknown("Google picks the machine for the model"))
    machine = Machine(
        type_,
        is_spot=deployed.flag("spot"),
        count=_replicas(deployed, usage),
        gpus=_gpus(spec.text("accelerator_type"), spec.number("accelerator_count", 1)),
    )
    yield from _nodes(machine, name)


def _gpus(model: str, count: Quantity) -> tuple[Gpu, ...]:
    """`NVIDIA_TESLA_T4` → the name Compute Engine uses; none where no accelerator is named."""
    if not model or model.upper() == "ACCELERATOR_TYPE_UNSPECIFIED":
        return ()
    return (Gpu(model.lower().replace("_", "-"), count),)


def _replicas(block: Block, usage: Usage, default: int = 1) -> Quantity:
    declared = usage.quantity("instances")
    if declared.is_known:
        return declared
    low = block.number("min_replica_count", default)
    high = block.decimal("max_replica_count", 0)
    if low.expected is None or high <= low.expected:
        return low
    return between(low.expected, low.expected, high, "replicas", Origin.ATTRIBUTE)


def _nodes(machine: Machine, name: str) -> Iterator[Component]:
    """Replicas by the hour: prediction nodes, or spot machines and a fee."""
    if machine.is_spot:
        yield from machine_lines(machine)
        yield from gpu_lines(machine)
        yield hourly(
            f"Prediction management fee ({machine.type})",
            count=machine.count,
            meter=f"google/vertex-ai/management-fee/{machine.type}",
        )
        return
    prefix = "google/vertex-ai/prediction"
    yield hourly(
        f"{name} ({machine.type})",
        count=machine.count,
        meter=f"{prefix}/{machine.type}",
        note="not below the Compute Engine price of the machine",
    )
    for gpu in machine.gpus:
        yield hourly(
            f"Accelerator ({gpu.model})",
            count=machine.count * gpu.count,
            meter=f"{prefix}/gpu/{gpu.model}",
        )


def _tokens(r: View, usage: Usage) -> Iterator[Component]:
    """What a published model is asked: reserved throughput, and tokens at list price."""
    if usage.has("scale_units"):
        yield monthly(
            "Provisioned throughput",
            usage.quantity("scale_units"),
            unit="GSU",
            meter="google/vertex-ai/generative-ai-scale-unit",
        )
    if usage.has("model"):
        yield from _asked(r, usage, usage.text("model"))


def _asked(r: View, usage: Usage, name: str) -> Iterator[Component]:
    """Tokens at the model's Vertex AI price, else at that of the Gemini API."""
    model = model_ref(name, "google-vertex", region=r.region)
    if not model.is_known:
        model = model_ref(name, "gemini")
    for words, key, dimension in (
        ("Input tokens", "monthly_input_tokens", "input"),
        ("Cached input tokens", "monthly_cached_input_tokens", "cache-read"),
        ("Output tokens", "monthly_output_tokens", "output"),
    ):
        if dimension == "cache-read" and not usage.has(key):
            continue
        yield monthly(
            f"{words} ({name})",
            usage.quantity(key),
            unit="1M tokens",
            per=MILLION,
            meter=model.meter(dimension),
            region=model.region,
        )


@prices("google_vertex_ai_reasoning_engine", usage={
    "monthly_vcpu_hours": "vCPU-hours the agent runs per month",
    "monthly_memory_gb_hours": "GB-hours of memory it uses per month",
})  # fmt: skip
def reasoning_engine(r: View, usage: Usage) -> Iterator[Component]:
    """vCPU and memory hours while the agent runs. https://cloud.google.com/vertex-ai/pricing"""
    yield monthly("vCPU hours", usage.quantity("monthly_vcpu_hours"), unit="vCPU-hours",
                  meter="google/vertex-ai/agent-engine/vcpu")  # fmt: skip
    yield monthly("Memory hours", usage.quantity("monthly_memory_gb_hours"), unit="GB-hours",
                  meter="google/vertex-ai/agent-engine/memory")  # fmt: skip
