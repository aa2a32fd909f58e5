"""Which price a model id means: provider, the provider's own id, scope and region.

Price identity is the trap of this field, not arithmetic: Bedrock's `us.` and `global.`
ids, Azure's deployment scopes and regional processing all have prices of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pricing.specs import TokenProvider, model_alias, token_dimensions, token_provider

#: Where a bare id is looked for, the model's makers first.
_MAKERS = ("openai", "anthropic", "gemini", "mistral", "xai", "deepseek", "cohere", "perplexity",
           "voyage", "aws-bedrock", "groq", "moonshot")  # fmt: skip
#: Makers under whose names OpenRouter lists models.
_ROUTED = ("openai", "anthropic", "google", "meta-llama", "mistralai", "deepseek", "x-ai", "qwen")
_BEDROCK_AREAS = ("global", "us", "eu", "apac", "au", "jp", "us-gov", "ca")
_EUROPE = ("swedencentral", "westeurope", "northeurope", "francecentral", "germanywestcentral",
           "germanynorth", "italynorth", "norwayeast", "polandcentral", "spaincentral",
           "switzerlandnorth", "switzerlandwest", "uksouth", "ukwest",
           "belgiumcentral")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model as the price tables know it."""

    provider: str
    model: str
    #: Start of every meter, e.g. "azure-openai/gpt-4o/data-zone".
    root: str
    region: str
    #: What the tables have a price for, e.g. "batch/input".
    dimensions: frozenset[str]
    is_cached_inside: bool = True
    #: The id and provider as they were written.
    written: str = ""
    #: The price table has Azure's own words for dimensions (`cached-input`, `long-context/…`).
    is_azure_retail: bool = False

    @property
    def is_known(self) -> bool:
        return bool(self.dimensions)

    def has(self, dimension: str) -> bool:
        return dimension in self.dimensions

    def meter(self, dimension: str) -> str:
        return f"{self.root}/{to_azure(dimension) if self.is_azure_retail else dimension}"


def model_ref(
    model: str, provider: str = "", *, region: str = "", scope: str = "", version: str = ""
) -> ModelRef:
    """The reference of an id as people write it (`bedrock/us.anthropic…`, `gpt-4o`)."""
    seller, name = _seller(model, provider)
    if seller is None:
        root = f"{provider.lower() or 'unknown-provider'}/{model.lower()}"
        return ModelRef(provider or "unknown", model, root, "global", frozenset(), written=model)
    if seller.name == "azure-openai" and (found := _azure_retail(name, version, region, scope)):
        return replace(found, written=model)
    tried = list(_candidates(seller, name, version, region, scope))
    for root, where in tried:
        short, _, rest = root.partition("/")
        if dimensions := token_dimensions(short, rest):
            return _ref(seller, name, root, where, dimensions, model)
    root, where = tried[0]
    return _ref(seller, name, root, where, frozenset(), model)


def _ref(
    seller: TokenProvider,
    name: str,
    root: str,
    region: str,
    dimensions: frozenset[str],
    written: str,
) -> ModelRef:
    inside = seller.is_cached_inside and "claude" not in name
    return ModelRef(seller.name, name, root, region, dimensions, inside, written)


def _seller(model: str, provider: str) -> tuple[TokenProvider | None, str]:
    """Who sells it, and the id at that seller."""
    name = model.strip().lower()
    head, slash, rest = name.partition("/")
    if provider:
        seller = token_provider(provider)
        if seller and slash and token_provider(head) == seller and seller.name != "openrouter":
            return seller, rest
        return seller, name
    for mark in ("/", ":"):
        head, found, rest = name.partition(mark)
        seller = token_provider(head) if found else None
        if seller is not None:
            return seller, rest
    for maker in _MAKERS:
        if token_dimensions(maker, name):
            return token_provider(maker), name
    return None, name


def _candidates(
    seller: TokenProvider, name: str, version: str, region: str, scope: str
) -> Iterator[tuple[str, str]]:
    """(meter root, region) pairs in the order they are tried."""
    if seller.name == "azure-openai":
        yield from _azure(name, version, region, scope)
    elif seller.name == "aws-bedrock":
        yield from _bedrock(name, region, scope)
    else:
        where = _processing_region(seller.name, region, scope)
        names = [f"{name}-{version}", name] if version else [name]
        for one in (*names, *(model_alias(seller.name, one) for one in names)):
            yield f"{seller.name}/{one}", where
            if seller.name == "fireworks":
                yield f"{seller.name}/accounts/fireworks/models/{one}", where
            if seller.name == "openrouter" and "/" not in one:
                yield from ((f"openrouter/{maker}/{one}", where) for maker in _ROUTED)


def _processing_region(provider: str, region: str, scope: str) -> str:
    """Regional processing costs more at some vendors; global endpoints never do."""
    if scope not in ("regional", "data-zone"):
        return "global"
    if provider == "google-vertex":
        return "regional"
    return "us" if region.startswith("us") else "eu" if region.startswith("eu") else "global"


def _azure(name: str, version: str, region: str, scope: str) -> Iterator[tuple[str, str]]:
    for zone in ("eu", "us", "apac"):
        if name.startswith(f"{zone}/"):
            name, scope, region = name[len(zone) + 1 :], "data-zone", zone
    name = name.removeprefix("global-standard/").removeprefix("global/")
    names = [f"{name}-{version}", name] if version else [name]
    kind = scope or "global"
    where = {"global": "global", "data-zone": azure_zone(region)}.get(kind, region)
    for one in names:
        yield f"azure-openai/{one}/{kind}", where
        yield f"azure-openai/{one.replace('gpt-35', 'gpt-3.5')}/{kind}", where


def _azure_retail(name: str, version: str, region: str, scope: str) -> ModelRef | None:
    """The model in Azure's own price list, which is per region; None where it has no such row."""
    day = re.search(r"\d{4}-(\d{2})-(\d{2})$", version or name)
    bare = re.sub(r"-\d{4}-\d{2}-\d{2}$", "", name)
    keys = [f"{bare}-{day[1]}{day[2]}"] if day else []
    for key in (*keys, bare):
        table = f"openai/{key}/{scope or 'global'}"
        if not region or not (sold := token_dimensions("azure", table, region)):
            continue
        dimensions = frozenset(from_azure(one) for one in sold)
        if "input" in dimensions:
            root = f"azure/{table}"
            return ModelRef("azure-openai", name, root, region, dimensions, is_azure_retail=True)
    return None


#: Where OpenAI's long-context prices begin; Azure's list says only "long context".
_LONG = "over-272000"
_AZURE_WORDS = {"cache-read": "cached-input", "cache-write": "cached-cache-write"}


def to_azure(dimension: str) -> str:
    """Our dimension in the words of Azure's list (`input/over-272000` → `long-context/input`)."""
    *tiers, last = dimension.removesuffix(f"/{_LONG}").split("/")
    long_ = ["long-context"] if dimension.endswith(_LONG) else []
    return "/".join([*tiers, *long_, _AZURE_WORDS.get(last, last)])


def from_azure(dimension: str) -> str:
    """The reverse of `to_azure`."""
    words = {theirs: ours for ours, theirs in _AZURE_WORDS.items()}
    *tiers, last = dimension.split("/")
    kept = [tier for tier in tiers if tier != "long-context"]
    limit = [_LONG] if len(kept) < len(tiers) else []
    return "/".join([*kept, words.get(last, last), *limit])


def azure_zone(region: str) -> str:
    """The data zone of an Azure region."""
    if region in ("eu", "us", "apac"):
        return region
    if region in _EUROPE:
        return "eu"
    return "us" if "us" in region else region


def _bedrock(name: str, region: str, scope: str) -> Iterator[tuple[str, str]]:
    name = name.removeprefix("converse/").removeprefix("invoke/")
    name = name.rpartition("inference-profile/")[2]
    where = region or "global"
    if "/" in name and name.partition("/")[0].count("-") >= 2:
        where, _, name = name.partition("/")
    area, _, rest = name.partition(".")
    has_area = area in _BEDROCK_AREAS
    if not has_area and scope == "global":
        yield f"aws-bedrock/global.{name}", where
    if not has_area and scope == "data-zone":
        zone = "us" if where.startswith("us") else "eu" if where.startswith("eu") else "apac"
        yield f"aws-bedrock/{zone}.{name}", where
    yield f"aws-bedrock/{name}", where
    yield f"aws-bedrock/{name}-v1:0", where
    if has_area:
        yield f"aws-bedrock/{area}.{rest}-v1:0", where
