"""Which meter a printed line item means: learned by running our rules on the shared cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from estimator.cli.session import Options, results_of
from estimator.errors import Error
from estimator.model.bill import Component, PricedResource

#: (resource type, line item, unit)
Item = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """A meter, and how its price becomes the price of the printed unit."""

    meter: str
    per: Decimal
    start: Decimal
    #: Region the component names itself; "" is the resource's.
    region: str = ""


def learned(cases: Path) -> Mapping[Item, frozenset[Claim]]:
    """Every line item our rules print for the cases in a folder, with its meter."""
    found: dict[Item, set[Claim]] = defaultdict(set)
    for case in sorted(cases.glob("*/main.tf")):
        for resource in _resources(case.parent):
            for line in resource.lines:
                for component in line.component.one_of or (line.component,):
                    key = resource.resource.type, component.name, component.unit
                    found[key].add(_claim(component))
    return {key: frozenset(claims) for key, claims in found.items()}


def _resources(folder: Path) -> Iterator[PricedResource]:
    usage = folder / "usage.yml"
    options = Options(
        path=str(folder), usage_file=str(usage) if usage.exists() else None, no_cache=True
    )
    try:
        for result in results_of(options):
            yield from result.after.resources
    except Error:
        return  # a case the reader refuses teaches nothing


def _claim(component: Component) -> Claim:
    per = component.per * component.share
    return Claim(component.meter, per, component.tier_start, component.region or "")
