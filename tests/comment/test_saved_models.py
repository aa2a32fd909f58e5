"""Figures of model deployments survive a saved estimate: data → figures → the same data."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from estimator.model.bill import Cost
from estimator.model.economics import Allocation, BreakEven, Kilograms, ModelMetrics, UnitCost
from estimator.readers.saved_models import read_models
from estimator.reports.models import models_data, models_markdown

amounts = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
perhaps = st.none() | amounts
metrics = st.builds(
    ModelMetrics,
    address=st.sampled_from(["litellm/chat", "a.b"]),
    model=st.sampled_from(["m", "n"]),
    type=st.just(""),
    currency=st.just("USD"),
    monthly=st.none() | st.builds(Cost, amounts, amounts, amounts, st.just("USD")),
    requests=perhaps,
    per_request=perhaps,
    per_million_tokens=perhaps,
    per_million_output=perhaps,
    unit=st.none() | st.builds(UnitCost, st.just("ticket"), amounts, perhaps),
    billed_input=perhaps,
    typed_input=perhaps,
    utilisation=perhaps,
    idle_cost=perhaps,
    break_even=st.lists(st.builds(BreakEven, st.just("api"), amounts, perhaps)).map(tuple),
    committed=perhaps,
    committed_months=st.integers(0, 36),
    ceiling=perhaps,
    month_12=perhaps,
    carbon_monthly=st.none() | st.builds(Kilograms, amounts, amounts),
    carbon_per_million=st.none() | st.builds(Kilograms, amounts, amounts),
    # Two of four GPUs, so that the pool's cost comes back without a rest.
    allocations=st.lists(
        st.builds(Allocation, st.just("pool"), st.just(Decimal(2)), st.just(Decimal(4)), perhaps)
    ).map(tuple),
    evidence=st.sampled_from(["", "load test"]),
)


@given(metrics)
def test_figures_come_back_as_they_were_saved(one: ModelMetrics) -> None:
    assert read_models(models_data([one]), "USD") == (one,)


@given(metrics)
def test_a_comment_from_saved_json_shows_the_same_table(one: ModelMetrics) -> None:
    found = read_models(models_data([one]), "USD")
    assert list(models_markdown(found)) == list(models_markdown([one]))
