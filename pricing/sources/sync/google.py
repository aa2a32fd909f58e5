"""Google Cloud: the Billing Catalog with the user's key, else the public table of Cyclenerd.

https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list. The key is sent
in a header and never written anywhere. Without a key, machine hours, disks, network and
licences come from a table that a project derives from the same catalog.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pricing.errors import Error
from pricing.metermap import MeterMap, load_all
from pricing.rows import Row
from pricing.sources.http import Fetcher
from pricing.sources.importing import imported
from pricing.sources.records import Record
from pricing.sources.sync import cyclenerd
from pricing.sources.sync.items import Item, Wanted, joined

ENDPOINT = "https://cloudbilling.googleapis.com"
VARIABLE = "FOREBILL_GOOGLE_PRICES_URL"
KEY_VARIABLES = ("FOREBILL_GOOGLE_API_KEY", "GOOGLE_API_KEY")
_MOST_PAGES = 1000
_NANO = Decimal("1e-9")


def items(_fetcher: Fetcher, wanted: Wanted) -> Iterator[Item]:
    """With a key one item per service the maps name; without, the public table."""
    key = next((os.environ[name] for name in KEY_VARIABLES if os.environ.get(name)), "")
    maps = [map_ for map_ in load_all("google") if wanted.has_service(map_.service)]
    if key:
        for service, readers in sorted(_by_service(maps).items()):
            name = f"google/{service}"
            yield Item(name, wanted.today, _reader(service, readers, key, wanted))
    else:
        yield from cyclenerd.items(maps, wanted)


def _by_service(maps: Sequence[MeterMap]) -> dict[str, list[MeterMap]]:
    """The maps by the catalog services (ids such as 6F81-5844-456A) they name."""
    found: dict[str, list[MeterMap]] = {}
    for map_ in maps:
        if any(one.source == "sku" for entry in map_.entries for one in entry.patterns):
            for service in map_.offers:
                found.setdefault(service, []).append(map_)
    return found


def _reader(
    service: str, maps: Sequence[MeterMap], key: str, wanted: Wanted
) -> Callable[[Fetcher, Path], Sequence[Row]]:
    def rows(fetcher: Fetcher, _folder: Path) -> Sequence[Row]:
        base = os.environ.get(VARIABLE, ENDPOINT).rstrip("/")
        skus = list(_skus(fetcher, f"{base}/v1/services/{service}/skus", key))

        def read(_map: MeterMap, source: str, _file: str) -> Iterable[Record]:
            if source == "sku":
                for sku in skus:
                    yield from records(sku, wanted)

        return imported(joined(maps, service), read).rows

    return rows


def _skus(fetcher: Fetcher, url: str, key: str) -> Iterator[Mapping[str, Any]]:
    token = ""
    for _ in range(_MOST_PAGES):
        query = "?currencyCode=USD&pageSize=5000" + (f"&pageToken={token}" if token else "")
        page = fetcher.json(url + query, headers={"X-Goog-Api-Key": key})
        if not isinstance(page, dict) or not isinstance(page.get("skus"), list):
            raise Error(
                "the answer has no `skus`: its shape has changed",
                where=url,
                hint="Look for a newer forebill. The old prices stay in use.",
            )
        yield from page["skus"]
        token = page.get("nextPageToken", "")
        if not token:
            return
    raise Error("the pages never end", where=url)


def records(sku: Mapping[str, Any], wanted: Wanted) -> Iterator[Record]:
    """One record per region and tier of the newest price of a SKU."""
    if not sku.get("pricingInfo"):
        return
    info = sku["pricingInfo"][-1]
    expression, category = info["pricingExpression"], sku["category"]
    fields = {
        "description": str(sku["description"]),
        "service": str(category.get("serviceDisplayName", "")),
        "family": str(category.get("resourceFamily", "")),
        "resource_group": str(category.get("resourceGroup", "")),
        "usage_type": str(category.get("usageType", "")),
        "unit": str(expression.get("usageUnit", "")),
        "purchase": "on_demand" if category.get("usageType") == "OnDemand" else
        str(category.get("usageType", "")).lower(),
    }  # fmt: skip
    since = datetime.fromisoformat(str(info["effectiveTime"]).replace("Z", "+00:00"))
    for region in sku.get("serviceRegions") or ["global"]:
        if region != "global" and not wanted.has_region(region):
            continue
        for tier in expression["tieredRates"]:
            money = tier["unitPrice"]
            price = Decimal(str(money.get("units", 0))) + Decimal(money.get("nanos", 0)) * _NANO
            yield Record(
                fields={**fields, "region": region},
                region=region.lower(),
                price=f"{price:f}",
                start=str(tier.get("startUsageAmount", 0)),
                currency=str(money.get("currencyCode", "USD")),
                source="google-billing-catalog",
                date=wanted.today,
                valid_from=since.date().isoformat(),
                sku=str(sku["skuId"]),
            )
