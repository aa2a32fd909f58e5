"""What a price was before the first capture of its list."""

from __future__ import annotations

from pricing.rows import Row
from pricing.sources.settling import settled


def _row(price: str, since: str, basis: str, source: str = "s") -> Row:
    return Row("m", "r", since, "0", price, "token", "USD", source, "2026-01-01", basis, "")


def _prices(*rows: Row) -> list[tuple[str, str]]:
    kept = settled((row, None) for row in rows).rows
    return [(row.valid_from, row.price) for row in kept]


def test_a_printed_price_answers_for_the_time_before_the_list() -> None:
    listed = _row("0.033", "2025-09-01", "listed")
    printed = _row("0.03", "2024-06-01", "observed", "printed")
    assert _prices(listed, printed) == [("2024-06-01", "0.03"), ("2025-09-01", "0.033")]


def test_a_printed_price_never_displaces_the_list() -> None:
    listed = _row("0.033", "2024-01-01", "listed")
    printed = _row("0.03", "2024-06-01", "observed", "printed")
    assert _prices(listed, printed) == [("2024-01-01", "0.033")]


def test_a_printed_price_without_a_date_says_nothing_beside_a_list() -> None:
    listed = _row("0.033", "2025-09-01", "listed")
    printed = _row("0.03", "", "observed", "printed")
    assert _prices(listed, printed) == [("2025-09-01", "0.033")]
