"""Google: the Billing Catalog with a key, the public table without."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pricing.cache import DATABASE
from pricing.catalog import open_catalog
from pricing.errors import Error
from pricing.metermap import load
from pricing.model import Price
from pricing.sources.http import Fetcher
from pricing.sources.sync import cyclenerd, google
from pricing.sources.sync.items import Wanted
from pricing.sources.sync.run import sync
from tests.pricing.server import Answer, PriceServer

MAP = """
vendor: google
service: network
offer: 6F81-5844-456A
meters:
  - meter: google/vpn/egress
    unit: GiB
    sku: {resource_group: '^VPNInternetEgress$', description: 'Americas to Africa$'}
  - meter: 'google/compute/{type}/on-demand'
    unit: hour
    table: {file: google/machines, column: on_demand_hour, machine_type: '^(?P<type>.+)$'}
"""
SKUS = "/v1/services/6F81-5844-456A/skus"
KEY = "a-key-that-is-nobodys"


def sku(**others: Any) -> dict[str, Any]:
    def rate(start: int, units: str, nanos: int) -> dict[str, Any]:
        return {"startUsageAmount": start,
                "unitPrice": {"currencyCode": "USD", "units": units, "nanos": nanos}}  # fmt: skip

    return {
        "skuId": "02EE-77CE-ACCD",
        "description": "Network Vpn Internet Egress from Americas to Africa",
        "category": {"serviceDisplayName": "Compute Engine", "resourceFamily": "Network",
                     "resourceGroup": "VPNInternetEgress", "usageType": "OnDemand"},
        "serviceRegions": ["us-central1", "us-east1"],
        "pricingInfo": [{"pricingExpression": {"usageUnit": "GiBy",
                         "tieredRates": [rate(0, "1", 120000000), rate(1024, "0", 90000000)]},
                         "effectiveTime": "2025-11-26T10:50:40.206Z"}],
    } | others  # fmt: skip


@pytest.fixture
def folder(server: PriceServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "network.yaml"
    path.write_text(MAP)
    found = load(path)
    monkeypatch.setattr(google, "load_all", lambda _vendor: [found])
    monkeypatch.setenv(google.VARIABLE, server.url)
    monkeypatch.setenv(cyclenerd.VARIABLE, f"{server.url}/pricing.yml")
    for name in google.KEY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "cache"


def run(folder: Path, fetcher: Fetcher, regions: tuple[str, ...] = ()) -> None:
    sync(["google"], Wanted(regions, (), "2026-02-10"), fetcher, folder, lambda _: None)


def look_up(folder: Path, meter: str, region: str) -> Price:
    found = open_catalog("2026-03-01", synced=(folder / DATABASE,)).look_up(meter, region)
    assert isinstance(found, Price)
    return found


def test_catalog_pages_units_and_nanos(
    server: PriceServer, folder: Path, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOREBILL_GOOGLE_API_KEY", KEY)
    first = {"skus": [sku(skuId="other", description="Something else")], "nextPageToken": "two"}
    server.put(SKUS, json.dumps(first))
    server.put(
        f"{SKUS}?currencyCode=USD&pageSize=5000&pageToken=two", json.dumps({"skus": [sku()]})
    )
    run(folder, fetcher)
    found = look_up(folder, "google/vpn/egress", "us-east1")
    assert [(tier.start, tier.price) for tier in found.tiers] == [
        (Decimal(0), Decimal("1.12")),
        (Decimal(1024), Decimal("0.09")),
    ]
    assert found.valid_from == "2025-11-26"


def test_the_key_travels_in_a_header_and_stays_out_of_everything_else(
    server: PriceServer, folder: Path, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOREBILL_GOOGLE_API_KEY", KEY)
    server.put(SKUS, Answer(b"", 403))
    with pytest.raises(Error) as caught:
        run(folder, fetcher)
    path, headers = server.asked[0]
    assert headers["X-Goog-Api-Key"] == KEY
    assert KEY not in path
    assert KEY not in caught.value.diagnostics()
    server.put(SKUS, json.dumps({"skus": [sku()]}))
    run(folder, fetcher)
    written = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    assert written
    assert all(KEY.encode() not in data for data in written)


def test_without_a_key_the_public_table_is_read(
    server: PriceServer, folder: Path, fetcher: Fetcher
) -> None:
    server.put(
        "/pricing.yml",
        "compute:\n  instance:\n    n9-tiny-1:\n      cost:\n"
        "        europe-west3: {hour: 0.0521, hour_spot: 0.01, month: 38.033}\n"
        "        us-east1: {hour: 0.0401, month: 29.273}\n",
    )
    run(folder, fetcher, ("europe-west3",))
    found = look_up(folder, "google/compute/n9-tiny-1/on-demand", "europe-west3")
    assert found.tiers[0].price == Decimal("0.0521")
    assert found.source == "cyclenerd"


@pytest.mark.parametrize("text", ["nothing: here\n", "compute: {instance: 7}\n", ": : :\n"])
def test_a_public_table_of_another_shape_is_refused(
    server: PriceServer, folder: Path, fetcher: Fetcher, text: str
) -> None:
    server.put("/pricing.yml", text)
    with pytest.raises(Error, match="old prices stay in use"):
        run(folder, fetcher)
