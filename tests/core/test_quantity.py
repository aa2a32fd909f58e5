"""Quantities: exact arithmetic, honest unknowns, ranges that keep their order."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.model.quantity import Origin, amount, between, formula_text, started

amounts = st.decimals(min_value=0, max_value=10**9, places=4)


def test_started_lots_round_up_for_decimals() -> None:
    # 100 KB begin two lots of 64 KB; Decimal's floor division would say one.
    assert started(Decimal(100), Decimal(64)) == 2
    assert started(Decimal(64), Decimal(64)) == 1
    assert started(Decimal(0), Decimal(64)) == 0


def test_arithmetic_with_something_unknown_is_unknown_and_names_it() -> None:
    product = amount(None, "monthly_requests", is_usage=True) * 3 + 1
    assert not product.is_known
    assert product.missing == ("monthly_requests",)
    assert product.is_usage_based


def test_formula_reads_as_a_person_writes_it() -> None:
    requests = amount(15_000, "monthly_requests", Origin.DECLARED)
    chunks = amount(2, "chunks")
    assert formula_text((requests * chunks / 1_000_000).formula) == (
        "(monthly_requests × chunks) ÷ 1000000"
    )


def test_subtracting_a_range_swaps_its_ends() -> None:
    used = between(2, 5, 9, "used", Origin.DECLARED)
    left = 10 - used
    assert (left.low, left.expected, left.high) == (1, 5, 8)


def test_a_range_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        between(5, 2, 9, "x", Origin.DECLARED)


@given(amounts, st.lists(amounts, min_size=1, max_size=5, unique=True))
def test_the_tiers_of_an_amount_add_up_to_it(total: Decimal, ends: list[Decimal]) -> None:
    quantity, start, parts = amount(total), Decimal(0), Decimal(0)
    for end in [*sorted(ends), None]:
        part = quantity.between(start, end).expected
        assert part is not None
        assert part >= 0
        parts += part
        start = end if end is not None else start
    assert parts == total


@given(amounts, amounts, amounts, st.integers(0, 1000))
def test_ranges_stay_in_order(one: Decimal, two: Decimal, three: Decimal, factor: int) -> None:
    low, middle, high = sorted((one, two, three))
    quantity = between(low, middle, high, "x", Origin.DECLARED)
    for result in (quantity * factor, quantity + factor, quantity - factor, factor - quantity):
        assert result.low is not None
        assert result.expected is not None
        assert result.high is not None
        assert result.low <= result.expected <= result.high
