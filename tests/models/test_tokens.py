"""Laws of the token arithmetic, whatever the conversation."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.model.quantity import Quantity, amount
from estimator.resources.models.reference import from_azure, model_ref, to_azure
from estimator.resources.models.tokens import (
    Billed,
    Caching,
    Conversation,
    billed,
    by_limit,
    calls,
    input_tokens,
    limits,
)

counts = st.integers(0, 5_000)
PARTS = ("system", "tools", "context", "history")


@st.composite
def talks(draw: st.DrawFn) -> Conversation:
    names = ("output", "system", "tools", "context", "user", "reasoning", "tool_result")
    parts = {name: amount(draw(counts), name) for name in names}
    return Conversation(**parts, turns=draw(st.integers(1, 6)), steps=draw(st.integers(1, 5)))


cachings = st.one_of(
    st.none(),
    st.builds(
        Caching,
        hit_rate=st.decimals(0, 1, places=2),
        prefix=st.frozensets(st.sampled_from(PARTS), min_size=1),
    ),
)


def value(quantity: Quantity) -> Decimal:
    assert quantity.expected is not None
    return quantity.expected


def sent(bill: Billed) -> Decimal:
    return value(bill.uncached) + value(bill.read) + value(bill.written)


@given(talks(), cachings)
def test_every_token_sent_is_billed_once(talk: Conversation, caching: Caching | None) -> None:
    assert sent(billed(talk, caching)) == value(input_tokens(talk))


@given(talks(), cachings)
def test_call_by_call_adds_up_to_the_whole(talk: Conversation, caching: Caching | None) -> None:
    each, whole = list(calls(talk, caching)), billed(talk, caching)
    assert len(each) == talk.calls
    for name in ("uncached", "read", "written", "output", "reasoning"):
        assert sum(value(getattr(one, name)) for one in each) == value(getattr(whole, name))


@given(talks(), cachings, st.integers(1, 20_000))
def test_context_tiers_lose_no_token(
    talk: Conversation, caching: Caching | None, limit: int
) -> None:
    steps = limits(frozenset({"input", f"input/over-{limit}"}))
    parts = by_limit(talk, caching, steps)
    assert sum(sent(bill) for _, bill in parts) == value(input_tokens(talk))
    beyond = sum(1 for call in calls(talk, caching) if sent(call) > limit)
    assert any(step.tokens for step, _ in parts) is (beyond > 0)


def test_strictness_is_the_vendors() -> None:
    over, from_ = limits(frozenset({"input/over-200000"})), limits(frozenset({"input/from-200000"}))
    assert not over[0].reaches(Decimal(200_000))  # Gemini: above
    assert from_[0].reaches(Decimal(200_000))  # xAI: from


def test_vendors_strictness_is_in_the_tables() -> None:
    gemini = model_ref("gemini-2.5-pro", "gemini")
    xai = next(
        ref for name in ("grok-4-fast", "grok-4-fast-reasoning", "grok-4.1-fast", "grok-4-1-fast")
        if (ref := model_ref(name, "xai")).dimensions
    )  # fmt: skip
    assert any(name.startswith("input/over-") for name in gemini.dimensions)
    assert not any(name.startswith("input/over-") for name in xai.dimensions)


def test_ids_as_people_write_them() -> None:
    for written, provider, root in (
        ("openai/gpt-4o", "", "openai/gpt-4o"),
        ("gpt-4o", "", "openai/gpt-4o"),
        ("anthropic/claude-sonnet-5", "", "anthropic/claude-sonnet-5"),
        ("claude-sonnet-4-20250514", "anthropic", "anthropic/claude-sonnet-4-0"),
        ("azure/gpt-4o", "", "azure-openai/gpt-4o/global"),
        ("azure/eu/gpt-4o-2024-08-06", "", "azure-openai/gpt-4o-2024-08-06/data-zone"),
        ("bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", "",
         "aws-bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ("gemini/gemini-2.5-pro", "", "gemini/gemini-2.5-pro"),
        ("gemini-2.5-pro", "google", "gemini/gemini-2.5-pro"),
    ):  # fmt: skip
        ref = model_ref(written, provider)
        assert ref.root == root, written
        assert ref.is_known, written


@pytest.mark.parametrize(
    ("ours", "azure"),
    [
        ("input", "input"),
        ("batch/cache-read", "batch/cached-input"),
        ("output/over-272000", "long-context/output"),
        ("batch/cache-read/over-272000", "batch/long-context/cached-input"),
    ],
)
def test_azures_words_for_dimensions(ours: str, azure: str) -> None:
    assert to_azure(ours) == azure
    assert from_azure(azure) == ours


def test_azures_own_list_comes_first_where_a_region_is_said() -> None:
    ref = model_ref("gpt-4.1", "azure-openai", region="swedencentral", scope="data-zone")
    assert ref.meter("cache-read") == "azure/openai/gpt-4.1/data-zone/cached-input"
    assert ref.region == "swedencentral"


def test_unknown_model_is_not_guessed() -> None:
    ref = model_ref("acme/super-model")
    assert not ref.is_known
    assert not ref.dimensions


def test_regional_processing_has_its_own_price() -> None:
    assert model_ref("claude-sonnet-5", "anthropic", region="us", scope="regional").region == "us"
    assert model_ref("claude-sonnet-5", "anthropic", region="us", scope="global").region == "global"
