"""Token prices of LiteLLM, genai-prices and OpenRouter in one shape of line.

A line says: provider, model id, what is charged, modality, service tier, context limit,
cache lifetime, price and its unit; the columns the token importer reads. Keys that mean
no price of a model are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from typing import Any

from pricing.rows import plain
from pricing.sources.sync.token_keys import (
    GENAI,
    LITELLM,
    LITELLM_KEY,
    OPENROUTER,
    OVER,
    SEARCH,
    SIZED,
    TIERS,
    Kind,
)

COLUMNS = ("source", "provider", "model_id", "charge", "modality", "service_tier",
           "context_over_tokens", "cache_ttl", "price_usd", "unit", "valid_from",
           "raw_key")  # fmt: skip
Line = dict[str, str]

_MILLION = Decimal(1_000_000)
#: Both files come from programs that count in binary fractions: what is behind is noise.
_DIGITS = Context(prec=12)


def litellm_lines(document: Mapping[str, Any]) -> Iterator[Line]:
    """The prices of LiteLLM's flat map: model id → keys in USD per token, page, second …"""
    for model_id, model in document.items():
        if model_id == "sample_spec" or not isinstance(model, dict):
            continue
        head = {"source": "litellm", "provider": str(model.get("litellm_provider", "")),
                "model_id": model_id}  # fmt: skip
        for key, value in model.items():
            for raw_key, price, limit, tier in _priced(key, value):
                if line := _litellm_line(raw_key, price, limit, tier):
                    yield {**head, **line}


def _priced(key: str, value: Any) -> Iterator[tuple[str, Any, str, str]]:
    """(key, price, context limit, service tier) of a plain or nested entry."""
    if key == "search_context_cost_per_query" and isinstance(value, dict):
        for size, price in value.items():
            yield size, price, "", ""
    elif key == "tiered_pricing" and isinstance(value, list):
        for tier in value:
            start = int(tier.get("range", [0])[0])
            for name, price in tier.items():
                yield name, price, str(start), ""
    elif key == "off_peak_pricing" and isinstance(value, dict):
        for name, price in value.items():
            yield name, price, "", "off_peak"
    else:
        yield key, value, "", ""


def _litellm_line(key: str, price: Any, limit: str, tier: str) -> Line | None:
    if isinstance(price, bool) or not isinstance(price, int | Decimal):
        return None
    named = _named(key)
    if named is None:
        return None
    (charge, modality, unit), size, suffix = named
    over, found = suffix.get("limit"), suffix.get("tier") or ""
    return {
        "charge": charge,
        "modality": modality,
        "service_tier": tier or TIERS.get(found, found),
        "context_over_tokens": f"{over}000" if over else limit.removeprefix("0"),
        "cache_ttl": _lifetime(charge, suffix.get("hours"), is_nested=bool(limit)),
        "price_usd": _price(Decimal(price) * (_MILLION if "1M" in unit else 1)),
        "unit": f"{unit} ({size})" if size else unit,
        "valid_from": "",
        "raw_key": key,
    }


def _named(key: str) -> tuple[Kind, str, Mapping[str, str | None]] | None:
    """What a key charges for, the size in its name, and its suffixes; None for other keys."""
    if search := SEARCH.match(key):
        return ("web_search", "", "query"), search["size"], {}
    if sized := SIZED.match(key):
        charge, modality, unit = LITELLM[sized["base"]]
        return (charge, "video" if unit == "second" else modality, unit), sized["size"], {}
    if interval := OVER.match(key):
        return LITELLM[interval["base"]], f"over {interval['size']} interval", {}
    match = LITELLM_KEY.match(key)
    if match is None or match["base"] not in LITELLM:
        return None
    return LITELLM[match["base"]], "", match.groupdict()


def _lifetime(charge: str, hours: str | None, *, is_nested: bool) -> str:
    if charge != "cache_write":
        return ""
    return f"{hours}h" if hours else ("" if is_nested else "default")


def genai_lines(providers: list[Mapping[str, Any]]) -> Iterator[Line]:
    """The dated prices of genai-prices (v2): a price, or a list of prices with start dates."""
    for provider in providers:
        for model in provider["models"]:
            head = {"source": "genai-prices", "provider": provider["id"], "model_id": model["id"]}
            for since, prices in _dated(model["prices"]):
                yield from _genai_prices(head, prices, since, "standard")
            for variant in model.get("price_variants", ()):
                tier = _variant(variant["when"])
                since = variant.get("constraint", {}).get("start_date", "")
                if tier != "standard":
                    yield from _genai_prices(head, variant["prices"], since, tier)


def _dated(prices: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(prices, dict):
        yield "", prices
        return
    for one in prices:
        limits = one.get("constraint") or {}
        if "start_time" in limits or "end_time" in limits:
            window = f"{limits.get('start_time')}-{limits.get('end_time')}"
            yield f"time={window}", one["prices"]
        else:
            yield limits.get("start_date", ""), one["prices"]


def _variant(when: Mapping[str, str]) -> str:
    if "processing" in when:
        return when["processing"]
    tier = when.get("service_tier", "")
    if tier:
        return "standard" if tier == "default" else tier
    return ";".join(f"{key}={value}" for key, value in when.items())


def _genai_prices(head: Line, prices: Mapping[str, Any], since: str, tier: str) -> Iterator[Line]:
    for key, value in prices.items():
        if key not in GENAI:
            continue
        charge, modality, unit = GENAI[key]
        steps = [("", value)]
        if isinstance(value, dict):
            steps = [("", value["base"])]
            steps += [(str(one["start"]), one["price"]) for one in value["tiers"]]
        is_hours = since.startswith("time=")
        for over, price in steps:
            yield {
                **head,
                "charge": charge,
                "modality": modality,
                "service_tier": f"{tier};{since}" if is_hours else tier,
                "context_over_tokens": over,
                "cache_ttl": "1h" if "_1h_" in key else "",
                "price_usd": _price(Decimal(str(price))),
                "unit": unit,
                "valid_from": "" if is_hours else since,
                "raw_key": key,
            }


def openrouter_lines(document: Mapping[str, Any]) -> Iterator[Line]:
    """OpenRouter's models: prices are texts, USD per token, image, request or search."""
    for model in document["data"]:
        for key, text in model.get("pricing", {}).items():
            if key not in OPENROUTER or not isinstance(text, str):
                continue
            price = Decimal(text)
            charge, modality, unit = OPENROUTER[key]
            if price > 0:
                yield {
                    "source": "openrouter",
                    "provider": "openrouter",
                    "model_id": model["id"],
                    "charge": charge,
                    "modality": modality,
                    "service_tier": "standard",
                    "context_over_tokens": "",
                    "cache_ttl": "",
                    "price_usd": _price(price * (_MILLION if "1M" in unit else 1)),
                    "unit": unit,
                    "valid_from": "",
                    "raw_key": key,
                }


def _price(number: Decimal) -> str:
    return plain(_DIGITS.plus(number))
