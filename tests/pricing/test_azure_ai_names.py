"""Azure's abbreviated meter names, in each of the spellings it uses."""

from __future__ import annotations

import pytest

from pricing.sources.collected.azure_ai import meaning


@pytest.mark.parametrize(
    ("product", "meter", "model", "path"),
    [
        ("Azure OpenAI", "gpt 4.1 mini cached Inp DZone Tokens", "gpt-4.1-mini",
         "data-zone/cached-input"),
        ("Azure OpenAI", "gpt-4o-0806-Outp-regnl Tokens", "gpt-4o-0806", "regional/output"),
        ("Azure OpenAI", "gpt 4o mini0718 BatchOutp DataZone Tokens", "gpt-4o-mini-0718",
         "data-zone/batch/output"),
        ("Azure OpenAI GPT5", "5.4 longco batch cd inp Gl 1M Tokens", "gpt-5.4",
         "global/batch/long-context/cached-input"),
        ("Azure OpenAI PP FT GPT4s", "4.1 pp opt Dz Tokens", "gpt-4.1",
         "data-zone/priority/output"),
        ("Azure OpenAI", "gpt-4.1-ft hosting regional Unit", "gpt-4.1",
         "regional/fine-tuned/hosting"),
        ("Azure OpenAI", "gpt-4o-rt-aud-1217 cchd Inp DZn Tokens", "gpt-4o-realtime-1217",
         "data-zone/cached-audio-input"),
        ("Azure OpenAI", "gpt-4o-aud-1217-txt Inp glbl Tokens", "gpt-4o-audio-1217",
         "global/input"),
        ("Azure OpenAI", "gpt-4o-aud-1217 Outp glbl Tokens", "gpt-4o-audio-1217",
         "global/audio-output"),
        ("Azure OpenAI", "text-embedding-3-large-regional Tokens", "text-embedding-3-large",
         "regional/input"),
        ("Azure OpenAI", "Provisioned Managed Data Zone Unit", "ptu", "data-zone/input"),
        ("Azure Grok Models", "Grok-3 Mini Outp glbl Tokens", "grok-3-mini", "global/output"),
        ("Azure Deepseek Models", "V3.1 Inp DZone Tokens", "deepseek-v3.1", "data-zone/input"),
    ],
)  # fmt: skip
def test_a_meter_is_read_word_by_word(product: str, meter: str, model: str, path: str) -> None:
    found = meaning(product, meter)
    assert (found.model, found.path) == (model, path)


@pytest.mark.parametrize(
    "meter", ["o3-ft mdl grdr inpt Tokens", "Sora 2 glbl Second", "Provisioned Throughput Units"]
)
def test_what_is_no_use_of_a_model_has_no_meaning(meter: str) -> None:
    assert meaning("Azure OpenAI", meter).model == ""
