"""Google prices without a key: the public `pricing.yml` of Cyclenerd's calculator.

Flattened into the columns of the collected files, so that the same map patterns read it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from pricing.errors import Error
from pricing.metermap import MeterMap
from pricing.rows import Row, plain
from pricing.sources.http import Fetcher
from pricing.sources.importing import imported
from pricing.sources.records import Record
from pricing.sources.sync.items import Item, Wanted, joined

URL = (
    "https://raw.githubusercontent.com/Cyclenerd/google-cloud-pricing-cost-calculator/"
    "master/pricing.yml"
)
VARIABLE = "FOREBILL_CYCLENERD_URL"
TABLE = "google/machines"
_COLUMNS = {"hour": "on_demand_hour", "hour_spot": "spot_hour", "month_1y": "month_cud_1y",
            "month_3y": "month_cud_3y", "month": "month_730h_after_sustained_use",
            "month_spot": "month_spot"}  # fmt: skip


def items(maps: Sequence[MeterMap], wanted: Wanted) -> Iterator[Item]:
    """The machine hours of all maps that read them."""
    readers = [map_ for map_ in maps if _reads_machines(map_)]
    if readers:
        yield Item("google/machines", wanted.today, _reader(readers, wanted))


def _reads_machines(map_: MeterMap) -> bool:
    patterns = (one for entry in map_.entries for one in entry.patterns)
    return any(one.source == "table" and one.settings.get("file") == TABLE for one in patterns)


def _reader(maps: Sequence[MeterMap], wanted: Wanted) -> Callable[[Fetcher, Path], Sequence[Row]]:
    def rows(fetcher: Fetcher, _folder: Path) -> Sequence[Row]:
        url = os.environ.get(VARIABLE, URL)
        machines = _machines(fetcher.body(url), url)

        def read(_map: MeterMap, source: str, file: str) -> Iterable[Record]:
            if source == "table" and file == TABLE:
                yield from records(machines, wanted)

        return imported(joined(maps, "machines"), read).rows

    return rows


def _machines(body: bytes, url: str) -> Mapping[str, Any]:
    import yaml

    try:
        data = yaml.load(body, Loader=yaml.CSafeLoader)
        machines = data["compute"]["instance"]
    except (yaml.YAMLError, KeyError, TypeError):
        raise Error(
            "the table has no compute.instance: its shape has changed",
            where=url,
            hint="Look for a newer forebill. The old prices stay in use.",
        ) from None
    if not isinstance(machines, dict):
        raise Error("compute.instance is no table", where=url)
    return machines


def records(machines: Mapping[str, Any], wanted: Wanted) -> Iterator[Record]:
    """One record per machine type and region, its prices as columns."""
    for name, machine in machines.items():
        for region, cost in machine.get("cost", {}).items():
            if not wanted.has_region(region):
                continue
            line = {
                "machine_type": str(name),
                "series": str(machine.get("series", name.split("-")[0])),
                "region": str(region),
                "offered_in_region_per_karpenter_gcp": "yes",  # the file says no more
                **{column: _text(cost.get(key)) for key, column in _COLUMNS.items()},
            }
            yield Record(
                fields=line,
                region=str(region).lower(),
                price=line["on_demand_hour"],
                source="cyclenerd",
                date=wanted.today,
            )


def _text(value: object) -> str:
    """A YAML number as the shortest decimal that means it; "" where there is none."""
    return "" if value is None else plain(Decimal(str(value)))
