"""The collected Azure files: captures of the Retail Prices API, and virtual machine hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pricing.metermap import slug
from pricing.model import Basis
from pricing.sources.collected.files import lines, lines_of, values_of
from pricing.sources.records import Record
from pricing.sources.registry import source_id

RETAIL = "azure/retail_prices.csv.gz"


def service_names(root: Path) -> list[str]:
    """All services of the retail captures."""
    return values_of(root / RETAIL, "service_name")


def retail(root: Path, services: Sequence[str]) -> Iterator[Record]:
    """Retail API items; `unit_of_measure` becomes the lot the price and the tiers count in."""
    for line in lines_of(root / RETAIL, "service_name", services):
        yield Record(
            fields={
                "service": line["service_name"],
                "family": line["service_family"],
                "product": line["product_name"],
                "sku": line["sku_name"],
                "arm_sku": line["arm_sku_name"],
                "meter": line["meter_name"],
                "unit": line["unit_of_measure"],
                "type": line["type"],
                "term": line["reservation_term"],
                "region": line["arm_region"],
                "location": line["location"],
                "tier_start": line["tier_start"],
                "purchase": "on_demand" if line["type"] == "Consumption" else line["type"],
            },
            region=region(line["arm_region"]),
            price=line["usd_per_unit"],
            start=line["tier_start"] or "0",
            lot=line["unit_of_measure"],
            currency=line["currency"],
            source=source_id(line["source"]),
            date=line["source_date"],
            valid_from=line["effective_start"],
            sku=line["meter_id"],
        )


def region(arm_region: str) -> str:
    """The retail API writes services sold everywhere as "Global" or without a region."""
    return "global" if arm_region in ("", "Global") else slug(arm_region)


def virtual_machines(root: Path) -> Iterator[Record]:
    """Virtual machine hours by size and operating system; repaired rows are derived."""
    for line in lines(root / "azure/vm_on_demand_best.csv.gz"):
        is_repaired = "suspect" in line["basis"]
        yield Record(
            fields={**line, "size": line["arm_sku_name"]},
            region=line["arm_region"],
            price=line["usd_per_hour"],
            source=source_id(line["source"]),
            date=line["source_date"],
            basis=Basis.DERIVED if is_repaired else Basis.LISTED,
        )


def windows_uplift(root: Path) -> Iterator[Record]:
    """What Windows adds to the Linux hour of a size, where it is the same in every region."""
    for line in lines(root / "azure/vm_windows_uplift_derived.csv"):
        if line["constant_within_1pct"] == "True":
            yield Record(
                fields={**line, "size": line["arm_sku_name"]},
                region="",
                price=line["windows_minus_linux_usd_per_hour_median"],
                source="azure-pricing-radar",
                date="2026-08-22",
                basis=Basis.DERIVED,
            )
