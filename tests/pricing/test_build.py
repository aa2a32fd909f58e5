"""The snapshot: the same tables give the same bytes; tables that contradict are refused."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pricing.build import build, is_current
from pricing.errors import Error
from pricing.rows import read, tables, written
from tests.pricing.conftest import row

ROWS = [
    row("aws/a/x", "0.1", region=region, start=start)
    for region in ("eu-west-1", "global", "us-east-1")
    for start in ("0", "100", "1000")
]


def table(root: Path, name: str, text: str) -> Path:
    path = root / "aws" / f"{name}.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_two_builds_are_equal_byte_for_byte(tmp_path: Path) -> None:
    table(tmp_path / "one", "x", written(ROWS))
    table(tmp_path / "two", "x", written(random.Random(7).sample(ROWS, len(ROWS))))
    build(tmp_path / "a.sqlite", tmp_path / "one")
    build(tmp_path / "b.sqlite", tmp_path / "two")
    assert (tmp_path / "a.sqlite").read_bytes() == (tmp_path / "b.sqlite").read_bytes()


def test_a_meter_in_two_tables_is_refused(tmp_path: Path) -> None:
    table(tmp_path, "x", written(ROWS))
    table(tmp_path, "y", written(ROWS))
    with pytest.raises(Error, match="aws/a/x stands in two tables"):
        build(tmp_path / "a.sqlite", tmp_path)
    assert not (tmp_path / "a.sqlite").exists()


def test_a_broken_build_leaves_the_old_file(tmp_path: Path) -> None:
    table(tmp_path, "x", written(ROWS))
    target = tmp_path / "a.sqlite"
    build(target, tmp_path)
    before = target.read_bytes()
    table(tmp_path, "y", "no table at all\n")
    with pytest.raises(Error, match="not a price table"):
        build(target, tmp_path)
    assert target.read_bytes() == before
    assert list(tmp_path.glob(".snapshot-*")) == []


def test_rows_survive_writing_and_reading(tmp_path: Path) -> None:
    rows = [*ROWS, row("aws/b/y", "7", unit="snapshot API unit", currency="CNY", sku="ABC")]
    path = table(tmp_path, "x", written(rows))
    assert sorted(read(path), key=repr) == sorted(rows, key=repr)
    assert tables(tmp_path) == [path]


def test_a_snapshot_older_than_a_table_is_not_current(tmp_path: Path) -> None:
    import os

    path = table(tmp_path, "x", written(ROWS))
    target = tmp_path / "a.sqlite"
    assert not is_current(target, tmp_path)
    build(target, tmp_path)
    later = target.stat().st_mtime + 10
    os.utime(target, (later, later))
    assert is_current(target, tmp_path)
    os.utime(path, (later + 10, later + 10))
    assert not is_current(target, tmp_path)
