"""Which language models a resource names: deployments, gateways, and Terraform's model types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from estimator.model.resource import Resource
from estimator.model.values import Unknown
from pricing.specs import lifecycle, token_provider

if TYPE_CHECKING:
    from pricing.specs import Lifecycle


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A model as a resource names it; `provider` is the price tables' name, "" not known."""

    id: str | Unknown
    provider: str = ""
    version: str = ""
    region: str = ""
    scope: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What a rule's glob may call it: the id as written, and `provider/model`."""
        if isinstance(self.id, Unknown):
            return ()
        seller, model = self.identity
        bare = model.rpartition("/")[2]
        if seller == "aws-bedrock":  # `us.anthropic.claude-…`: area, maker, model
            parts = bare.split(".", 2 if bare.partition(".")[0] in _BEDROCK_AREAS else 1)
            bare = parts[-1]
        found = (self.id, model, bare, f"{seller}/{model}" if seller else "")
        return tuple(dict.fromkeys(name for name in found if name))

    @property
    def identity(self) -> tuple[str, str]:
        """(provider, model id) in the words of the price tables."""
        if isinstance(self.id, Unknown):
            return self.provider, ""
        if self.provider == SELF_HOSTED:
            return SELF_HOSTED, self.id
        from estimator.resources.models.reference import model_ref  # loads the token rules

        ref = model_ref(
            self.id, self.provider, region=self.region, scope=self.scope, version=self.version
        )
        return ("" if ref.provider == "unknown" else ref.provider), ref.model

    @property
    def lifecycle(self) -> Lifecycle | None:
        """What is published of it, under the dated id first."""
        seller, model = self.identity
        dated = f"{model}-{self.version}" if self.version else model
        roots = [dated, model, model.rpartition(".")[2]]
        if seller == "aws-bedrock" and model.partition(".")[0] in _BEDROCK_AREAS:
            roots.append(model.partition(".")[2])
        return next((found for name in roots if (found := lifecycle(seller, name))), None)


SELF_HOSTED = "self-hosted"
_BEDROCK_AREAS = ("global", "us", "eu", "apac", "au", "jp", "us-gov", "ca")


def models_of(resource: Resource) -> Iterator[NamedModel]:
    """Every model a resource names; nothing for a resource that has none."""
    if resource.type.startswith("model_"):
        yield from _declared(resource)
    elif reader := _READERS.get(resource.type):
        yield from reader(resource.values)


def model_names(resource: Resource) -> list[str]:
    return [str(model.id) for model in models_of(resource) if not isinstance(model.id, Unknown)]


def _declared(resource: Resource) -> Iterator[NamedModel]:
    """A ModelDeployment, a workload, or an entry of a gateway or an application."""
    model = resource.values.get("model")
    if not isinstance(model, Mapping) or not model.get("id"):
        return
    provider = str(model.get("provider") or "")
    if resource.type == "model_self_hosted":
        provider = SELF_HOSTED
    known = token_provider(provider)
    yield NamedModel(
        model["id"] if isinstance(model["id"], Unknown) else str(model["id"]),
        known.name if known else provider,
        str(model.get("version") or ""),
        str(model.get("region") or ""),
        str(model.get("endpointScope") or ""),
    )


def first(value: Any) -> Mapping[str, Any]:
    """A single nested block; empty where it is not set or not known."""
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, Mapping) else {}


def blocks(value: Any) -> list[Mapping[str, Any]]:
    """The nested blocks of a list (or the one block)."""
    listed = value if isinstance(value, list) else [value]
    return [item for item in listed if isinstance(item, Mapping)]


def as_number(value: Any) -> Decimal | None:
    """The value as a number; None where it is none or not known."""
    if value is None or isinstance(value, (Unknown, bool)):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _azure(values: Mapping[str, Any]) -> Iterator[NamedModel]:
    model, sku = first(values.get("model")), first(values.get("sku"))
    if name := model.get("name"):
        version = model.get("version")
        yield NamedModel(
            name if isinstance(name, Unknown) else str(name),
            "azure-openai" if model.get("format", "OpenAI") == "OpenAI" else "azure-ai",
            "" if isinstance(version, Unknown) or version is None else str(version),
            scope=azure_scope(str(sku.get("name") or "")),
        )


def azure_scope(sku: str) -> str:
    """Where a deployment SKU processes: "GlobalStandard", "DataZoneBatch", "Standard"."""
    name = sku.lower()
    if name.startswith("global"):
        return "global"
    return "data-zone" if name.startswith("datazone") else "regional" if name else ""


def _bedrock(*paths: str) -> Callable[[Mapping[str, Any]], Iterator[NamedModel]]:
    """Attributes that hold a Bedrock model id or the ARN of one."""

    def found(values: Mapping[str, Any]) -> Iterator[NamedModel]:
        for path in paths:
            for value in _values_at(values, path.split(".")):
                if isinstance(value, Unknown):
                    yield NamedModel(value, "aws-bedrock")
                elif isinstance(value, str) and value:
                    yield NamedModel(_from_arn(value), "aws-bedrock")

    return found


def _values_at(value: Any, steps: list[str]) -> Iterator[Any]:
    if not steps:
        yield from value if isinstance(value, list) else [value]
        return
    for block in blocks(value):
        yield from _values_at(block.get(steps[0]), steps[1:])


def _from_arn(text: str) -> str:
    """`arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-…` → the id."""
    name = text.rpartition("foundation-model/")[2]
    return name.rpartition("inference-profile/")[2]


def _served(values: Mapping[str, Any]) -> Iterator[NamedModel]:
    """Databricks' served entities: external models by provider, system models by name."""
    config = first(values.get("config"))
    for entity in (*blocks(config.get("served_entities")), *blocks(config.get("served_models"))):
        external = first(entity.get("external_model"))
        if name := external.get("name"):
            provider = token_provider(str(external.get("provider") or ""))
            yield NamedModel(name, provider.name if provider else str(external.get("provider")))
        elif str(entity.get("entity_name") or "").startswith("system.ai."):
            yield NamedModel(str(entity["entity_name"]), "databricks")


def _hugging_face(values: Mapping[str, Any]) -> Iterator[NamedModel]:
    if name := first(values.get("model")).get("repository"):
        yield NamedModel(name, SELF_HOSTED)


def _sagemaker(values: Mapping[str, Any]) -> Iterator[NamedModel]:
    """Containers of the Hugging Face and LMI images name the model in their environment."""
    for container in (*blocks(values.get("primary_container")), *blocks(values.get("container"))):
        environment = first(container.get("environment"))
        for key in ("HF_MODEL_ID", "OPTION_MODEL_ID", "SERVING_MODEL_ID"):
            if name := environment.get(key):
                yield NamedModel(name, SELF_HOSTED)


def _model_garden(values: Mapping[str, Any]) -> Iterator[NamedModel]:
    for key in ("publisher_model_name", "hugging_face_model_id"):
        if name := values.get(key):
            short = name if isinstance(name, Unknown) else str(name).rpartition("models/")[2]
            yield NamedModel(short, SELF_HOSTED)


_READERS: dict[str, Callable[[Mapping[str, Any]], Iterator[NamedModel]]] = {
    "azurerm_cognitive_deployment": _azure,
    "azurerm_ai_services_deployment": _azure,
    "aws_bedrock_provisioned_model_throughput": _bedrock("model_arn"),
    "aws_bedrock_custom_model": _bedrock("base_model_identifier"),
    "aws_bedrock_inference_profile": _bedrock("model_source.copy_from"),
    "aws_bedrockagent_agent": _bedrock("foundation_model"),
    "aws_bedrockagent_prompt": _bedrock("variant.model_id"),
    "aws_bedrockagent_knowledge_base": _bedrock(
        "knowledge_base_configuration.vector_knowledge_base_configuration.embedding_model_arn"
    ),
    "aws_sagemaker_model": _sagemaker,
    "google_vertex_ai_endpoint_with_model_garden_deployment": _model_garden,
    "databricks_model_serving": _served,
    "huggingface_endpoint": _hugging_face,
}
