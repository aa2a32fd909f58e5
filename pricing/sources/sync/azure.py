"""Azure Retail Prices API: one service at a time, page by page until there is no next page.

https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices. No key.
Quirks met here: the next link may carry `$top=0` or a negative one, which answers 400, so
it is taken out; services sold everywhere have the region "Global" or none; prices of a
tiered meter are several items with the same meter and different `tierMinimumUnits`.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from pricing.errors import Error
from pricing.metermap import MeterMap, load_all
from pricing.rows import Row
from pricing.sources.http import Fetcher, read_json
from pricing.sources.importing import imported
from pricing.sources.records import Record
from pricing.sources.sync.items import Item, Wanted, joined

ENDPOINT = "https://prices.azure.com"
#: A mirror inside a company.
VARIABLE = "FOREBILL_AZURE_PRICES_URL"
_NEEDED = ("retailPrice", "armRegionName", "meterName", "productName", "unitOfMeasure", "type",
           "tierMinimumUnits", "currencyCode", "serviceName")  # fmt: skip
#: More pages than any service has: a link that leads in a circle ends here.
_MOST_PAGES = 5000
_TOP = re.compile(r"(?:&|(?<=\?))(?:\$|%24)top=-?\d+")


def items(_fetcher: Fetcher, wanted: Wanted) -> Iterator[Item]:
    """One item per service that a meter map reads; the API has no versions, so the day is it."""
    for service, maps in sorted(maps_by_service(wanted).items()):
        asked = "+".join((wanted.today, *wanted.regions))
        name = re.sub(r"[^A-Za-z0-9]+", "-", service)
        yield Item(f"azure/{name}", asked, _reader(service, maps, wanted))


def maps_by_service(wanted: Wanted) -> dict[str, list[MeterMap]]:
    """The maps with patterns for the Retail API, by the services they read."""
    found: dict[str, list[MeterMap]] = defaultdict(list)
    for map_ in load_all("azure"):
        services = {
            name
            for entry in map_.entries
            for one in entry.patterns
            if one.source == "retail"
            for name in ([one.settings["file"]] if "file" in one.settings else map_.feeds)
        }
        for service in services:
            if wanted.has_service(map_.service, service):
                found[service].append(map_)
    return found


def _reader(
    service: str, maps: Sequence[MeterMap], wanted: Wanted
) -> Callable[[Fetcher, Path], Sequence[Row]]:
    def rows(fetcher: Fetcher, folder: Path) -> Sequence[Row]:
        base = os.environ.get(VARIABLE, ENDPOINT).rstrip("/")
        found = list(_kept_items(fetcher, folder, first_page(base, service, wanted.regions)))
        map_ = joined(maps, service)

        def read(_map: MeterMap, source: str, file: str) -> Iterable[Record]:
            if source == "retail" and file in ("", service):
                return (record(one, wanted.today) for one in found)
            return ()

        return imported(map_, read).rows

    return rows


def first_page(base: str, service: str, regions: Sequence[str]) -> str:
    """The first query of a service, for some regions or all."""
    condition = f"serviceName eq '{service}'"
    if regions:
        places = [f"armRegionName eq '{one}'" for one in (*regions, "Global", "")]
        condition += f" and ({' or '.join(places)})"
    return (
        f"{base}/api/retail/prices?api-version=2023-01-01-preview&currencyCode='USD'"
        f"&$filter={quote(condition)}"
    )


def next_page(link: str, base: str) -> str:
    """The next query: the quirky `$top` taken out, the host of the endpoint in use put in."""
    parts = urlsplit(_TOP.sub("", link))
    query = parts.query.lstrip("&")
    return f"{base}{parts.path}?{query}"


def _kept_items(fetcher: Fetcher, folder: Path, url: str) -> Iterator[Mapping[str, Any]]:
    """The items of all pages; pages fetched before a break are read from the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    base = url.split("/api/")[0]
    asked: str | None = url
    for number in range(_MOST_PAGES):
        if asked is None:
            return
        page = _page(fetcher, folder / f"{number:05}.json", asked)
        yield from page["Items"]
        link = page.get("NextPageLink")
        asked = next_page(link, base) if link else None
    raise Error("the pages never end", where=url.split("?")[0])


def _page(fetcher: Fetcher, file: Path, url: str) -> Mapping[str, Any]:
    if file.exists():
        kept = json.loads(file.read_bytes())
        if kept["asked"] == url:
            return _checked(read_json(kept["page"].encode(), url), url)
    body = fetcher.body(url)
    page = _checked(read_json(body, url), url)
    file.write_text(json.dumps({"asked": url, "page": body.decode("utf-8")}), encoding="utf-8")
    return page


def _checked(page: Any, url: str) -> Mapping[str, Any]:
    items_ = page.get("Items") if isinstance(page, dict) else None
    wrong = "no `Items`" if not isinstance(items_, list) else ""
    if items_ and not wrong:
        missing = [name for name in _NEEDED if name not in items_[0]]
        wrong = f"items without {', '.join(missing)}" if missing else ""
    if wrong or not isinstance(page, dict):
        raise Error(
            f"the answer has {wrong}: its shape has changed",
            where=url.split("?")[0],
            hint="Look for a newer forebill. The old prices stay in use.",
        )
    return page


def record(item: Mapping[str, Any], today: str) -> Record:
    """One item; fields are named as in the collected captures."""
    is_consumption = item["type"] == "Consumption"
    return Record(
        fields={
            "service": item["serviceName"],
            "family": str(item.get("serviceFamily", "")),
            "product": item["productName"],
            "sku": str(item.get("skuName", "")),
            "arm_sku": str(item.get("armSkuName") or ""),
            "meter": item["meterName"],
            "unit": item["unitOfMeasure"],
            "type": item["type"],
            "term": str(item.get("reservationTerm") or ""),
            "region": item["armRegionName"],
            "location": str(item.get("location", "")),
            "tier_start": str(item["tierMinimumUnits"]),
            "purchase": "on_demand" if is_consumption else item["type"],
        },
        region=_region(item["armRegionName"]),
        price=str(item["retailPrice"]),
        start=str(item["tierMinimumUnits"]),
        lot=item["unitOfMeasure"],
        currency=item["currencyCode"],
        source="azure-retail-prices",
        date=today,
        valid_from=str(item.get("effectiveStartDate", ""))[:10],
        sku=str(item.get("meterId", "")),
    )


def _region(arm_region: str) -> str:
    return "global" if arm_region in ("", "Global") else re.sub(r"[^a-z0-9]+", "-", arm_region)
