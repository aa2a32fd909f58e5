"""Syncing the Azure Retail Prices API: pages, their quirks, tiers, and breaking off."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from pricing.cache import DATABASE
from pricing.catalog import open_catalog
from pricing.errors import Error
from pricing.metermap import MeterMap, load
from pricing.model import Price
from pricing.sources.http import Fetcher
from pricing.sources.sync import azure
from pricing.sources.sync.items import Wanted
from pricing.sources.sync.run import sync
from tests.pricing.server import Answer, PriceServer

MAP = """
vendor: azure
service: storage
feeds: [Storage]
meters:
  - {meter: azure/storage/hot, unit: GB-month, retail: {product: '^Blob$', meter: '^Hot Data$'}}
  - {meter: azure/storage/writes, unit: operation, retail: {product: '^Blob$', meter: '^Writes$'}}
"""
API = "/api/retail/prices"


def item(meter: str, price: float, unit: str, start: float = 0, **others: Any) -> dict[str, Any]:
    return {
        "currencyCode": "USD", "tierMinimumUnits": start, "retailPrice": price, "unitPrice": price,
        "armRegionName": "westeurope", "location": "EU West",
        "effectiveStartDate": "2024-02-01T00:00:00Z", "meterId": "11-22", "meterName": meter,
        "productName": "Blob", "skuName": "Hot LRS", "serviceName": "Storage",
        "serviceFamily": "Storage", "unitOfMeasure": unit, "type": "Consumption",
        "isPrimaryMeterRegion": True, "armSkuName": "",
    } | others  # fmt: skip


def page(items: list[dict[str, Any]], link: str | None = None) -> str:
    return json.dumps({"BillingCurrency": "USD", "Items": items, "NextPageLink": link,
                       "Count": len(items)})  # fmt: skip


HOT = [item("Hot Data", 0.0196, "1 GB/Month"), item("Hot Data", 0.018032, "1 GB/Month", 51200)]
WRITES = [item("Writes", 0.054, "10K"), item("Writes", 0.03, "10K", type="DevTestConsumption")]


@pytest.fixture
def map_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: PriceServer) -> MeterMap:
    path = tmp_path / "storage.yaml"
    path.write_text(MAP)
    found = load(path)
    monkeypatch.setattr(azure, "load_all", lambda _vendor: [found])
    monkeypatch.setenv(azure.VARIABLE, server.url)
    return found


def run(folder: Path, fetcher: Fetcher) -> None:
    wanted = Wanted(("westeurope",), (), "2026-02-10")
    sync(["azure"], wanted, fetcher, folder, lambda _: None)


def look_up(folder: Path, meter: str) -> Price:
    catalog = open_catalog("2026-03-01", synced=(folder / DATABASE,))
    found = catalog.look_up(meter, "westeurope")
    assert isinstance(found, Price)
    return found


def two_pages(server: PriceServer, *second: Answer | str) -> None:
    """The second page's link has another host, a port and a negative `$top`, as the API's do."""
    link = (
        "https://prices.azure.com:443/api/retail/prices?api-version=2023-01-01-preview"
        "&$filter=serviceName%20eq%20%27Storage%27&$top=-980&$skip=1000"
    )
    rest = (
        "/api/retail/prices?api-version=2023-01-01-preview"
        "&$filter=serviceName%20eq%20%27Storage%27&$skip=1000"
    )
    server.put(API, page(HOT, link))
    server.put(rest, *(second or (page(WRITES),)))


def test_all_pages_are_read_and_the_quirky_top_is_taken_out(
    server: PriceServer, map_: MeterMap, tmp_path: Path, fetcher: Fetcher
) -> None:
    two_pages(server)
    run(tmp_path / "cache", fetcher)
    assert "top=" not in unquote(server.paths[1])
    hot = look_up(tmp_path / "cache", "azure/storage/hot")
    assert [(tier.start, tier.price) for tier in hot.tiers] == [
        (Decimal(0), Decimal("0.0196")),
        (Decimal(51200), Decimal("0.018032")),
    ]
    assert hot.valid_from == "2024-02-01"
    # 0.054 per 10,000 writes; the dev/test price is not what a subscription pays
    writes = look_up(tmp_path / "cache", "azure/storage/writes")
    assert writes.tiers[0].price == Decimal("0.0000054")


def test_the_first_query_names_service_region_and_what_is_sold_everywhere(
    server: PriceServer, map_: MeterMap, tmp_path: Path, fetcher: Fetcher
) -> None:
    server.put(API, page(HOT))
    run(tmp_path / "cache", fetcher)
    asked = unquote(server.paths[0])
    assert "$filter=serviceName eq 'Storage' and (armRegionName eq 'westeurope'" in asked
    assert "armRegionName eq 'Global'" in asked
    assert "$top" not in asked


def test_a_run_that_broke_off_goes_on_at_the_page_it_missed(
    server: PriceServer, map_: MeterMap, tmp_path: Path, fetcher: Fetcher
) -> None:
    two_pages(server, Answer(b"", 503))
    with pytest.raises(Error, match="old prices stay in use"):
        run(tmp_path / "cache", fetcher)
    before = len(server.asked)
    two_pages(server)
    run(tmp_path / "cache", fetcher)
    assert len(server.asked) == before + 1
    assert look_up(tmp_path / "cache", "azure/storage/hot").tiers[1].start == 51200
    assert not (tmp_path / "cache" / "downloads" / "azure" / "Storage").exists()


def test_a_changed_shape_is_refused(
    server: PriceServer, map_: MeterMap, tmp_path: Path, fetcher: Fetcher
) -> None:
    for answer in ('{"items": []}', page([{"retailPrice": 1}]), "[]"):
        server.put(API, answer)
        with pytest.raises(Error, match="its shape has changed"):
            run(tmp_path / "cache", fetcher)


def test_links_that_lead_in_a_circle_end(
    server: PriceServer, map_: MeterMap, tmp_path: Path, fetcher: Fetcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(azure, "_MOST_PAGES", 3)
    server.put(API, page(HOT, f"{server.url}{API}?$skip=0"))
    with pytest.raises(Error, match="pages never end"):
        run(tmp_path / "cache", fetcher)


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        ("https://x:443/p?a=1&$top=-980&$skip=1000", "http://m/p?a=1&$skip=1000"),
        ("https://x/p?$top=0&$skip=5", "http://m/p?$skip=5"),
        ("https://x/p?%24top=1000&$skip=5", "http://m/p?$skip=5"),
        ("https://x/p?$skip=5", "http://m/p?$skip=5"),
    ],
)
def test_next_links(link: str, clean: str) -> None:
    assert azure.next_page(link, "http://m") == clean
