"""Rows kept without a name of ours move to their service's table under one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pricing.errors import Error
from pricing.naming import named
from pricing.rows import Row, read, written


def row(meter: str, region: str = "eu-west-1") -> Row:
    return Row(meter, region, "", "0", "0.5", "GB-Month", "USD", "s", "2026-01-01", "listed", "X")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "aws" / "other").mkdir(parents=True)
    rows = [row("aws/x/other/stored-per-gb"), row("aws/x/other/read")]
    rows.append(row("aws/x/other/stored-per-gb", "us-east-1"))
    (tmp_path / "aws/other/x.tsv").write_text(written(rows))
    return tmp_path


def test_rows_move_with_price_and_source(data: Path) -> None:
    assert named(data, "aws/other/x", "aws/y", ["stored-per-gb=aws/y/storage:GB-month"]) == {
        "aws/y/storage": 2
    }
    moved = list(read(data / "aws/y.tsv"))
    assert [(one.meter, one.region, one.unit) for one in moved] == [
        ("aws/y/storage", "eu-west-1", "GB-month"),
        ("aws/y/storage", "us-east-1", "GB-month"),
    ]
    assert {(one.price, one.source, one.sku) for one in moved} == {("0.5", "s", "X")}
    assert [one.meter for one in read(data / "aws/other/x.tsv")] == ["aws/x/other/read"]


def test_a_table_that_is_empty_now_is_gone_and_rows_add_up(data: Path) -> None:
    named(data, "aws/other/x", "aws/y", ["read=aws/y/read"])
    named(data, "aws/other/x", "aws/y", ["stored-per-gb=aws/y/storage"])
    assert not (data / "aws/other/x.tsv").exists()
    assert len(list(read(data / "aws/y.tsv"))) == 3


@pytest.mark.parametrize(
    ("table", "name"),
    [("aws/other/z", "read=aws/y/read"), ("aws/other/x", "nothing=aws/y/n"), ("aws/other/x", "a=")],
)
def test_a_wrong_name_changes_nothing(data: Path, table: str, name: str) -> None:
    before = (data / "aws/other/x.tsv").read_bytes()
    with pytest.raises(Error):
        named(data, table, "aws/y", [name])
    assert (data / "aws/other/x.tsv").read_bytes() == before
    assert not (data / "aws/y.tsv").exists()
