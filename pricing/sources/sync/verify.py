"""Does the cache hold what was fetched, and how far is it from the shipped prices?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pricing.cache import DATABASE
from pricing.sources.sync.state import State
from pricing.store import SNAPSHOT

#: Changes below this share are ordinary.
NOTABLE = Decimal("0.10")
#: A price that is so many times another is more likely a mistake than a new price.
IMPLAUSIBLE = 10

_QUERY = """
SELECT new_meter.name, new_region.name, new.tiers, old.tiers
FROM price AS new
JOIN meter AS new_meter ON new_meter.id = new.meter
JOIN region AS new_region ON new_region.id = new.region
JOIN origin AS new_origin ON new_origin.id = new.origin
JOIN shipped.meter AS old_meter ON old_meter.name = new_meter.name
JOIN shipped.region AS old_region ON old_region.name = new_region.name
JOIN shipped.price AS old ON old.meter = old_meter.id AND old.region = old_region.id
JOIN shipped.origin AS old_origin ON old_origin.id = old.origin
WHERE old_origin.currency = new_origin.currency AND old.tiers <> new.tiers
ORDER BY new_meter.name, new_region.name
"""


@dataclass(frozen=True, slots=True)
class Jump:
    """The first paid tier of a meter here and in the shipped tables."""

    meter: str
    region: str
    synced: Decimal
    shipped: Decimal

    @property
    def change(self) -> Decimal:
        return self.synced / self.shipped - 1

    @property
    def is_implausible(self) -> bool:
        high, low = max(self.synced, self.shipped), min(self.synced, self.shipped)
        return high >= low * IMPLAUSIBLE


def damaged(state: State) -> list[str]:
    """Items whose table is missing or not as it was written."""
    return [item for item in sorted(state.done) if not state.is_sound(item)]


def jumps(folder: Path, snapshot: Path = SNAPSHOT) -> Iterator[Jump]:
    """Where the synced price differs notably from the shipped one."""
    with closing(
        sqlite3.connect(f"{(folder / DATABASE).resolve().as_uri()}?mode=ro", uri=True)
    ) as database:
        database.execute("ATTACH ? AS shipped", (f"{snapshot.resolve().as_uri()}?mode=ro",))
        for meter, region, new, old in database.execute(_QUERY):
            synced, shipped = _paid(new), _paid(old)
            if synced and shipped:
                jump = Jump(meter, region, synced, shipped)
                if abs(jump.change) >= NOTABLE:
                    yield jump


def _paid(packed: str) -> Decimal:
    """The price of the first tier that costs something."""
    prices = (Decimal(part.rpartition(":")[2]) for part in packed.split(" "))
    return next((price for price in prices if price), Decimal(0))
