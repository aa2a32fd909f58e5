"""LiteLLM proxy configuration: the models a gateway offers, with limits and budgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from estimator.model.resource import Diagnostic, Resource
from estimator.plainvalues import items, labels, mapping, mappings, number, text
from estimator.readers.manifests.documents import Document

FORMAT = "LiteLLM proxy"
#: Settings of an entry that change what it costs or how much it may be used.
_NUMBERS = ("rpm", "tpm", "max_budget", "input_cost_per_token", "output_cost_per_token",
            "input_cost_per_second", "num_retries", "max_tokens", "weight")  # fmt: skip
_DAYS = {"s": Decimal(1) / 86400, "m": Decimal(1) / 1440, "h": Decimal(1) / 24, "d": Decimal(1)}


def accepts(document: Document) -> bool:
    data = document.data
    listed = data.get("model_list")
    is_list = isinstance(listed, list) and any(
        "litellm_params" in entry for entry in listed if isinstance(entry, Mapping)
    )
    return is_list or isinstance(data.get("litellm_settings"), Mapping)


def resources(document: Document) -> Iterator[Resource | Diagnostic]:
    """One resource per entry; entries of one name are balanced over and keep a number."""
    listed = list(mappings(document.data, "model_list"))
    if not listed:
        yield Diagnostic(
            "the configuration lists no models (they are kept in the proxy's database)",
            document.span,
            "declare them in a ModelDeployment to have them priced",
        )
    names = [text(entry, "model_name") for entry in listed]
    for place, entry in enumerate(listed):
        name = names[place] or f"model-{place}"
        number_ = f"[{names[:place].count(name)}]" if names.count(name) > 1 else ""
        yield _entry(document, entry, name + number_, place)


def _entry(document: Document, entry: Mapping[str, Any], name: str, place: int) -> Resource:
    params, info = mapping(entry, "litellm_params"), mapping(entry, "model_info")
    model = text(info, "base_model") or text(params, "base_model") or text(params, "model")
    values: dict[str, Any] = {
        "kind": "litellm",
        "model_name": text(entry, "model_name"),
        "model": {"id": model, "provider": "", "region": _region(params)},
        "litellm_model": text(params, "model"),
        "tags": labels({"tags": _tags(info)}, "tags"),
        "fallbacks": _fallbacks(document.data, text(entry, "model_name")),
        "budget_days": _days(text(params, "budget_duration") or text(entry, "budget_duration")),
    }
    provider = text(params, "custom_llm_provider")
    if provider:
        values["model"]["provider"] = provider
    for key in _NUMBERS:
        for source in (params, entry, info):
            found = number(source, key)
            if found is not None:
                values[key] = found
    values.setdefault("num_retries", number(document.data, "litellm_settings", "num_retries"))
    return Resource(
        address=f"litellm/{name}",
        type="model_gateway_entry",
        name=name,
        values=values,
        provider="model",
        span=document.at("model_list", place),
    )


def _region(params: Mapping[str, Any]) -> str:
    for key in ("aws_region_name", "vertex_location", "region_name"):
        value = text(params, key)
        if value and not value.startswith("os.environ"):
            return value
    return ""


def _tags(info: Mapping[str, Any]) -> dict[str, str]:
    """Labels LiteLLM keeps per model: owner-like keys of `model_info`."""
    keys = ("team", "team_id", "owner", "environment", "cost_center", "project")
    return {key: text(info, key) for key in keys if text(info, key)}


def _fallbacks(data: Mapping[str, Any], name: str) -> list[str]:
    found: list[str] = []
    for section in ("litellm_settings", "router_settings"):
        for rule in mappings(data, section, "fallbacks"):
            found += [str(item) for item in items(rule, name)]
    return found


def _days(text_: str) -> Decimal | None:
    """A budget's duration ("30d", "1mo", "24h") in days."""
    if text_.endswith("mo") and text_[:-2].isdigit():
        return Decimal(text_[:-2]) * 730 / 24
    if text_[-1:] in _DAYS and text_[:-1].isdigit():
        return Decimal(text_[:-1]) * _DAYS[text_[-1]]
    return None
