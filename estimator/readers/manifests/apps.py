"""Model ids in application configurations: promptfoo, LibreChat, Continue, CrewAI, Actions, …

They say which model is asked, not how often. Each distinct id becomes a
`model_reference`, for policies (allowed models, retirement) and unit prices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from estimator.model.resource import Diagnostic, Resource
from estimator.plainvalues import items, mapping, mappings, text
from estimator.readers.manifests.documents import Document

FORMAT = "application configuration"
#: What model ids look like, with the prefixes tools put before them.
MODEL_ID = re.compile(
    r"^(?:[a-z][\w.-]*[/:])*(?:(?:us|eu|apac|global|jp|au)\.)?(?:anthropic\.|amazon\.|meta\.|"
    r"mistral\.|cohere\.|ai21\.)?(?:gpt-|chatgpt-|o[134](?:-|$)|claude|gemini-|gemma|nova-|titan-|"
    r"mistral|mixtral|codestral|ministral|command-|llama|deepseek|qwen|qwq|grok-|kimi|glm-|phi-|"
    r"text-embedding-|sonar|voyage-|rerank-|jamba|whisper|dall-e|gpt-image)[\w.:@-]*$",
    re.IGNORECASE,
)
_ACTIONS = re.compile(
    r"(anthropics/claude-code(-base)?-action|google-(github-actions|gemini)/run-gemini-cli|"
    r"openai/codex-action|actions/ai-inference|coderabbitai/|qodo-ai/pr-agent)"
)
_MODEL_KEYS = frozenset({"model", "models", "model_id", "model_name", "default_model", "llm",
                         "modelid", "modelname", "titlemodel", "summarymodel", "fallback_model",
                         "embedding_model", "embedder"})  # fmt: skip


def accepts(document: Document) -> bool:
    return bool(_kind(document.data))


def _kind(data: Mapping[str, Any]) -> str:
    providers = data.get("providers")
    if isinstance(providers, list | str) and ("prompts" in data or "tests" in data):
        return "promptfoo"
    if mapping(data, "endpoints") and "version" in data:
        return "LibreChat"
    if isinstance(providers, Mapping) and any("models" in one for one in providers.values()
                                              if isinstance(one, Mapping)):  # fmt: skip
        return "providers"
    if any("provider" in one and "model" in one for one in mappings(data, "models")):
        return "Continue"
    if "graphs" in data and "dependencies" in data:
        return "LangGraph"
    if _uses_action(data):
        return "GitHub Actions"
    if data and all(isinstance(one, Mapping) and {"role", "goal"} <= one.keys()
                    for one in data.values()):  # fmt: skip
        return "CrewAI"
    return ""


def resources(document: Document) -> Iterator[Resource | Diagnostic]:
    """One reference per distinct model; a file that names none says so."""
    kind = _kind(document.data)
    found = dict.fromkeys(_named(kind, document.data))
    for provider, model in found:
        yield _reference(document, kind, provider, model)
    if not found:
        yield Diagnostic(
            f"{kind}: no model is named in the file, the tool's default is used",
            document.span,
            "name the model in the configuration to have it checked and priced",
        )


def _named(kind: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    match kind:
        case "promptfoo":
            yield from _promptfoo(data)
        case "providers":
            yield from _provider_map(data)
        case "LibreChat":
            yield from _librechat(data)
        case "Continue":
            for one in mappings(data, "models"):
                yield text(one, "provider"), text(one, "model")
        case "GitHub Actions":
            yield from _actions(data)
        case _:
            yield from (("", model) for model in model_ids(data))


def _promptfoo(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """`openai:gpt-4o`, `{id: anthropic:messages:claude-…}`, graders under `defaultTest`."""
    listed = [*items(data, "providers"), *items(data, "defaultTest", "options", "provider")]
    for one in listed:
        name = text(one, "id") if isinstance(one, Mapping) else str(one)
        provider, _, rest = name.partition(":")
        model = rest.rpartition(":")[2] if provider in ("openai", "anthropic") else rest
        if model and provider not in ("file", "http", "https", "exec", "python"):
            yield provider, model


def _provider_map(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for provider, settings in mapping(data, "providers").items():
        models = settings.get("models") if isinstance(settings, Mapping) else None
        names = list(models) if isinstance(models, Mapping) else items(settings, "models")
        for name in names:
            yield str(provider), text(name, "id") if isinstance(name, Mapping) else str(name)


def _librechat(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, endpoint in mapping(data, "endpoints").items():
        for one in items({"e": endpoint}, "e"):
            provider = text(one, "name") or str(name)
            for model in items(one, "models", "default"):
                chosen = text(model, "name") if isinstance(model, Mapping) else str(model)
                yield provider.lower(), chosen
    for one in mappings(data, "modelSpecs", "list"):
        preset = mapping(one, "preset")
        if text(preset, "model"):
            yield text(preset, "endpoint").lower(), text(preset, "model")


def _uses_action(data: Mapping[str, Any]) -> bool:
    return any(_ACTIONS.search(text(step, "uses")) for step in _steps(data))


def _steps(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    jobs = mapping(data, "jobs")
    for job in jobs.values():
        if isinstance(job, Mapping):
            yield from mappings(job, "steps")
            if "uses" in job:
                yield job
    yield from mappings(data, "runs", "steps")


def _actions(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """`with: {model: …}` or `claude_args: --model …`; the rest is the action's default."""
    for step in _steps(data):
        if not _ACTIONS.search(text(step, "uses")):
            continue
        given = mapping(step, "with")
        model = text(given, "model") or text(given, "anthropic_model")
        flag = re.search(r"--model[= ](\S+)", text(given, "claude_args"))
        model = model or (flag[1] if flag else "")
        if model and "${{" not in model:
            yield "", model


def model_ids(data: Any, key: str = "") -> Iterator[str]:
    """Every text under a key that speaks of models and looks like a model id."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            yield from model_ids(value, str(name).lower())
    elif isinstance(data, list):
        for value in data:
            yield from model_ids(value, key)
    elif isinstance(data, str) and key in _MODEL_KEYS and MODEL_ID.match(data.strip()):
        yield data.strip()


def _reference(document: Document, kind: str, provider: str, model: str) -> Resource:
    name = f"{provider}/{model}" if provider else model
    return Resource(
        address=f"{kind.replace(' ', '-')}/{document.file_name}/{name}",
        type="model_reference",
        name=name,
        values={"kind": kind, "model": {"id": model, "provider": provider}, "tags": {}},
        provider="model",
        span=document.span,
    )
