"""How numbers are shown: rounding, tiny amounts, large amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.reports.amounts import decimal_text, money, percent_text, price_text, quantity_text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", "$0.00"),
        ("0.005", "$0.01"),
        ("0.004", "$0.0040"),
        ("-0.0000004", "-$0.00000040"),
        ("1303.455", "$1,303.46"),
        ("1E+30", "$1,000,000,000,000,000,000,000,000,000,000.00"),
    ],
)
def test_money_is_rounded_to_cents_but_never_to_a_false_zero(value: str, shown: str) -> None:
    assert money(Decimal(value), "USD") == shown


def test_unknown_currencies_are_named() -> None:
    assert money(Decimal(5), "SEK") == "SEK 5.00"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.2", "$0.20"), ("0.0000166667", "$0.0000166667"), ("3.593399999997", "$3.5934")],
)
def test_prices_have_the_digits_they_have(value: str, shown: str) -> None:
    assert price_text(Decimal(value), "USD") == shown


@pytest.mark.parametrize(
    ("value", "shown"), [("730", "730"), ("15000", "15,000"), ("0.00001", "0.00001"), ("-3", "-3")]
)
def test_quantities_have_separators(value: str, shown: str) -> None:
    assert quantity_text(Decimal(value)) == shown


def test_a_percentage_of_nothing_is_not_shown() -> None:
    assert percent_text(Decimal(0), Decimal(5)) == ""
    assert percent_text(Decimal(743), Decimal(1303)) == "+75%"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_a_real_amount_never_reads_as_zero(value: Decimal) -> None:
    digits = [letter for letter in money(value, "USD") if letter.isdigit()]
    assert (set(digits) == {"0"}) == (value == 0)
    assert Decimal(decimal_text(value)) == value
