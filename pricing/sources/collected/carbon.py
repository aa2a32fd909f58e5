"""Carbon facts per cloud region: grid intensity and PUE, newest published year first.

Only sources with free terms: Green Software Foundation, Google, Cloud Carbon Footprint,
codecarbon. Share-alike country tables are not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from pricing.facts import SPECS, Fact, write_facts
from pricing.sources.collected.files import Line, lines

#: Metrics of grid intensity, the best first (average consumption, location based).
INTENSITY = ("grid_carbon_intensity_avg_consumption_annual", "grid_carbon_intensity",
             "grid_carbon_intensity_ccf", "grid_carbon_intensity_codecarbon")  # fmt: skip
_CLOUDS = {"gcp": "google"}


def write(folder: Path, specs: Path = SPECS) -> str:
    columns = ("region", "intensity_g_per_kwh", "year", "basis", "pue", "source")
    count = write_facts(
        specs / "carbon_regions.tsv",
        "source=Green Software Foundation, Google, Cloud Carbon Footprint, codecarbon",
        columns,
        _regions(folder),
    )
    return f"carbon_regions: {count} facts"


def _regions(folder: Path) -> Iterator[Fact]:
    found: dict[str, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for line in lines(folder / "carbon/cloud_region_carbon.csv"):
        cloud = _CLOUDS.get(line["provider"], line["provider"])
        found[f"{cloud}/{line['region'].lower()}"][line["metric"]].append(line)
    for region, metrics in found.items():
        intensity = next((_best(metrics[name]) for name in INTENSITY if metrics[name]), None)
        pue = _best(metrics["pue"]) if metrics["pue"] else None
        if intensity is not None:
            yield {"region": region, "intensity_g_per_kwh": intensity["value"],
                   "year": intensity["year"], "basis": intensity["basis"],
                   "pue": pue["value"] if pue else "",
                   "source": intensity["source"].split("@")[0]}  # fmt: skip


def _best(candidates: list[Line]) -> Line:
    """The newest published value, else the newest estimate."""
    return max(candidates, key=lambda line: (line["basis"] == "published", line["year"]))
