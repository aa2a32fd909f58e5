"""The collected Google files: machine hours, licences, storage, network, Cloud SQL, services."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from pricing.model import Basis
from pricing.rows import plain
from pricing.sources.collected import google_rates
from pricing.sources.collected.files import Line, lines
from pricing.sources.records import Record
from pricing.sources.registry import source_id

MACHINES = "gcp/compute_instances.csv.gz"
#: One Cloud SQL SKU names several regions at once in these words.
_SQL_REGIONS = {
    "in Americas": ("us-central1", "us-east1", "us-west1"),
    "in EMEA": ("europe-west1",),
    "in APAC": ("asia-east1",),
}
_MULTI_REGIONS = {"europe-multi": "eu", "us-multi": "us", "asia-multi": "asia"}
#: Items of Cloud SQL whose price does not depend on availability.
_ONE_PRICE = ("IP address reservation", "Serverless Exports")
GIB_PER_TIB = 1024


def _table(
    path: str, *, price: str = "price", start: str = "", date: str = "price_date"
) -> Callable[[Path], Iterator[Record]]:
    """A reader for a file whose columns are used as they are named."""

    def records(root: Path) -> Iterator[Record]:
        for line in lines(root / path):
            yield _record(line, price=line.get(price, ""), start=_start(line, start), date=date)

    return records


def _record(line: Line, *, price: str, start: str = "0", date: str = "price_date") -> Record:
    return Record(
        fields=line,
        region=location(line.get("region", "")),
        price=price,
        start=start,
        currency=line.get("currency") or "USD",
        source=source_id(line["source"]),
        date=_day(line[date]),
        basis=_basis(line),
    )


def _start(line: Line, column: str) -> str:
    """Where a tier starts, in the unit of its price (tiers per TiB hold prices per GiB)."""
    text = line.get(column, "") or "0"
    return plain(Decimal(text) * GIB_PER_TIB) if line.get("tier_unit") == "TiB" else text


def _basis(line: Line) -> Basis:
    """Prices read back from printed outputs carry a `price_kind`."""
    return Basis.OBSERVED if "price_kind" in line else Basis.LISTED


def _day(text: str) -> str:
    return text if text[:2] == "20" else ""


def location(text: str) -> str:
    """Our code of a location: multi-regions as Cloud Storage names them, in lower case."""
    return _MULTI_REGIONS.get(text, text.lower())


#: Several price columns per line: a pattern says which by `column`.
machines = _table(MACHINES, price="on_demand_hour")
licences = _table("gcp/compute_os_licenses.csv", price="hour")
storage_network = _table("gcp/storage_network_monitoring.csv", start="tier_from")
unit_commitments = _table("gcp/compute_unit_cud_2024-03.csv")
unit_prices = _table("gcp/compute_unit_prices_us-central1_k8s_autoscaler.csv")
services = _table(
    "gcp/services_unit_prices.csv", price="unit_price_usd", date="suite_last_refreshed"
)
tpus = _table("gcp/tpu_prices.csv", price="on_demand")


def rates(root: Path) -> Iterator[Record]:
    """Hours of one vCPU and of one GiB of memory, worked out from whole machines."""
    for rate in google_rates.rates(lines(root / MACHINES)):
        yield Record(
            fields={"family": rate.family, "resource": rate.resource, "term": rate.term},
            region=rate.region,
            price=plain(rate.price),
            source=source_id(rate.source),
            date=rate.date,
            basis=Basis.DERIVED,
        )


def cloud_sql(root: Path) -> Iterator[Record]:
    """Cloud SQL prices; the other availability follows by the rule that HA costs twice.

    https://cloud.google.com/sql/pricing: "HA instances are charged at twice the price".
    """
    for line in lines(root / "gcp/cloudsql_all_regions_2024-03.csv"):
        if line["availability"] not in ("zonal", "regional") or Decimal(line["price"]) == 0:
            continue
        words = next((end for end in _SQL_REGIONS if line["sku_description"].endswith(end)), "")
        for region in _SQL_REGIONS.get(words, (line["region"],)):
            here = {**line, "region": region}
            yield _record(here, price=line["price"])
            if line["item"] not in _ONE_PRICE:
                yield _other_availability(here)


def _other_availability(line: Line) -> Record:
    is_zonal = line["availability"] == "zonal"
    price = Decimal(line["price"]) * (Decimal(2) if is_zonal else Decimal("0.5"))
    return Record(
        fields={**line, "availability": "regional" if is_zonal else "zonal"},
        region=line["region"],
        price=plain(price),
        source=source_id(line["source"]),
        date=_day(line["price_date"]),
        basis=Basis.DERIVED,
    )


def outputs(root: Path) -> Iterator[Record]:
    """Prices that printed outputs show exactly: cost by quantity, both printed without a rest."""
    for path in sorted((root.parent / "peer/cases/google").glob("*/expected.json")):
        for resource in json.loads(path.read_text(encoding="utf-8"))["resources"]:
            for item in resource["components"]:
                if item["monthly_cost"] and item["monthly_qty"]:
                    yield _printed(resource, item)


def _printed(resource: dict[str, str], item: dict[str, str]) -> Record:
    price = Decimal(item["monthly_cost"]) / Decimal(item["monthly_qty"])
    return Record(
        fields={
            "type": resource["type"],
            "address": resource["address"],
            "item": item["name"],
            "unit": item["unit"],
        },
        region="us-central1",
        price=plain(round(price, 12)),
        source="infracost-outputs",
        date="2026-04-02",
        basis=Basis.OBSERVED,
    )
