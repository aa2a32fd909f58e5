"""Small price tables of our own, and a price list server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pricing.build import build
from pricing.rows import Row, written
from pricing.sources.http import Fetcher
from tests.pricing.server import PriceServer, serving


def row(meter: str, price: str, region: str = "eu-central-1", **others: str) -> Row:
    """A price row with everything a test does not care about filled in."""
    cells = {"valid_from": "", "start": "0", "unit": "hour", "currency": "USD",
             "source": "aws-price-list", "date": "2026-01-01", "basis": "listed",
             "sku": ""} | others  # fmt: skip
    return Row(meter=meter, region=region, price=price, **cells)


@pytest.fixture
def snapshot(tmp_path: Path) -> Callable[..., Path]:
    """Builds a price file of the rows given."""

    def built(*rows: Row) -> Path:
        folder = tmp_path / "data"
        (folder / "aws").mkdir(parents=True, exist_ok=True)
        (folder / "aws" / "test.tsv").write_text(written(rows), encoding="utf-8")
        target = tmp_path / "snapshot.sqlite"
        build(target, folder)
        return target

    return built


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PriceServer]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with serving() as prices:
        yield prices


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """A fetcher that does not wait between attempts, and remembers how long it would have."""
    waited: list[float] = []
    found = Fetcher(attempts=3, sleep=waited.append)
    yield found
    found.close()
