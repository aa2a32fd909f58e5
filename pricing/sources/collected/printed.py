"""Prices read back from the printed outputs themselves, where the price points lose them.

`pricepoints.csv` keeps one price per line item and region. Where two sizes of a type print
the same line item, the output's case and address tell them apart; a map names both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pricing.model import Basis
from pricing.sources.collected.shared import POINTS_DATE
from pricing.sources.records import Record

#: Costs are printed to the cent.
_HALF_CENT = Decimal("0.005")
_MOST_DIGITS = 8


def azure_outputs(root: Path) -> Iterator[Record]:
    """Every line of the Azure outputs that shows a price; the region is the map's to name."""
    for path in sorted(root.parent.glob("peer/cases/azure/*/expected.json")):
        printed = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        for resource in printed["resources"]:
            for line in resource["components"]:
                if price := _price(line):
                    yield Record(
                        fields={
                            "case": path.parent.name,
                            "type": resource["type"],
                            "address": resource["address"],
                            "sub": line["path"],
                            "item": line["name"],
                            "unit": line["unit"],
                        },
                        region="",
                        price=price,
                        source="infracost-outputs",
                        date=POINTS_DATE,
                        basis=Basis.OBSERVED,
                    )


def _price(line: Mapping[str, Any]) -> str:
    """The printed price, else the shortest one that gives the printed cost."""
    if line["stated_unit_price"] is not None:
        return str(line["stated_unit_price"])
    if line["monthly_cost"] is None or not line["monthly_qty"]:
        return ""
    cost, quantity = Decimal(line["monthly_cost"]), Decimal(line["monthly_qty"])
    if not cost or not quantity:
        return ""
    exact, slack = cost / quantity, _HALF_CENT / quantity
    for digits in range(_MOST_DIGITS):
        rounded = round(exact, digits)
        if abs(rounded - exact) <= slack and rounded:
            return str(rounded)
    return ""
