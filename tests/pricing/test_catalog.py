"""Looking prices up: own region, global, never another; dates; several stores."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pricing.catalog import open_catalog
from pricing.errors import Error
from pricing.model import Missing, Price, Tier
from tests.pricing.conftest import row

Built = Callable[..., Path]


def look_up(path: Path, meter: str, region: str, as_of: str = "2026-06-01") -> Price | Missing:
    return open_catalog(as_of, snapshot=path).look_up(meter, region)


def priced(found: Price | Missing) -> Price:
    assert isinstance(found, Price)
    return found


def test_own_region_comes_before_global(snapshot: Built) -> None:
    path = snapshot(row("aws/a/x", "1"), row("aws/a/x", "2", region="global"))
    assert priced(look_up(path, "aws/a/x", "eu-central-1")).tiers[0].price == Decimal(1)
    assert priced(look_up(path, "aws/a/x", "eu-west-1")).tiers[0].price == Decimal(2)


def test_another_region_is_never_used(snapshot: Built) -> None:
    path = snapshot(
        row("aws/a/x", "1", region="eu-west-1"), row("aws/a/x", "2", region="us-east-1")
    )
    found = look_up(path, "aws/a/x", "eu-west-3")
    assert isinstance(found, Missing)
    assert found.nearest == ("eu-west-1", "us-east-1")


def test_unknown_meter_names_what_is_near(snapshot: Built) -> None:
    path = snapshot(row("aws/ec2/linux/shared/m5.large", "1"))
    found = look_up(path, "aws/ec2/linux/shared/m5.larg", "eu-central-1")
    assert isinstance(found, Missing)
    assert found.nearest == ("aws/ec2/linux/shared/m5.large",)


def test_newest_row_in_force_on_the_date_holds(snapshot: Built) -> None:
    path = snapshot(
        row("aws/a/x", "3", valid_from="2026-09-01"),
        row("aws/a/x", "2", valid_from="2026-03-01"),
        row("aws/a/x", "1"),
    )
    by_date = {"2026-02-28": "1", "2026-03-01": "2", "2026-08-31": "2", "2026-09-01": "3"}
    for day, price in by_date.items():
        assert priced(look_up(path, "aws/a/x", "eu-central-1", day)).tiers[0].price == Decimal(
            price
        )


def test_price_younger_than_the_date_is_used_and_says_so(snapshot: Built) -> None:
    path = snapshot(row("aws/a/x", "2", valid_from="2026-03-01"))
    found = priced(look_up(path, "aws/a/x", "eu-central-1", "2025-01-01"))
    assert found.tiers[0].price == Decimal(2)
    assert found.note == "in force from 2026-03-01, after the date asked for"
    assert priced(look_up(path, "aws/a/x", "eu-central-1", "2026-03-01")).note == ""


def test_tiers_keep_their_starts(snapshot: Built) -> None:
    path = snapshot(row("aws/a/x", "0.5"), row("aws/a/x", "0.25", start="100"))
    assert priced(look_up(path, "aws/a/x", "eu-central-1")).tiers == (
        Tier(Decimal(0), Decimal("0.5")),
        Tier(Decimal(100), Decimal("0.25")),
    )


def test_synced_prices_come_first_but_only_where_they_have_the_meter(
    snapshot: Built, tmp_path: Path
) -> None:
    shipped = snapshot(row("aws/a/x", "1"), row("aws/a/y", "1"))
    shipped = shipped.rename(tmp_path / "shipped.sqlite")
    synced = snapshot(row("aws/a/x", "9"))
    catalog = open_catalog("2026-06-01", snapshot=shipped, synced=(synced,))
    assert priced(catalog.look_up("aws/a/x", "eu-central-1")).tiers[0].price == Decimal(9)
    assert priced(catalog.look_up("aws/a/y", "eu-central-1")).tiers[0].price == Decimal(1)


def test_missing_snapshot_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(Error, match="not built") as caught:
        open_catalog(snapshot=tmp_path / "none.sqlite")
    assert "make prices" in caught.value.diagnostics()


def test_a_file_that_is_no_price_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.sqlite"
    path.write_bytes(b"this is not a database, however long it may be" * 20)
    with pytest.raises(Error, match="not a price file"):
        open_catalog(snapshot=path)


def test_wrong_date_is_refused(snapshot: Built) -> None:
    with pytest.raises(Error, match="not a date"):
        open_catalog("last week", snapshot=snapshot(row("aws/a/x", "1")))
