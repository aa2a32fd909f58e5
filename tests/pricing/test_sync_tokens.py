"""Token prices from the three public lists, in their documented shapes."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pricing.cache import DATABASE
from pricing.catalog import open_catalog
from pricing.errors import Error
from pricing.model import Price
from pricing.sources.http import Fetcher
from pricing.sources.sync import tokens
from pricing.sources.sync.items import Wanted
from pricing.sources.sync.run import sync
from pricing.sources.sync.token_lines import genai_lines, litellm_lines, openrouter_lines
from tests.pricing.server import PriceServer

LITELLM = """{
 "sample_spec": {"input_cost_per_token": 9.9, "litellm_provider": "openai"},
 "imagined-1": {
  "litellm_provider": "openai", "mode": "chat", "max_tokens": 128000,
  "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05,
  "input_cost_per_token_batches": 1.25e-06, "input_cost_per_token_above_200k_tokens": 5e-06,
  "cache_read_input_token_cost": 1.25e-06,
  "search_context_cost_per_query": {"search_context_size_low": 0.03}
 },
 "imagined-2": {"litellm_provider": "anthropic", "input_cost_per_token": 3e-06,
  "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-06},
 "imagined-3": {"litellm_provider": "openai", "output_cost_per_image": 0.04,
  "supports_vision": true, "output_cost_per_second_1080p": 0.5},
 "imagined-4": {"litellm_provider": "dashscope",
  "tiered_pricing": [{"range": [0, 32000], "input_cost_per_token": 1e-06},
                     {"range": [32000, 128000], "input_cost_per_token": 2e-06}]}
}"""
GENAI = [
    {
        "id": "openai",
        "models": [
            {
                "id": "imagined-1",
                "match": {"starts_with": "imagined-1"},
                "prices": [
                    {"prices": {"input_mtok": 2.5, "output_mtok": 10}},
                    {"constraint": {"start_date": "2026-12-01"},
                     "prices": {"input_mtok": 2, "output_mtok": 8}},
                ],
            },
        ],
    },
]  # fmt: skip
OPENROUTER = {"data": [
    {"id": "imagined/five", "pricing": {"prompt": "0.0000004", "completion": "0.0000016",
     "image": "0", "request": "0"}},
    {"id": "imagined/five:free", "pricing": {"prompt": "0", "completion": "0"}},
]}  # fmt: skip


def lines_of(model: str) -> dict[tuple[str, str, str, str, str], tuple[str, str]]:
    document = json.loads(LITELLM, parse_float=Decimal)
    return {
        (line["charge"], line["modality"], line["service_tier"], line["context_over_tokens"],
         line["cache_ttl"]): (line["price_usd"], line["unit"])
        for line in litellm_lines(document)
        if line["model_id"] == model
    }  # fmt: skip


def test_litellm_keys_say_charge_tier_and_limit() -> None:
    assert lines_of("imagined-1") == {
        ("input", "text", "standard", "", ""): ("2.5", "1M tokens"),
        ("output", "text", "standard", "", ""): ("10", "1M tokens"),
        ("input", "text", "batch", "", ""): ("1.25", "1M tokens"),
        ("input", "text", "standard", "200000", ""): ("5", "1M tokens"),
        ("cache_read", "text", "standard", "", ""): ("1.25", "1M tokens"),
        ("web_search", "", "standard", "", ""): ("0.03", "query (low)"),
    }


def test_litellm_cache_writes_have_a_lifetime() -> None:
    found = lines_of("imagined-2")
    assert found["cache_write", "text", "standard", "", "default"] == ("3.75", "1M tokens")
    assert found["cache_write", "text", "standard", "", "1h"] == ("6", "1M tokens")


def test_litellm_images_seconds_and_context_tiers() -> None:
    assert lines_of("imagined-3") == {
        ("output", "image", "standard", "", ""): ("0.04", "image"),
        ("output", "video", "standard", "", ""): ("0.5", "second (1080p)"),
    }
    assert lines_of("imagined-4") == {
        ("input", "text", "standard", "", ""): ("1", "1M tokens"),
        ("input", "text", "standard", "32000", ""): ("2", "1M tokens"),
    }


def test_genai_prices_keep_their_start_dates() -> None:
    found = {(one["charge"], one["valid_from"]): one["price_usd"] for one in genai_lines(GENAI)}
    assert found == {("input", ""): "2.5", ("output", ""): "10",
                     ("input", "2026-12-01"): "2", ("output", "2026-12-01"): "8"}  # fmt: skip


def test_openrouter_prices_are_per_token_and_zero_is_no_price() -> None:
    found = {(one["model_id"], one["charge"]): one["price_usd"]
             for one in openrouter_lines(OPENROUTER)}  # fmt: skip
    assert found == {("imagined/five", "input"): "0.4", ("imagined/five", "output"): "1.6"}


@pytest.fixture
def folder(server: PriceServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable, path in zip(
        tokens.VARIABLES.values(), ("/litellm", "/genai", "/open"), strict=True
    ):
        monkeypatch.setenv(variable, server.url + path)
    server.put("/litellm", LITELLM)
    server.put("/genai", json.dumps(GENAI))
    server.put("/open", json.dumps(OPENROUTER))
    return tmp_path / "cache"


def run(folder: Path, fetcher: Fetcher) -> None:
    sync(["tokens"], Wanted(today="2026-11-22"), fetcher, folder, lambda _: None)


def price(folder: Path, meter: str, day: str) -> Decimal:
    found = open_catalog(day, synced=(folder / DATABASE,)).look_up(meter, "global")
    assert isinstance(found, Price)
    return found.tiers[0].price


def test_the_lists_are_joined_with_announced_changes(
    server: PriceServer, folder: Path, fetcher: Fetcher
) -> None:
    run(folder, fetcher)
    assert price(folder, "openai/imagined-1/input", "2026-11-30") == Decimal("0.0000025")
    assert price(folder, "openai/imagined-1/input", "2026-12-01") == Decimal("0.000002")
    assert price(folder, "openai/imagined-1/batch/input", "2026-11-30") == Decimal("0.00000125")
    assert price(folder, "openrouter/imagined/five/output", "2026-11-30") == Decimal("0.0000016")


@pytest.mark.parametrize(
    ("path", "answer"),
    [("/litellm", "{}"), ("/genai", '{"models": []}'), ("/genai", "<html>"), ("/open", "nothing")],
)
def test_a_list_of_another_shape_is_refused(
    server: PriceServer, folder: Path, fetcher: Fetcher, path: str, answer: str
) -> None:
    server.put(path, answer)
    with pytest.raises(Error, match="old prices stay in use"):
        run(folder, fetcher)
