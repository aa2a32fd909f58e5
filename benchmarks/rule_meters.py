"""Which meter a printed line item means: learned by running our rules on many resources."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from estimator.cli.options import Options
from estimator.cli.session import results_of
from estimator.errors import Error
from estimator.estimate import Estimator
from estimator.model.bill import Component, PricedResource
from estimator.readers.cases import resources_of
from estimator.usage.files import UsageFile, read_usage_file
from estimator.yamlfile import load_yaml
from pricing.catalog import open_catalog

#: (resource type, line item, unit)
Item = tuple[str, str, str]
OWN_CASES = Path(__file__).parents[1] / "tests" / "resources" / "cases"


@dataclass(frozen=True, slots=True)
class Claim:
    """A meter, and how its price becomes the price of the printed unit."""

    meter: str
    per: Decimal
    start: Decimal
    #: Region the component names itself; "" is the resource's.
    region: str = ""
    #: Last of the sub-resources it stands under ("Glacier deep archive"), if any.
    part: str = ""


#: A size inside a line item: `db.t3.large`, `cache.m4.large`, `kafka.m5.24xlarge`.
_SIZE = re.compile(r"\b[a-z][a-z0-9-]*\.[a-z0-9.-]*[a-z0-9]\b")
_ANY = "‹size›"


class Meters:
    """What line items mean; a size never seen stands for one that was."""

    def __init__(self, claims: Mapping[Item, set[Claim]]) -> None:
        self._exact = claims
        self._templates: dict[Item, set[Claim]] = defaultdict(set)
        for (type_, name, unit), found in claims.items():
            if size := _SIZE.search(name):
                key = type_, name.replace(size[0], _ANY), unit
                self._templates[key] |= {
                    replace(one, meter=one.meter.replace(size[0], _ANY)) for one in found
                }

    def of(self, type_: str, name: str, unit: str, part: str = "") -> Iterator[Claim]:
        """The meters of a type's item; a type our cases do not show is taken for its relatives."""
        found = list(self._of_type(type_, name, unit))
        if not found:
            family = "_".join(type_.split("_")[:2])
            for other in {key[0] for key in self._exact if key[0].startswith(family)}:
                found += self._of_type(other, name, unit)
        yield from [one for one in found if one.part == part] or found

    def _of_type(self, type_: str, name: str, unit: str) -> Iterator[Claim]:
        if exact := self._exact.get((type_, name, unit)):
            yield from exact
        elif size := _SIZE.search(name):
            key = type_, name.replace(size[0], _ANY), unit
            for one in self._templates.get(key, ()):
                yield replace(one, meter=one.meter.replace(_ANY, size[0]))


def learned(cases: Path, cloud: str) -> Meters:
    """Every line item our rules print for shared and own cases, with its meter."""
    found: dict[Item, set[Claim]] = defaultdict(set)
    for resource in (*_of_terraform(cases / cloud), *_of_own_cases(OWN_CASES / cloud)):
        for line in resource.lines:
            for component in line.component.one_of or (line.component,):
                key = resource.resource.type, component.name, component.unit
                found[key].add(_claim(component))
    return Meters(found)


def _of_terraform(folder: Path) -> Iterator[PricedResource]:
    for case in sorted(folder.glob("*/main.tf")):
        usage = case.parent / "usage.yml"
        given = str(usage) if usage.exists() else None
        try:
            for result in results_of(Options(str(case.parent), usage_file=given, no_cache=True)):
                yield from result.after.resources
        except Error:
            continue  # a case the reader refuses teaches nothing


def _of_own_cases(folder: Path) -> Iterator[PricedResource]:
    catalog = open_catalog()
    for path in sorted(folder.rglob("*.yaml")):
        for case in load_yaml(path).plain() or []:
            estimator = Estimator(catalog, _usage(case.get("usage")), catalog.as_of)
            yield from estimator.estimate(resources_of(case["resources"])).resources


def _usage(values: object) -> UsageFile:
    if values is None:
        return UsageFile()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "usage.yml"
        data = {"version": "0.1", "resource_usage": values}
        path.write_text(json.dumps(data, default=str), encoding="utf-8")
        return read_usage_file(path)


def _claim(component: Component) -> Claim:
    per = component.per * component.share
    part = component.path[-1] if component.path else ""
    return Claim(component.meter, per, component.tier_start, component.region or "", part)
