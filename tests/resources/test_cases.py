"""Every YAML case under `cases/`: resources and usage in, lines with hand-worked amounts out.

A case's amounts are worked out by hand from the vendor's published price, with the
source in a comment beside them; costs are compared to the cent.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from estimator.estimate import Estimator
from estimator.model.bill import Estimate, Line
from estimator.model.resource import Resource, ResourceSet, base_address
from estimator.model.values import Unknown
from estimator.usage.files import UsageFile, read_usage_file
from pricing.catalog import Catalog, open_catalog

CASES = Path(__file__).parent / "cases"
CENT = Decimal("0.005")


def _cases() -> list[Any]:
    found = []
    for path in sorted(CASES.rglob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
            name = f"{path.parent.name}/{path.stem}: {case['name']}"
            found.append(pytest.param(case, id=name))
    return found


@cache
def _catalog(as_of: str) -> Catalog:
    return open_catalog(as_of)


def _value(value: Any) -> Any:
    """Case values as a reader gives them: exact decimals, `{unknown: reason}` as Unknown."""
    if isinstance(value, dict):
        if set(value) == {"unknown"}:
            return Unknown(str(value["unknown"]))
        return {key: _value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_value(item) for item in value]
    return Decimal(str(value)) if isinstance(value, float) else value


def resource_of(entry: dict[str, Any]) -> Resource:
    """The resource a case describes; its type stands in the address."""
    address = entry["address"]
    kind, name = base_address(address).split(".")[-2:]
    return Resource(
        address=address,
        type=kind,
        name=name,
        values=_value(entry.get("values", {})),
        provider=kind.partition("_")[0],
        provider_region=entry.get("region"),
        provider_settings=entry.get("provider", {}),
        references={path: tuple(to) for path, to in entry.get("references", {}).items()},
    )


def estimate_of(case: dict[str, Any], folder: Path) -> Estimate:
    usage = UsageFile()
    if "usage" in case:
        path = folder / "usage.yml"
        path.write_text(yaml.safe_dump({"version": 0.1, "resource_usage": case["usage"]}))
        usage = read_usage_file(path)
    resources = ResourceSet(resource_of(entry) for entry in case["resources"])
    return Estimator(_catalog(str(case.get("as_of", "2026-11-01"))), usage).estimate(resources)


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
