"""The collected Google files: machine hours, licences, storage, network, Cloud SQL, services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pricing.model import Basis
from pricing.sources.collected.files import Line, lines
from pricing.sources.records import Record
from pricing.sources.registry import source_id


def _table(
    path: str, *, price: str = "price", start: str = "", date: str = "price_date"
) -> Callable[[Path], Iterator[Record]]:
    """A reader for a file whose columns are used as they are named."""

    def records(root: Path) -> Iterator[Record]:
        for line in lines(root / path):
            yield Record(
                fields=line,
                region=line.get("region", ""),
                price=line.get(price, ""),
                start=(line[start] if start else "") or "0",
                currency=line.get("currency") or "USD",
                source=source_id(line["source"]),
                date=_day(line[date]),
                basis=_basis(line),
            )

    return records


def _basis(line: Line) -> Basis:
    """Prices read back from printed outputs carry a `price_kind`."""
    return Basis.OBSERVED if "price_kind" in line else Basis.LISTED


def _day(text: str) -> str:
    return text if text[:2] == "20" else ""


#: Several price columns per line: a pattern says which by `column`.
machines = _table("gcp/compute_instances.csv.gz", price="on_demand_hour")
licences = _table("gcp/compute_os_licenses.csv", price="hour")
storage_network = _table("gcp/storage_network_monitoring.csv", start="tier_from")
cloud_sql = _table("gcp/cloudsql_all_regions_2024-03.csv")
unit_commitments = _table("gcp/compute_unit_cud_2024-03.csv")
unit_prices = _table("gcp/compute_unit_prices_us-central1_k8s_autoscaler.csv")
services = _table(
    "gcp/services_unit_prices.csv", price="unit_price_usd", date="suite_last_refreshed"
)
tpus = _table("gcp/tpu_prices.csv", price="on_demand")
