"""What a vendor module gives the run: items to fetch, and how one becomes rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pricing.metermap import MeterMap
from pricing.rows import Row
from pricing.sources.http import Fetcher


@dataclass(frozen=True, slots=True)
class Item:
    """One unit of fetching: `aws/AmazonSQS/eu-central-1`, `azure/Storage`, `tokens/litellm`."""

    name: str
    #: Changes when the vendor publishes anew; the day where the vendor has no versions.
    version: str
    #: Fetch into the folder given and turn into rows.
    rows: Callable[[Fetcher, Path], Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked to refresh; empty means all that the meter maps know."""

    regions: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    today: str = ""

    def has_region(self, region: str) -> bool:
        return not self.regions or region in self.regions

    def has_service(self, *names: str) -> bool:
        return not self.services or any(name.lower() in self.services for name in names)


Items = Callable[[Fetcher, Wanted], Iterator[Item]]


def joined(maps: Sequence[MeterMap], name: str) -> MeterMap:
    """Several maps that read one source as one, so that a big file is read once."""
    entries = tuple(entry for map_ in maps for entry in map_.entries)
    return replace(maps[0], service=name, feeds=(), has_other=False, entries=entries)
