"""Token prices of LiteLLM, genai-prices and OpenRouter in one shape of line.

A line says: provider, model id, what is charged, modality, service tier, context limit,
cache lifetime, price and its unit; the columns the token importer reads. Keys that mean
no price of a model are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from typing import Any

from pricing.rows import plain

COLUMNS = ("source", "provider", "model_id", "charge", "modality", "service_tier",
           "context_over_tokens", "cache_ttl", "price_usd", "unit", "valid_from",
           "raw_key")  # fmt: skip
Line = dict[str, str]

_MILLION = Decimal(1_000_000)
#: Both files come from programs that count in binary fractions: what is behind is noise.
_DIGITS = Context(prec=12)
#: LiteLLM's keys without their suffixes: charge, modality, unit.
_BASES = {
    "input_cost_per_token": ("input", "text", "1M tokens"),
    "output_cost_per_token": ("output", "text", "1M tokens"),
    "output_cost_per_reasoning_token": ("output_reasoning", "text", "1M tokens"),
    "citation_cost_per_token": ("output_citation", "text", "1M tokens"),
    "cache_read_input_token_cost": ("cache_read", "text", "1M tokens"),
    "input_cost_per_token_cache_hit": ("cache_read", "text", "1M tokens"),
    "explicit_cache_read_input_token_cost": ("cache_read_explicit", "text", "1M tokens"),
    "cache_read_input_audio_token_cost": ("cache_read", "audio", "1M tokens"),
    "cache_read_input_image_token_cost": ("cache_read", "image", "1M tokens"),
    "cache_creation_input_token_cost": ("cache_write", "text", "1M tokens"),
    "cache_creation_input_audio_token_cost": ("cache_write", "audio", "1M tokens"),
    "input_cost_per_audio_token": ("input", "audio", "1M tokens"),
    "output_cost_per_audio_token": ("output", "audio", "1M tokens"),
    "input_cost_per_image_token": ("input", "image", "1M tokens"),
    "output_cost_per_image_token": ("output", "image", "1M tokens"),
    "input_cost_per_video_token": ("input", "video", "1M tokens"),
    "output_cost_per_video_token": ("output", "video", "1M tokens"),
    "input_cost_per_character": ("input", "text", "1M characters"),
    "output_cost_per_character": ("output", "text", "1M characters"),
    "input_cost_per_pixel": ("input", "image", "1M pixels"),
    "output_cost_per_pixel": ("output", "image", "1M pixels"),
    "input_cost_per_image": ("input", "image", "image"),
    "output_cost_per_image": ("output", "image", "image"),
    "input_cost_per_audio_per_second": ("input", "audio", "second"),
    "input_cost_per_video_per_second": ("input", "video", "second"),
    "output_cost_per_video_per_second": ("output", "video", "second"),
    "input_cost_per_second": ("input", "", "second"),
    "output_cost_per_second": ("output", "", "second"),
    "input_cost_per_query": ("request", "", "query"),
    "input_cost_per_request": ("request", "", "request"),
    "input_cost_per_text_message": ("request", "text", "message"),
    "ocr_cost_per_page": ("ocr", "document", "page"),
    "ocr_cost_per_credit": ("ocr", "document", "credit"),
    "annotation_cost_per_page": ("annotation", "document", "page"),
    "google_maps_grounding_cost_per_query": ("maps_grounding", "", "query"),
    "code_interpreter_cost_per_session": ("code_interpreter", "", "session"),
    "input_dbu_cost_per_token": ("input_dbu", "text", "DBU per 1M tokens"),
    "output_dbu_cost_per_token": ("output_dbu", "text", "DBU per 1M tokens"),
}
_KEY = re.compile(
    r"^(?P<base>.+?)(?:_above_(?P<hours>12|1)hr)?(?:_above_(?P<limit>\d+)k_tokens)?"
    r"(?:_(?P<tier>batches|priority|flex|balanced|ultrafast|decisions))?$"
)
_SIZED = re.compile(r"^(?P<base>output_cost_per_(?:image|second))_(?P<size>\d[\w.]*)$")
_OVER = re.compile(r"^(?P<base>input_cost_per_video_per_second)_above_(?P<size>\d+s)_interval$")
_TIERS = {"": "standard", "batches": "batch"}
_SEARCH = re.compile(r"^search_context_size_(?P<size>low|medium|high)$")

#: genai-prices' units: charge, modality, unit.
_GENAI = {
    "input_mtok": ("input", "text", "1M tokens"),
    "output_mtok": ("output", "text", "1M tokens"),
    "cache_read_mtok": ("cache_read", "text", "1M tokens"),
    "cache_write_mtok": ("cache_write", "text", "1M tokens"),
    "cache_write_1h_mtok": ("cache_write", "text", "1M tokens"),
    "web_searches_kcount": ("web_search", "text", "1000"),
    "storage_searches_kcount": ("file_search", "text", "1000"),
    "input_audio_mtok": ("input", "audio", "1M tokens"),
    "output_audio_mtok": ("output", "audio", "1M tokens"),
    "cache_audio_read_mtok": ("cache_read", "audio", "1M tokens"),
    "input_image_mtok": ("input", "image", "1M tokens"),
    "output_image_mtok": ("output", "image", "1M tokens"),
    "cache_image_read_mtok": ("cache_read", "image", "1M tokens"),
    "input_video_mtok": ("input", "video", "1M tokens"),
    "output_video_mtok": ("output", "video", "1M tokens"),
    "output_reasoning_mtok": ("output_reasoning", "text", "1M tokens"),
    "output_citation_mtok": ("output_citation", "text", "1M tokens"),
    "requests_kcount": ("request", "text", "1000"),
    "audio_hours": ("audio", "audio", "hour"),
    "input_audio_hours": ("input", "audio", "hour"),
    "input_mchars": ("input", "text", "1M characters"),
    "input_document_kpages": ("input_document", "document", "1000 pages"),
    "input_annotated_document_kpages": ("input_annotated_document", "document", "1000 pages"),
    "input_text_messages_kcount": ("input_text_messages", "text", "1000"),
}
_OPENROUTER = {
    "prompt": ("input", "text", "1M tokens"),
    "completion": ("output", "text", "1M tokens"),
    "input_cache_read": ("cache_read", "text", "1M tokens"),
    "input_cache_write": ("cache_write", "text", "1M tokens"),
    "internal_reasoning": ("output_reasoning", "text", "1M tokens"),
    "image": ("input", "image", "image"),
    "request": ("request", "", "request"),
    "web_search": ("web_search", "", "query"),
}


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
    if size := _SEARCH.match(key):
        kind, size_text = ("web_search", "", "query"), size["size"]
        match = None
    else:
        sized = _SIZED.match(key) or _OVER.match(key)
        match = _KEY.match(sized["base"] if sized else key)
        if match is None or match["base"] not in _BASES:
            return None
        kind = _BASES[match["base"]]
        size_text = sized["size"] if sized else ""
        if sized and "interval" in key:
            size_text = f"over {size_text} interval"
        elif sized and kind[2] == "second":
            kind = (kind[0], "video", "second")
    charge, modality, unit = kind
    hours = match["hours"] if match else None
    found = match["tier"] if match else None
    over = match["limit"] if match else None
    return {
        "charge": charge,
        "modality": modality,
        "service_tier": tier or _TIERS.get(found or "", found or ""),
        "context_over_tokens": f"{over}000" if over else limit.removeprefix("0"),
        "cache_ttl": _lifetime(charge, hours, is_nested=bool(limit)),
        "price_usd": _price(Decimal(price) * (_MILLION if "1M" in unit else 1)),
        "unit": f"{unit} ({size_text})" if size_text else unit,
        "valid_from": "",
        "raw_key": key,
    }


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
        if key not in _GENAI:
            continue
        charge, modality, unit = _GENAI[key]
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
            if key not in _OPENROUTER or not isinstance(text, str):
                continue
            price = Decimal(text)
            charge, modality, unit = _OPENROUTER[key]
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
