"""Amazon Bedrock. Prices: https://aws.amazon.com/bedrock/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.values import Unknown
from estimator.resources.components import hourly, monthly
from estimator.resources.models.api import token_components
from estimator.resources.models.reference import ModelRef, model_ref
from estimator.resources.models.traffic import USAGE, traffic_of
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_TERMS = {"OneMonth": "1-month", "SixMonths": "6-month", "": "none"}


@prices("aws_bedrock_provisioned_model_throughput")
def provisioned_throughput(r: View, usage: Usage) -> Iterator[Component]:
    """Model units by the hour, used or not; a commitment cannot be ended before its term.

    Without `commitment_duration` units are billed by the hour and can be removed at any time,
    which costs more. AWS publishes no throughput per unit.
    """
    duration = r.text("commitment_duration")
    term = _TERMS.get(duration, duration)
    ref = _reference(r, "model_arn")
    yield hourly(
        f"Model units ({ref.model}, {'no' if term == 'none' else term} commitment)",
        unit="model unit hours",
        meter=f"aws-bedrock/{ref.model}/model-unit/{term}",
        count=r.number("model_units"),
    )
    if duration:
        months = {"OneMonth": "1 month", "SixMonths": "6 months"}.get(duration, duration)
        r.say(f"committed for {months}: the term is owed in full, it cannot be cancelled")


@prices("aws_bedrock_inference_profile", usage=USAGE)
def inference_profile(r: View, usage: Usage) -> Iterator[Component]:
    """Free by itself; what is asked through it is billed by token at the model's price.

    The profile is AWS' carrier of cost allocation tags for model calls. A profile copied from a
    `global.` or geographic (`us.`, `eu.`) profile pays that profile's prices. Tokens come from
    the usage file, or from a ModelDeployment whose `resourceRef` names this profile.
    """
    ref = _reference(r, "model_source.copy_from")
    yield from token_components(r, ref, traffic_of(r, usage))


def _reference(r: View, path: str) -> ModelRef:
    """The model of an ARN: `…:foundation-model/x` or `…:inference-profile/us.x`."""
    arn = r.text(path)
    if isinstance(r.get(path), Unknown):
        return ModelRef("aws-bedrock", arn, f"aws-bedrock/{arn}", r.region, frozenset())
    name = arn.rpartition("/")[2] if arn.startswith("arn:") else arn
    return model_ref(name, "aws-bedrock", region=r.region)


@prices(
    "aws_bedrockagent_knowledge_base",
    usage={"monthly_tokens": "tokens embedded per month (documents once, and what is re-indexed)"},
)
def knowledge_base(r: View, usage: Usage) -> Iterator[Component]:
    """Free by itself; embedding its documents is billed by token at the embedding model's price."""
    path = "knowledge_base_configuration.vector_knowledge_base_configuration.embedding_model_arn"
    ref = _reference(r, path)
    if ref.model:
        yield monthly(
            "Embedding tokens",
            usage.quantity("monthly_tokens"),
            unit="1M tokens",
            per=1_000_000,
            meter=ref.meter("input"),
            region=ref.region,
            usage_based=True,
        )
