"""What ships: every map is sound, every row's source is known and named in NOTICE."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from pricing.build import all_rows
from pricing.catalog import open_catalog
from pricing.checks import findings
from pricing.metermap import SOURCES, MeterMap, load_all
from pricing.model import Basis, Price
from pricing.rows import DATA, Row, read
from pricing.sources.registry import notice, sources

NOTICE = Path(__file__).parents[2] / "NOTICE"
MAPS = load_all()


@pytest.mark.parametrize("map_", MAPS, ids=lambda map_: map_.name)
def test_each_map_names_its_own_vendor_and_says_where_its_prices_come_from(map_: MeterMap) -> None:
    for entry in map_.entries:
        assert entry.meter.startswith(f"{map_.vendor}/"), entry.where
        assert entry.patterns, f"{entry.where} fills nothing"
        assert {one.source for one in entry.patterns} <= set(SOURCES)


@pytest.mark.parametrize("map_", MAPS, ids=lambda map_: map_.name)
def test_each_map_has_its_table(map_: MeterMap) -> None:
    assert (DATA / map_.vendor / f"{map_.service}.tsv").exists() or map_.feeds == ("rest",)


def test_two_maps_never_fill_one_table() -> None:
    names = [map_.name for map_ in MAPS]
    assert len(names) == len(set(names))


def test_the_tables_are_sound() -> None:
    """Known sources, one unit per meter, rising tiers, no negative and no false zero."""
    known, bases = set(sources()), set(Basis)
    wrong: set[tuple[str, str]] = set()

    def watched() -> Iterator[Row]:
        for row in all_rows():
            if row.source not in known or row.basis not in bases:
                wrong.add((row.meter, row.source))
            yield row

    assert findings(watched()).problems == []
    assert not wrong


def test_notice_names_every_source_with_its_licence() -> None:
    assert notice() in NOTICE.read_text(encoding="utf-8")


#: As the pricing pages named beside them state; meter, region, price of the first unit.
PUBLISHED = [
    ("aws/ec2/linux/shared/m5.large", "us-east-1", "0.096"),  # aws.amazon.com/ec2/pricing/on-demand
    (
        "aws/lambda/requests",
        "us-east-1",
        "0.0000002",
    ),  # $0.20 per 1M, aws.amazon.com/lambda/pricing
    ("aws/lambda/duration/x86", "us-east-1", "0.0000166667"),
    ("aws/s3/standard/storage", "us-east-1", "0.023"),  # aws.amazon.com/s3/pricing
    ("aws/dynamodb/storage", "us-east-1", "0.25"),  # aws.amazon.com/dynamodb/pricing
    ("aws/nat/gateway", "us-east-1", "0.045"),  # aws.amazon.com/vpc/pricing
    ("aws/elb/application/load-balancer", "us-east-1", "0.0225"),
    ("aws/eks/cluster", "us-east-1", "0.1"),  # aws.amazon.com/eks/pricing
    ("aws/kms/key", "us-east-1", "1"),  # aws.amazon.com/kms/pricing
    ("aws/ebs/gp3/storage", "us-east-1", "0.08"),  # aws.amazon.com/ebs/pricing
    ("aws/ebs/gp3/throughput", "us-east-1", "0.04"),  # per MiB/s-month
    ("aws/data-transfer/internet-out", "us-east-1", "0.09"),
]


@pytest.mark.parametrize(("meter", "region", "price"), PUBLISHED)
def test_well_known_prices(meter: str, region: str, price: str) -> None:
    found = open_catalog("2026-11-01").look_up(meter, region)
    assert isinstance(found, Price)
    assert found.tiers[0].price == Decimal(price)


def test_lambda_tiers_end_where_aws_says() -> None:
    # first 6B GB-seconds, next 9B, over 15B; Arm: 7.5B, 11.25B (aws.amazon.com/lambda/pricing)
    starts = {
        "x86": (0, 6_000_000_000, 15_000_000_000),
        "arm": (0, 7_500_000_000, 18_750_000_000),
    }
    for architecture, expected in starts.items():
        found = open_catalog().look_up(f"aws/lambda/duration/{architecture}", "us-east-1")
        assert isinstance(found, Price)
        assert tuple(int(tier.start) for tier in found.tiers) == expected


def test_china_is_in_yuan() -> None:
    rows = [row for row in read(DATA / "aws" / "ec2.tsv") if row.region.startswith("cn-")]
    assert rows
    assert {row.currency for row in rows} == {"CNY"}
