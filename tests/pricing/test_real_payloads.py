"""Our readers against real answers of the official lists, where those are at hand."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from pricing.sources.sync import aws, azure, google
from pricing.sources.sync.items import Wanted
from pricing.sources.sync.token_lines import genai_lines, litellm_lines, openrouter_lines
from tests.conftest import SHARED

SAMPLES = SHARED / "prices" / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the shared samples are not here")


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"), parse_float=Decimal)


def test_an_aws_offer_file() -> None:
    found = list(aws.records(SAMPLES / "aws/comprehend_ap-south-1_20260116160258.csv", "d", "x"))
    first = found[0]
    assert (first.region, first.price, first.start, first.valid_from) == (
        "ap-south-1", "0.0001000000", "0", "2025-04-01",
    )  # fmt: skip
    assert first.fields["usagetype"] == "APS3-DetectPiiEntities"
    assert {one.currency for one in found} == {"USD"}


def test_the_azure_page_whose_link_has_a_negative_top() -> None:
    page = sample("azure/retail_page_with_NextPageLink_trimmed.json")
    assert "top" not in azure.next_page(page["NextPageLink"], "http://m")
    record = azure.record(page["Items"][0], "d")
    assert (record.region, record.price, record.valid_from) == ("eastus2", "0.156", "2023-10-01")


def test_azure_tiers() -> None:
    items = sample("azure/retail_tiers_hot_lrs.json")["Items"]
    found = {(one.start, one.price) for one in (azure.record(item, "d") for item in items)}
    assert ("51200", "0.017664") in found


def test_a_google_sku() -> None:
    (sku,) = sample("gcp_billing_catalog_sku.json")["skus"]
    found = list(google.records(sku, Wanted()))
    # three regions, three tiers; 120,000,000 nanos are 0.12
    assert len(found) == 9
    assert {Decimal(one.price) for one in found} == {Decimal(x) for x in ("0.12", "0.11", "0.08")}
    assert {one.start for one in found} == {"0", "1024", "10240"}


def test_token_lists() -> None:
    litellm = list(litellm_lines(sample("litellm_entries.json")))
    prices = {(one["model_id"], one["charge"], one["service_tier"], one["cache_ttl"]):
              one["price_usd"] for one in litellm if not one["context_over_tokens"]}  # fmt: skip
    assert prices["gpt-4o", "input", "standard", ""] == "2.5"
    assert prices["gpt-4o", "input", "batch", ""] == "1.25"
    assert prices["claude-sonnet-4-5", "cache_write", "standard", "1h"] == "6"
    assert list(genai_lines(sample("genai_prices_v2_provider.json")))
    assert list(openrouter_lines(sample("openrouter_models_shape.json"))) == []  # a free model
