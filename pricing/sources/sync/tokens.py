"""Model tokens: LiteLLM, genai-prices v2 and OpenRouter, joined as in the shipped tables."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pricing.errors import Error
from pricing.rows import Row, read, tables
from pricing.sources.collected import tokens
from pricing.sources.http import Fetcher
from pricing.sources.sync.items import Item, Wanted
from pricing.sources.sync.token_lines import (
    COLUMNS,
    Line,
    genai_lines,
    litellm_lines,
    openrouter_lines,
)

_RAW = "https://raw.githubusercontent.com"
LITELLM = f"{_RAW}/BerriAI/litellm/main/model_prices_and_context_window.json"
#: v1 (`prices/data.json`) is frozen.
GENAI = f"{_RAW}/pydantic/genai-prices/main/prices/new_data/v2/data.json"
OPENROUTER = "https://openrouter.ai/api/v1/models"
VARIABLES = {LITELLM: "FOREBILL_LITELLM_URL", GENAI: "FOREBILL_GENAI_PRICES_URL",
             OPENROUTER: "FOREBILL_OPENROUTER_URL"}  # fmt: skip
#: A list with fewer models than this is a wrong answer.
_FEWEST_MODELS = 3
_UPLIFTS = ("eu_processing_uplift", "us_processing_uplift", "regional_endpoint_uplift",
            "provider_specific_multipliers")  # fmt: skip


def items(_fetcher: Fetcher, wanted: Wanted) -> Iterator[Item]:
    """One item: the three lists are only right together."""
    yield Item("tokens/models", wanted.today, _reader(wanted.today))


def _reader(today: str) -> Callable[[Fetcher, Path], Sequence[Row]]:
    def rows(fetcher: Fetcher, _folder: Path) -> Sequence[Row]:
        litellm, genai, openrouter = (_document(fetcher, url) for url in VARIABLES)
        return token_rows(litellm, _providers(genai), openrouter, today)

    return rows


def token_rows(
    litellm: Mapping[str, Any],
    genai: list[Mapping[str, Any]],
    openrouter: Mapping[str, Any],
    today: str,
) -> list[Row]:
    """The rows of all providers; OpenRouter's own list replaces what LiteLLM says of it."""
    own = list(openrouter_lines(openrouter))
    others = [line for line in litellm_lines(litellm) if line["provider"] != "openrouter"]
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write_lines(folder / "token_prices_litellm.csv.gz", [*others, *own])
        _write_lines(folder / "token_prices_genai_prices.csv.gz", genai_lines(genai))
        _write_models(folder / "models_litellm.csv", litellm)
        with gzip.open(folder / "genai_prices_0.2.3.json.gz", "wt", encoding="utf-8") as out:
            json.dump({"providers": genai}, out, default=str)
        list(tokens.run(folder, folder / "tables", folder / "specs", today))
        return [row for path in tables(folder / "tables") for row in read(path)]


def _document(fetcher: Fetcher, url: str) -> Any:
    return fetcher.json(os.environ.get(VARIABLES[url], url))


def _providers(document: Any) -> list[Mapping[str, Any]]:
    """genai-prices writes a list of providers; earlier shapes had it under a key."""
    found = document.get("providers") if isinstance(document, dict) else document
    if not isinstance(found, list) or not found or "models" not in found[0]:
        raise Error(
            "genai-prices has no list of providers: its shape has changed",
            where=GENAI,
            hint="Look for a newer forebill. The old prices stay in use.",
        )
    return found


def _write_lines(path: Path, lines: Iterable[Line]) -> None:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)


def _write_models(path: Path, litellm: Mapping[str, Any]) -> None:
    """What the importer reads about models beside their prices: factors of regions."""
    if len(litellm) < _FEWEST_MODELS:
        raise Error("LiteLLM's list is nearly empty", where=LITELLM)
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, ("provider", "model_id", *_UPLIFTS))
        writer.writeheader()
        for model_id, model in litellm.items():
            if isinstance(model, dict):
                writer.writerow({"provider": model.get("litellm_provider", ""),
                                 "model_id": model_id, **_factors(model)})  # fmt: skip


def _factors(model: Mapping[str, Any]) -> dict[str, str]:
    own = model.get("provider_specific_entry") or {}
    named = {key: str(value) for key, value in own.items() if key == "us"}
    return {
        "eu_processing_uplift": str(model.get("regional_processing_uplift_multiplier_eu", "")),
        "us_processing_uplift": str(model.get("regional_processing_uplift_multiplier_us", "")),
        "regional_endpoint_uplift": str(model.get("regional_endpoint_uplift_multiplier", "")),
        "provider_specific_multipliers": json.dumps(named) if named else "",
    }
