"""Importing token prices: names, units, tiers, history, and what is left out."""

from __future__ import annotations

from pricing.rows import Row
from pricing.sources.collected.genai import GenaiModel, is_match
from pricing.sources.collected.token_meters import Provider, named
from pricing.sources.collected.tokens import Tokens, _join

OPENAI = Provider("openai", ("openai",), "openai", is_limit_included=False)
XAI = Provider("xai", ("xai",), "x-ai", is_limit_included=True)
AZURE = Provider("azure-openai", ("azure",), "", is_limit_included=False)
BEDROCK = Provider("aws-bedrock", ("bedrock",), "", is_limit_included=False)


def line(**given: str) -> dict[str, str]:
    return {
        "model_id": "m",
        "charge": "input",
        "modality": "text",
        "service_tier": "standard",
        "context_over_tokens": "",
        "cache_ttl": "",
        "price_usd": "2",
        "unit": "1M tokens",
        "valid_from": "",
        **given,
    }


def meter(provider: Provider, **given: str) -> str:
    found = named(provider, line(**given))
    assert found is not None
    return found.meter(provider.id)


def test_dimensions_have_stable_names() -> None:
    assert meter(OPENAI) == "openai/m/input"
    assert meter(OPENAI, service_tier="batch", charge="output") == "openai/m/batch/output"
    assert meter(OPENAI, charge="cache_write", cache_ttl="1h") == "openai/m/cache-write-1h"
    assert meter(OPENAI, charge="input", modality="audio") == "openai/m/input-audio"
    assert meter(OPENAI, charge="web_search", unit="1000") == "openai/m/web-search"
    assert meter(OPENAI, charge="output", modality="image", unit="image") == \
        "openai/m/output-image/per-image"  # fmt: skip


def test_context_limits_carry_the_vendors_strictness() -> None:
    assert meter(OPENAI, context_over_tokens="272000") == "openai/m/input/over-272000"
    assert meter(XAI, context_over_tokens="200000") == "xai/m/input/from-200000"
    # genai-prices writes xAI's "200,000 and more" as "over 199,999"
    assert meter(XAI, context_over_tokens="199999") == "xai/m/input/from-200000"


def test_scope_and_region_are_taken_out_of_ids() -> None:
    zone = named(AZURE, line(model_id="azure/eu/gpt-4o"))
    assert zone is not None
    assert (zone.meter("azure-openai"), zone.region) == \
        ("azure-openai/gpt-4o/data-zone/input", "eu")  # fmt: skip
    regional = named(BEDROCK, line(model_id="bedrock/us-gov-west-1/anthropic.claude"))
    assert regional is not None
    assert (regional.meter("aws-bedrock"), regional.region) == \
        ("aws-bedrock/anthropic.claude/input", "us-gov-west-1")  # fmt: skip


def test_match_rules_of_the_history() -> None:
    rule = {"or": [{"equals": "gpt-5"}, {"starts_with": "gpt-5-2025"}, {"regex": "^gpt-5@\\d+$"}]}
    assert is_match(rule, "gpt-5")
    assert is_match(rule, "gpt-5-2025-08-07")
    assert is_match(rule, "gpt-5@1")
    assert not is_match(rule, "gpt-5-mini")


def rows(tokens: Tokens, dimension: str) -> dict[str, Row]:
    return tokens.rows[f"openai/m/{dimension}", "global"]


def joined(*dated: dict[str, str]) -> Tokens:
    tokens = Tokens(OPENAI)
    tokens.add("m", line(price_usd="3"), "litellm")
    _join(tokens, "m", GenaiModel("m", {"equals": "m"}, dated))
    return tokens


def test_announced_price_change_keeps_today_and_adds_the_day() -> None:
    tokens = joined(line(price_usd="3"), line(price_usd="6", valid_from="2027-01-01"))
    found = {day: row.price for day, row in rows(tokens, "input").items()}
    assert found == {"": "0.000003", "2027-01-01": "0.000006"}
    assert not tokens.disagreements


def test_past_price_stays_for_the_days_it_held() -> None:
    tokens = joined(line(price_usd="5"), line(price_usd="3", valid_from="2026-07-01"))
    found = {day: row.price for day, row in rows(tokens, "input").items()}
    assert found == {"": "0.000005", "2026-07-01": "0.000003"}


def test_disagreement_is_written_down() -> None:
    tokens = joined(line(price_usd="4"))
    assert len(tokens.disagreements) == 1
    assert rows(tokens, "input")[""].source == "genai-prices"


def test_context_tier_that_ends_falls_back_to_the_base_price() -> None:
    tokens = joined(
        line(price_usd="3"),
        line(price_usd="6", context_over_tokens="200000"),
        line(price_usd="3", valid_from="2026-03-13"),
    )
    found = {day: row.price for day, row in rows(tokens, "input/over-200000").items()}
    assert found == {"": "0.000006", "2026-03-13": "0.000003"}


def test_unit_slips_and_zero_prices_stay_out() -> None:
    tokens = Tokens(OPENAI)
    tokens.add("m", line(price_usd="9710"), "litellm")
    tokens.add("m", line(charge="output", price_usd="0"), "litellm")
    assert not tokens.rows
    assert len(tokens.left_out) == 1
