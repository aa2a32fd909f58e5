"""Azure OpenAI and other models of Azure AI Foundry, deployed.

Prices: https://azure.microsoft.com/pricing/details/cognitive-services/openai-service/.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.azure.ai_models import (
    deployment_scope,
    has_cached_input,
    hears_and_speaks,
    model_key,
    tuned_key,
)
from estimator.resources.components import MILLION, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_ROOT = "azure/openai"
_NOT_LANGUAGE = ("text-embedding", "embed", "dall-e", "tts", "whisper", "babbage", "davinci",
                 "gpt-image")  # fmt: skip
_THOUSAND = 1000
#: Name, usage key, what the meter calls it.
_TEXT = (
    ("Text input", "monthly_language_input_tokens", "input"),
    ("Text output", "monthly_language_output_tokens", "output"),
)
_AUDIO = (
    ("Audio input", "monthly_audio_input_tokens", "audio-input"),
    ("Audio output", "monthly_audio_output_tokens", "audio-output"),
)
_TUNED = (
    ("training", "monthly_fine_tuning_training_hours", "hours", "training"),
    ("hosting", "monthly_fine_tuning_hosting_hours", "hours", "hosting"),
    ("input", "monthly_fine_tuning_input_tokens", "1K tokens", "input"),
    ("output", "monthly_fine_tuning_output_tokens", "1K tokens", "output"),
)
_IMAGES = (
    ("Standard 1024x1024", "monthly_standard_1024_1024_images", "standard-low-resolution"),
    ("Standard 1024x1792", "monthly_standard_1024_1792_images", "standard-high-resolution"),
    ("HD 1024x1024", "monthly_hd_1024_1024_images", "hd-low-resolution"),
    ("HD 1024x1792", "monthly_hd_1024_1792_images", "hd-high-resolution"),
)


@dataclass(frozen=True, slots=True)
class _Deployment:
    """A model in a scope: the name shown, the meter's model, scope and tier."""

    name: str
    model: str
    scope: str
    tier: str

    @property
    def root(self) -> str:
        tier = f"/{self.tier}" if self.tier else ""
        return f"{_ROOT}/{self.model}/{self.scope}{tier}"

    @property
    def tuned(self) -> str:
        return f"{_ROOT}/{tuned_key(self.model)}/{self.scope}/fine-tuned"


@prices(
    "azurerm_cognitive_deployment",
    usage={
        "monthly_language_input_tokens": "text tokens sent per month, not from the cache",
        "monthly_language_cached_input_tokens": "text tokens read from the prompt cache",
        "monthly_language_output_tokens": "text tokens received per month",
        "monthly_audio_input_tokens": "audio tokens sent per month",
        "monthly_audio_output_tokens": "audio tokens received per month",
        "monthly_code_interpreter_sessions": "sessions of the code interpreter per month",
        "monthly_base_model_tokens": "tokens of a base model per month",
        "monthly_fine_tuning_training_hours": "hours of training per month",
        "monthly_fine_tuning_training_tokens": "tokens trained on (models billed by token)",
        "monthly_fine_tuning_hosting_hours": "hours a fine-tuned model is deployed",
        "monthly_fine_tuning_input_tokens": "tokens sent to the fine-tuned model",
        "monthly_fine_tuning_output_tokens": "tokens received from the fine-tuned model",
        "monthly_standard_1024_1024_images": "standard images of 1024 × 1024",
        "monthly_standard_1024_1792_images": "standard images of 1024 × 1792",
        "monthly_hd_1024_1024_images": "HD images of 1024 × 1024",
        "monthly_hd_1024_1792_images": "HD images of 1024 × 1792",
        "monthly_text_embedding_tokens": "tokens embedded per month",
        "monthly_text_to_speech_characters": "characters spoken per month",
        "monthly_text_to_speech_hours": "hours of audio transcribed per month (whisper)",
    },
)
def cognitive_deployment(r: View, usage: Usage) -> Iterator[Component]:
    """Tokens, images, characters or hours of a model, at the rate of its deployment scope.

    `sku.capacity` is a quota of thousand tokens a minute, which is free, for Standard and Batch
    scopes; for the Provisioned ones it is a number of provisioned throughput units, billed by
    the hour, and tokens are in their price. Batch halves the rate of the global scope. Old
    base models, and others once their use is declared, show what fine-tuning costs.
    """
    sku = r.text("sku.name") or r.text("scale.type", "Standard")
    scope, tier = deployment_scope(sku)
    name, version = r.text("model.name"), r.text("model.version")
    deployed = _Deployment(name, model_key(name, version), scope, tier)
    if tier == "provisioned":
        units = r.number("sku.capacity", 1)
        meter = f"{_ROOT}/ptu/{scope}"
        yield standing(f"Provisioned throughput ({name})", units, unit="PTU", meter=meter)
    else:
        yield from _usage(deployed, usage)
    if _is_language(name) and r.text("model.format", "OpenAI") == "OpenAI":
        sessions = usage.quantity("monthly_code_interpreter_sessions")
        place = "global" if scope == "data-zone" else scope
        meter = f"{_ROOT}/code-interpreter/{place}/session"
        yield monthly("Code interpreter sessions", sessions, unit="sessions", meter=meter)


def _is_language(name: str) -> bool:
    return not name.lower().startswith(_NOT_LANGUAGE)


def _usage(deployed: _Deployment, usage: Usage) -> Iterator[Component]:
    model = deployed.model
    if model.startswith(("text-embedding", "embed")):
        tokens = usage.quantity("monthly_text_embedding_tokens")
        yield _thousands(f"Text embeddings ({deployed.name})", tokens, f"{deployed.root}/input")
    elif model.startswith("dall-e"):
        yield from _images(deployed, usage)
    elif model in ("tts", "tts-hd"):
        count = usage.quantity("monthly_text_to_speech_characters")
        meter = f"{deployed.root}/character"
        yield monthly(
            f"Text to speech ({deployed.name})", count, unit="1M characters", per=MILLION,
            meter=meter,
        )  # fmt: skip
    elif model == "whisper":
        hours = usage.quantity("monthly_text_to_speech_hours")
        meter = f"{deployed.root}/hour"
        yield monthly(f"Text to speech ({deployed.name})", hours, unit="hours", meter=meter)
    elif model.startswith(("babbage", "davinci")):
        tokens = usage.quantity("monthly_base_model_tokens")
        yield _thousands(f"Base model tokens ({deployed.name})", tokens, f"{deployed.root}/base")
        yield from _fine_tuning(deployed, usage)
    else:
        yield from _language(deployed, usage)


def _language(deployed: _Deployment, usage: Usage) -> Iterator[Component]:
    for name, key, what in _TEXT:
        tokens = usage.quantity(key)
        yield _thousands(f"{name} ({deployed.name})", tokens, f"{deployed.root}/{what}")
    if has_cached_input(deployed.model):
        tokens = usage.quantity("monthly_language_cached_input_tokens")
        name = f"Cached text input ({deployed.name})"
        yield _thousands(name, tokens, f"{deployed.root}/cached-input")
    if hears_and_speaks(deployed.model):
        for name, key, what in _AUDIO:
            tokens = usage.quantity(key)
            yield _thousands(f"{name} ({deployed.name})", tokens, f"{deployed.root}/{what}")
    if deployed.model.startswith("gpt-35-turbo") and "16k" not in deployed.name:
        yield from _fine_tuning(deployed, usage)
    elif usage.has("monthly_fine_tuning_training_tokens"):
        tokens = usage.quantity("monthly_fine_tuning_training_tokens")
        name = f"Fine tuning training ({deployed.name})"
        yield _thousands(name, tokens, f"{deployed.tuned}/training-token")
        yield from _fine_tuning(deployed, usage, first=1)


def _fine_tuning(deployed: _Deployment, usage: Usage, *, first: int = 0) -> Iterator[Component]:
    for what, key, unit, meter in _TUNED[first:]:
        quantity = usage.quantity(key)
        name = f"Fine tuning {what} ({deployed.name})"
        lot = _THOUSAND if unit == "1K tokens" else 1
        yield monthly(name, quantity, unit=unit, per=lot, meter=f"{deployed.tuned}/{meter}")


def _images(deployed: _Deployment, usage: Usage) -> Iterator[Component]:
    sizes = _IMAGES[:1] if deployed.model == "dall-e-2" else _IMAGES
    for name, key, what in sizes:
        meter = f"{deployed.root}/{'image' if deployed.model == 'dall-e-2' else what}"
        yield monthly(
            f"{name} images ({deployed.name})", usage.quantity(key), unit="100 images", per=100,
            meter=meter,
        )  # fmt: skip


def _thousands(name: str, tokens: Quantity, meter: str) -> Component:
    return monthly(name, tokens, unit="1K tokens", per=_THOUSAND, meter=meter)
