"""The collected AWS files: pricing-page feeds, EC2 and RDS tables, an old full offer, EBS."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from pricing.metermap import slug
from pricing.model import Basis
from pricing.sources.collected.files import lines, lines_of, values_of
from pricing.sources.records import Record
from pricing.sources.registry import source_id

FEEDS = "aws/prices.csv.gz"


def feed_names(root: Path) -> list[str]:
    """All feeds of the file."""
    return values_of(root / FEEDS, "service")


def feed(root: Path, names: Sequence[str]) -> Iterator[Record]:
    """Rows of AWS's own pricing-page feeds; they state no unit, prices are per base unit."""
    for line in lines_of(root / FEEDS, "service", names):
        fields = {
            "service": line["service"],
            "metric": line["metric_names"],
            "set": line["set_names"],
            "location": line["location"],
            "location_type": line["location_type"],
            "region": line["region"],
            "purchase": line["purchase_option"],
            "unit": line["unit_hint"],
            "tier_start": line["tier_start"],
            "tier_end": line["tier_end"],
        }
        if line["attributes"]:
            for key, value in json.loads(line["attributes"]).items():
                fields[f"attr.{key}"] = str(value)
        yield Record(
            fields=fields,
            region=line["region"] or _area(line["location"]),
            price=line["usd_per_unit"],
            start=line["tier_start"] or "0",
            source=source_id(line["source"]),
            date=line["source_date"],
            sku=line["sku"],
        )


def _area(location: str) -> str:
    """Prices that hold for an area ("Europe") or everywhere have no region code."""
    return "global" if location in ("", "Any") else slug(location)


def ec2(root: Path) -> Iterator[Record]:
    """EC2 on-demand hours by type, operating system, tenancy and preinstalled software."""
    for line in lines(root / "aws/ec2_on_demand_latest.csv.gz"):
        yield Record(
            fields={**line, "type": line["instance_type"],
                    "software": line["preinstalled_sw_or_license"]},
            region=line["region"],
            price=line["price_per_hour"],
            currency=line["currency"],
            source=source_id(line["source"]),
            date=line["source_date"],
        )  # fmt: skip


def uplift(root: Path) -> Iterator[Record]:
    """What an operating system adds to the Linux hour; read in one region, so derived."""
    for line in lines(root / "aws/ec2_os_uplift_derived.csv.gz"):
        yield Record(
            fields={**line, "type": line["instance_type"],
                    "software": line["preinstalled_sw_or_license"]},
            region=line["region"],
            price=line["uplift_usd_per_hour"],
            source=source_id(line["source"]),
            date=line["source_date"],
            basis=Basis.DERIVED,
        )  # fmt: skip


def rds(root: Path) -> Iterator[Record]:
    """RDS and Aurora instance hours by engine, edition, licence and deployment."""
    for line in lines(root / "aws/rds_on_demand.csv.gz"):
        yield Record(
            fields={**line, "type": line["instance_type"]},
            region=line["region"],
            price=line["usd_per_hour"],
            source=source_id(line["source"]),
            date=line["source_date"],
            sku=line["sku"],
        )


def terracost(root: Path) -> Iterator[Record]:
    """A full offer file of 2023 for eu-west-1, with AWS's own attributes and units."""
    for line in lines(root / "aws/terracost_eu-west-1_2023.csv.gz"):
        attributes = json.loads(line["attributes"]) if line["attributes"] else {}
        yield Record(
            fields={**line, **{f"attr.{key}": str(value) for key, value in attributes.items()},
                    "purchase": line["purchase_option"].split(" ")[0]},
            region=line["region"],
            price=line["usd_per_unit"],
            start=line["tier_start"] or "0",
            source=source_id(line["source"]),
            date=line["source_date"],
            sku=line["sku"],
        )  # fmt: skip


def ebs(root: Path) -> Iterator[Record]:
    """EBS volumes, IOPS, throughput and snapshots per region."""
    for line in lines(root / "aws/ebs.csv"):
        price = line["usd_per_unit"]
        currency = "USD"
        if price.startswith("{"):
            ((currency, price),) = json.loads(price).items()
        yield Record(
            fields=line,
            region=line["region"],
            price=price,
            currency=currency,
            start=line["tier_start"] or "0",
            source=source_id(line["source"]),
            date=line["source_date"],
        )
