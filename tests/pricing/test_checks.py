"""The sanity checks find what they are there for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pricing.checks import findings, jumps, log_text, noted_jumps
from pricing.rows import Row
from tests.pricing.conftest import row


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([row("aws/a/x", "-1")], "negative price"),
        ([row("aws/a/x", "1", start="5")], "no tier from 0 on"),
        ([row("aws/a/x", "1"), row("aws/a/x", "2")], "tiers do not rise"),
        ([row("aws/a/x", "1"), row("aws/a/x", "1", region="us-east-1", unit="GB")], "one unit"),
        ([row("aws/a/x", "0")], "price is 0 in every region"),
    ],
)
def test_problems(rows: list[Row], problem: str) -> None:
    (found,) = findings(rows).problems
    assert problem in found


@pytest.mark.parametrize(
    "rows",
    [
        [row("aws/a/x", "1"), row("aws/a/x", "0.5", start="10")],
        [row("aws/a/other/free-tier", "0")],
        [row("aws/sns/notifications/lambda", "0")],  # its map says `free: true`
        [row("aws/a/x", "0"), row("aws/a/x", "1", start="10")],
    ],
)
def test_what_is_sound_is_no_problem(rows: list[Row]) -> None:
    assert findings(rows).problems == []


def test_a_region_far_from_the_others_is_an_oddity() -> None:
    prices = {"a": "1", "b": "1.1", "c": "0.9", "d": "0.01"}
    rows = [row("aws/a/x", price, region=region) for region, price in prices.items()]
    (found,) = findings(rows).oddities
    assert found == "aws/a/x in d: 0.01 USD, 0.95 in most regions"


def test_a_tenfold_jump_needs_a_note(snapshot: Callable[..., Path], tmp_path: Path) -> None:
    old = snapshot(row("aws/a/x", "1"), row("aws/a/y", "1"), row("aws/a/z", "1"))
    new = [row("aws/a/x", "10"), row("aws/a/y", "9.9"), row("aws/a/z", "0.05")]
    found = list(jumps(new, old, frozenset({("aws/a/z", "eu-central-1")})))
    assert found == ["aws/a/x in eu-central-1: 1 → 10 without a note"]
    (tmp_path / "jumps.txt").write_text("aws/a/z\teu-central-1\tprice per GB, not per TB\n")
    assert noted_jumps(tmp_path) == {("aws/a/z", "eu-central-1")}


def test_the_log_lists_disagreements(tmp_path: Path) -> None:
    (tmp_path / "aws").mkdir()
    (tmp_path / "aws" / "sqs.disagreements").write_text("aws/sqs/x\teu\t0\t1\tone\t2\ttwo\n")
    text = log_text(findings([row("aws/sqs/x", "1")]), tmp_path)
    assert "### aws/sqs: 1" in text
    assert "aws/sqs/x · eu · 0 · 1 · one · 2 · two" in text
    assert "| aws/sqs | 1 |" in text
