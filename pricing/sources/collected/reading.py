"""Which file a pattern reads: `feed`, `retail`, `seed`, `points`, or a `table` by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pricing.errors import Error
from pricing.metermap import MeterMap
from pricing.sources.collected import aws, azure, azure_ai, google, printed, shared
from pricing.sources.records import Record

TABLES: dict[str, Callable[[Path], Iterator[Record]]] = {
    "aws/ec2": aws.ec2,
    "aws/ec2-uplift": aws.uplift,
    "aws/rds": aws.rds,
    "aws/terracost": aws.terracost,
    "aws/ebs": aws.ebs,
    "aws/printed": lambda root: azure.printed(root, "aws"),
    "azure/ai-meters": azure_ai.ai_meters,
    "azure/outputs": printed.azure_outputs,
    "azure/vm": azure.virtual_machines,
    "azure/vm-windows-uplift": azure.windows_uplift,
    "azure/printed": azure.printed,
    "google/machines": google.machines,
    "google/rates": google.rates,
    "google/outputs": google.outputs,
    "google/licences": google.licences,
    "google/storage-network": google.storage_network,
    "google/cloud-sql": google.cloud_sql,
    "google/unit-commitments": google.unit_commitments,
    "google/unit-prices": google.unit_prices,
    "google/services": google.services,
    "google/tpus": google.tpus,
}


@dataclass(slots=True)
class Collected:
    """The collected files under one folder, as records for `importing`."""

    root: Path
    #: Feeds that a map with `feeds: [rest]` stands for.
    rest: tuple[str, ...] = ()
    _kept: dict[str, list[Record]] = field(default_factory=dict)

    def records(self, map_: MeterMap, source: str, file: str) -> Iterable[Record]:
        match source:
            case "feed":
                names = self.rest if map_.feeds == ("rest",) else map_.feeds
                return aws.feed(self.root, [file] if file else names)
            case "retail":
                return azure.retail(self.root, [file] if file else map_.feeds)
            case "seed" | "points":
                return self._vendor(source, map_.vendor)
            case "table":
                return self._table(file, map_)
            case _:  # `offer` and `sku` are read by the sync only
                return ()

    def _vendor(self, source: str, vendor: str) -> list[Record]:
        read = shared.seed if source == "seed" else shared.points
        return self._keep(f"{source}/{vendor}", lambda: read(self.root, vendor))

    def _table(self, file: str, map_: MeterMap) -> Iterable[Record]:
        if file not in TABLES:
            known = ", ".join(sorted(TABLES))
            raise Error(f"no table {file!r}", where=str(map_.path), hint=f"Known: {known}")
        return self._keep(file, lambda: TABLES[file](self.root))

    def _keep(self, name: str, read: Callable[[], Iterator[Record]]) -> list[Record]:
        if name not in self._kept:
            self._kept[name] = list(read())
        return self._kept[name]
