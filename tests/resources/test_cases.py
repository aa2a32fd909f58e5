"""Every YAML case under `cases/`: resources and usage in, lines with hand-worked amounts out.

A case's amounts are worked out by hand from the vendor's published price, with the
source in a comment beside them; costs are compared to the cent.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from estimator.estimate import Estimator
from estimator.model.bill import Estimate, Line
from estimator.readers.cases import resources_of
from estimator.usage.files import UsageFile, read_usage_file
from estimator.yamlfile import load_yaml
from pricing.catalog import Catalog, open_catalog

CASES = Path(__file__).parent / "cases"
CENT = Decimal("0.005")


def _cases() -> list[Any]:
    found = []
    for path in sorted(CASES.rglob("*.yaml")):
        for case in load_yaml(path).plain() or []:
            name = f"{path.parent.name}/{path.stem}: {case['name']}"
            found.append(pytest.param(case, id=name))
    return found


@cache
def _catalog(as_of: str) -> Catalog:
    return open_catalog(as_of)


def estimate_of(case: dict[str, Any], folder: Path) -> Estimate:
    usage = UsageFile()
    if "usage" in case:
        path = folder / "usage.yml"
        path.write_text(
            json.dumps({"version": "0.1", "resource_usage": case["usage"]}, default=str)
        )
        usage = read_usage_file(path)
    as_of = str(case.get("as_of", "2026-11-01"))
    return Estimator(_catalog(as_of), usage, as_of).estimate(resources_of(case["resources"]))


@pytest.mark.parametrize("case", _cases())
def test_lines_match_the_hand_worked_case(case: dict[str, Any], tmp_path: Path) -> None:
    found = {resource.address: resource for resource in estimate_of(case, tmp_path).resources}
    for address, expected in case["lines"].items():
        lines = list(found[address].lines)
        described = [_described(line) for line in lines]
        assert len(lines) == len(expected), f"{address}: {described}"
        for entry in expected:
            key = (tuple(entry.get("path", ())), entry["name"], entry["unit"])
            matching = [line for line in lines if line.component.key == key]
            assert matching, f"{address}: no line {key} among {described}"
            _check(matching[0], entry)
            lines.remove(matching[0])


def _check(line: Line, entry: dict[str, Any]) -> None:
    what = _described(line)
    if "state" in entry:
        assert line.state == entry["state"], what
    if "reason" in entry:
        assert entry["reason"] in line.reason, what
    if "quantity" in entry:
        quantity = line.component.quantity.expected
        wanted = entry["quantity"]
        assert (quantity is None) == (wanted is None), what
        if wanted is not None and quantity is not None:
            assert abs(quantity - Decimal(str(wanted))) < Decimal("0.0001"), what
    cost = line.cost.expected if line.cost else None
    wanted = entry.get("cost")
    assert (cost is None) == (wanted is None), what
    if cost is not None:
        assert abs(cost - Decimal(str(wanted))) <= CENT, what


def _described(line: Line) -> str:
    component = line.component
    where = " / ".join((*component.path, component.name))
    cost = line.cost.expected if line.cost else None
    amount = f"{component.quantity.expected} {component.unit} = {cost}"
    return f"{where}: {amount} ({line.state}; {line.reason}; {component.meter})"
