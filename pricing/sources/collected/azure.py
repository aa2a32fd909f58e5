"""The collected Azure files: captures of the Retail Prices API, and virtual machine hours."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

from pricing.metermap import slug
from pricing.model import Basis
from pricing.rows import plain
from pricing.sources.collected.files import lines, lines_of
from pricing.sources.collected.shared import POINTS_DATE, WIDEST
from pricing.sources.importing import simplest
from pricing.sources.records import Record
from pricing.sources.registry import source_id

Ends: TypeAlias = tuple[Decimal, Decimal]

RETAIL = "azure/retail_prices.csv.gz"


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


def printed(root: Path, vendor: str = "azure") -> Iterator[Record]:
    """Prices printed in the reference outputs beside the collected prices, resource by resource.

    Unlike the price points they tell which SKU a price is of (by the resource's address);
    they do not tell the region, which the map's entry has to name.
    """
    for path in sorted((root.parent / "peer/cases" / vendor).glob("*/expected.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        for resource in case["resources"]:
            for component in resource["components"]:
                if interval := _interval(component):
                    record = _printed(path.parent.name, resource, component, interval)
                    yield replace(record, currency=case["currency"])


def _printed(
    case: str,
    resource: Mapping[str, Any],
    component: Mapping[str, Any],
    ends: Ends,
) -> Record:
    low, high = ends
    exact = low > 0 and high <= low * WIDEST
    return Record(
        fields={
            "case": case,
            "type": resource["type"],
            "address": resource["address"],
            "sub": component["path"],
            "item": component["name"],
            "unit": component["unit"] or "",
            "lo": str(low),
            "hi": str(high),
            "exact": "yes" if exact else "",
        },
        region="",
        price=plain(simplest(Fraction(low), Fraction(high))),
        source="infracost-outputs",
        date=POINTS_DATE,
        basis=Basis.OBSERVED,
    )


def _interval(component: Mapping[str, Any]) -> Ends | None:
    """The unit prices that round to what is printed: a cost to the cent, or a price."""
    if component["price_not_found"]:
        return None
    half_cent = Decimal("0.005")
    if component["monthly_qty"] and component["monthly_cost"]:
        quantity, cost = Decimal(component["monthly_qty"]), Decimal(component["monthly_cost"])
        rounded = Decimal("0.0001") if (component["qty_decimals"] or 0) >= 4 else Decimal(0)
        if quantity <= 0 or cost <= half_cent:
            return None
        return (cost - half_cent) / (quantity + rounded), (cost + half_cent) / quantity
    if stated := component["stated_unit_price"]:
        price = Decimal(stated)
        if price <= 0:
            return None
        return (price, price) if price < Decimal("0.1") else (price - half_cent, price + half_cent)
    return None
