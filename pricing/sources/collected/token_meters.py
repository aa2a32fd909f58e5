"""How a published token price is called: provider, model, service tier, dimension.

`<provider>/<model>/[<tier>/]<dimension>[/over-N | /from-N]`; prices above a context
limit hold for the whole request, `over` from the first token more, `from` from the
limit itself. Azure has its deployment scope after the model. No prices here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pricing.facts import SPECS, read_facts
from pricing.metermap import slug

MILLION = Decimal(1_000_000)
#: Service tiers under the names of the price tables.
TIERS = {"standard": "", "speed=fast": "fast", "off_peak": "off-peak"}
_TOKENS = {"input": "input", "output": "output", "cache_read": "cache-read",
           "output_reasoning": "reasoning", "cache_read_explicit": "cache-read-explicit",
           "output_citation": "citation"}  # fmt: skip
_CALLS = {"web_search": "web-search", "file_search": "file-search",
          "code_interpreter": "code-session", "maps_grounding": "maps-grounding"}  # fmt: skip
_LOTS = {"1M tokens": ("token", MILLION), "1M characters": ("character", MILLION),
         "1M pixels": ("pixel", MILLION), "1000": ("call", Decimal(1000)),
         "1000 pages": ("page", Decimal(1000)), "hour": ("hour", Decimal(1))}  # fmt: skip
_SIZE = re.compile(r"^(?P<unit>[a-z]+) \((?P<size>[^)]+)\)$")


@dataclass(frozen=True, slots=True)
class Provider:
    """One seller of tokens and the strictness of its context limits."""

    id: str
    litellm: tuple[str, ...]
    genai: str
    is_limit_included: bool


@cache
def providers() -> tuple[Provider, ...]:
    return tuple(
        Provider(
            fact["provider"],
            tuple(fact["litellm"].split(",")),
            fact["genai"],
            fact["over"] == ">=",
        )
        for fact in read_facts(SPECS / "model_providers.tsv")
    )


@dataclass(frozen=True, slots=True)
class Named:
    """Where a price belongs: its model, dimension and unit, and its region if it has one."""

    model: str
    dimension: str
    unit: str
    lot: Decimal
    region: str = "global"

    def meter(self, provider: str) -> str:
        return f"{provider}/{self.model}/{self.dimension}"


def named(provider: Provider, line: Mapping[str, str]) -> Named | None:
    """The name of a collected price line, or None where it says nothing a rule could use."""
    model, region = model_of(provider.id, line["model_id"])
    dimension = _dimension(line)
    if not dimension or not model:
        return None
    unit, lot = _unit(line["unit"])
    tier = TIERS.get(line["service_tier"], line["service_tier"])
    if ";" in tier or "=" in tier or tier == "decisions":
        return None
    parts = [tier, dimension, _limit(provider, line["context_over_tokens"])]
    return Named(model, "/".join(part for part in parts if part), unit, lot, region)


def model_of(provider: str, model_id: str) -> tuple[str, str]:
    """(model, region) of an id; `bedrock/us-west-2/x` names a region, `azure/eu/x` a scope."""
    parts = model_id.lower().split("/")
    if provider.startswith("aws-bedrock"):
        return _bedrock(parts)
    if provider == "azure-openai":
        return _azure(parts)
    if len(parts) > 1 and _is_prefix_of(parts[0], provider):
        parts = parts[1:]
    return "/".join(parts), "global"


def _is_prefix_of(prefix: str, provider: str) -> bool:
    """Whether LiteLLM's prefix only repeats the provider (`together_ai/…`, `gemini/…`)."""
    own = (one.litellm for one in providers() if one.id == provider)
    return provider != "openrouter" and any(prefix in names for names in own)


def _bedrock(parts: list[str]) -> tuple[str, str]:
    if parts[0] in ("bedrock", "bedrock_mantle"):
        parts = parts[1:]
    if len(parts) > 1 and re.fullmatch(r"[a-z]{2}(-gov)?-[a-z]+-\d", parts[0]):
        return "/".join(parts[1:]), parts[0]
    if any("commitment" in part for part in parts):
        return "", ""
    return "/".join(parts), "global"


def _azure(parts: list[str]) -> tuple[str, str]:
    """Scope after the model; LiteLLM's rows without a scope hold the global price."""
    if parts[0] == "azure":
        parts = parts[1:]
    if len(parts) > 1 and parts[0] in ("eu", "us", "apac"):
        return f"{'/'.join(parts[1:])}/data-zone", parts[0]
    if len(parts) > 1 and parts[0] == "us-gov":
        return f"{'/'.join(parts[1:])}/data-zone", "us-gov"
    if len(parts) > 1 and parts[0] in ("global", "global-standard"):
        parts = parts[1:]
    return f"{'/'.join(parts)}/global", "global"


def _dimension(line: Mapping[str, str]) -> str:
    charge, modality, unit = line["charge"], line["modality"], line["unit"]
    if charge in _CALLS:
        size = _SIZE.match(unit)
        return f"{_CALLS[charge]}/{size['size']}" if size else _CALLS[charge]
    if charge == "cache_write":
        return _cache_write(line["cache_ttl"]) + ("" if modality == "text" else f"-{modality}")
    kind = _TOKENS.get(charge, slug(charge))
    if modality not in ("text", ""):
        kind += f"-{modality}"
    if unit == "1M tokens":
        return kind
    return f"{kind}/per-{slug(unit.removeprefix('1M ').removeprefix('1000 '))}"


def _cache_write(ttl: str) -> str:
    return "cache-write" if ttl in ("", "default") else f"cache-write-{ttl}"


def _unit(text: str) -> tuple[str, Decimal]:
    if text in _LOTS:
        return _LOTS[text]
    if size := _SIZE.match(text):
        text = size["unit"]
    return ("call" if text == "query" else text), Decimal(1)


def _limit(provider: Provider, over: str) -> str:
    """`over-200000`, or `from-200000` where the vendor counts the limit itself in."""
    if not over:
        return ""
    limit = int(over)
    if limit % 1000 == 999:
        return f"from-{limit + 1}"
    return f"{'from' if provider.is_limit_included else 'over'}-{limit}"
