"""What the price tables hold: rows, regions and age per service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pricing.store import Store

#: List prices older than this many days are worth a refresh.
STALE_DAYS = 180

_QUERY = """
SELECT meter.name, origin.date, count(*), group_concat(DISTINCT price.region)
FROM price JOIN meter ON meter.id = price.meter JOIN origin ON origin.id = price.origin
GROUP BY price.meter, origin.date
"""


@dataclass(slots=True)
class Service:
    """The rows of one service (`aws/sqs`)."""

    name: str
    meters: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)
    #: Prices by the day they were read.
    read: Counter[str] = field(default_factory=Counter)

    @property
    def prices(self) -> int:
        return self.read.total()

    @property
    def oldest(self) -> str:
        return min(self.read)

    @property
    def newest(self) -> str:
        return max(self.read)

    @property
    def typical(self) -> str:
        """The day by which half of the prices had been read."""
        left = self.prices / 2
        for day in sorted(self.read):
            left -= self.read[day]
            if left <= 0:
                return day
        return self.newest

    def age_days(self, today: str) -> int | None:
        """Days since the typical reading; None when no date is known."""
        try:
            return (date.fromisoformat(today) - date.fromisoformat(self.typical)).days
        except ValueError:
            return None


def services(store: Store, depth: int = 2) -> list[Service]:
    """Services of a price file, by name; `depth` 1 gives vendors."""
    found: dict[str, Service] = {}
    for meter, day, count, regions in store.query(_QUERY):
        name = "/".join(str(meter).split("/")[:depth])
        service = found.setdefault(name, Service(name))
        service.meters.add(str(meter))
        service.regions.update(str(regions).split(","))
        service.read[str(day)] += int(str(count))
    return [found[name] for name in sorted(found)]


def stale(found: Iterable[Service], today: str) -> list[Service]:
    """Services half of whose prices are older than `STALE_DAYS`."""
    return [one for one in found if (one.age_days(today) or 0) > STALE_DAYS]
