"""How Terraform names Azure's AI models and how their meters are named. No prices.

Models: https://learn.microsoft.com/azure/ai-foundry/openai/concepts/models (read 2026-11).
"""

from __future__ import annotations

import re

#: Models whose versions have prices of their own, with the version Azure deploys by default.
_VERSIONED = {
    "gpt-4o": ("2024-05-13", "2024-08-06", "2024-11-20"),
    "gpt-4o-audio-preview": ("2025-06-03", "2024-12-17"),
    "gpt-4o-realtime-preview": ("2024-10-01", "2025-06-03", "2024-12-17"),
}
_GPT_35 = {"0301": "gpt-35-turbo-4k", "0613": "gpt-35-turbo-4k", "1106": "gpt-35-turbo-16k-1106"}
_GPT_4 = {"vision-preview": "gpt-4-turbo-vision-128k", "0314": "gpt-4-8k", "0613": "gpt-4-8k"}
_OTHER_NAMES = {
    "text-embedding-ada-002": "text-embedding-ada-002",
    "llama-3.3-70b-instruct": "llama-3.3-70b",
    "llama-4-maverick-17b-128e-instruct-fp8": "llama-4-maverick-17b",
    "codestral-2501": "codestral",
    "ministral-3b": "ministral-3b",
    "cohere-command-a-03-2025": "cohere-command-a",
    "gpt-oss-120b": "gpt-oss-120b",
}
#: Scope of a deployment's SKU and the tier it is billed at.
_SCOPES = {
    "standard": ("regional", ""),
    "globalstandard": ("global", ""),
    "datazonestandard": ("data-zone", ""),
    "globalbatch": ("global", "batch"),
    "datazonebatch": ("data-zone", "batch"),
    "developertier": ("global", "developer"),
    "provisionedmanaged": ("regional", "provisioned"),
    "globalprovisionedmanaged": ("global", "provisioned"),
    "datazoneprovisionedmanaged": ("data-zone", "provisioned"),
}
_UNCACHED = re.compile(
    r"gpt-35|gpt-4-|gpt-4o-0513|gpt-4o-(mini-)?(audio|transcribe|tts)|gpt-audio|computer-use"
)


def model_key(name: str, version: str) -> str:
    """The model as meters name it: `gpt-4o` of `2024-08-06` is `gpt-4o-0806`."""
    model = name.lower()
    if model in _VERSIONED:
        known = _VERSIONED[model]
        chosen = version or known[-1]
        return f"{model}-{chosen[5:].replace('-', '')}"
    if model in ("gpt-35-turbo", "gpt-3.5-turbo"):
        return _GPT_35.get(version, "gpt-35-turbo-16k-0125")
    if model == "gpt-4":
        return _GPT_4.get(version, "gpt-4-turbo-128k" if version else "gpt-4-8k")
    return _OTHER_NAMES.get(model, model)


def tuned_key(model: str) -> str:
    """The model its fine-tuned offspring is billed as: GPT-3.5 by context, not by version."""
    return "gpt-35-turbo-16k" if model.startswith("gpt-35-turbo-16k") else model


def deployment_scope(sku: str) -> tuple[str, str]:
    """`DataZoneBatch` → (`data-zone`, `batch`); an unknown SKU is a scope no meter has."""
    return _SCOPES.get(sku.lower(), (sku.lower() or "unknown", ""))


def has_cached_input(model: str) -> bool:
    """Whether input read from the prompt cache has a price of its own."""
    return _UNCACHED.match(model) is None


def hears_and_speaks(model: str) -> bool:
    """Whether audio tokens are billed beside text tokens."""
    return "audio" in model or "realtime" in model
