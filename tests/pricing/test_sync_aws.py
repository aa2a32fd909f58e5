"""Syncing the AWS Price List against a server of our own that speaks its shapes."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pricing.cache import DATABASE
from pricing.catalog import open_catalog
from pricing.errors import Error
from pricing.model import Price
from pricing.sources.http import Fetcher
from pricing.sources.sync import aws, verify
from pricing.sources.sync.items import Wanted
from pricing.sources.sync.run import Outcome, sync
from pricing.sources.sync.state import load
from tests.pricing.server import Answer, PriceServer

OFFER = "/offers/v1.0/aws/AWSQueueService"
COLUMNS = ("SKU", "OfferTermCode", "RateCode", "TermType", "PriceDescription", "EffectiveDate",
           "StartingRange", "EndingRange", "Unit", "PricePerUnit", "Currency", "Product Family",
           "serviceCode", "Location", "Location Type", "Group", "Group Description", "usageType",
           "operation", "Queue Type", "Region Code", "serviceName")  # fmt: skip

WITHOUT_PRICE = tuple(column for column in COLUMNS if column != "PricePerUnit")


def offer_csv(
    prices: dict[str, str], columns: tuple[str, ...] = COLUMNS, version: str = "1"
) -> str:
    """An offer file: five lines about the file, the header, one line per rate."""
    lines = [
        ["FormatVersion", "v1.0"],
        ["Disclaimer", 'For information only, as "quoted" text, with commas'],
        ["Publication Date", "2026-02-03T04:05:06Z"],
        ["Version", version],
        ["OfferCode", "AWSQueueService"],
        list(columns),
    ]
    for start, price in prices.items():
        cells = {"SKU": "ABCDEFGH12345678", "TermType": "OnDemand", "EffectiveDate": "2026-02-01",
                 "StartingRange": start, "EndingRange": "Inf", "Unit": "Requests",
                 "PricePerUnit": price, "Currency": "USD", "Location": "EU (Frankfurt)",
                 "usageType": "EUC1-Requests-Tier1", "Queue Type": "Standard",
                 "Region Code": "eu-central-1"}  # fmt: skip
        lines.append([cells.get(column, "") for column in columns])
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    return "\n".join(quoted) + "\n"


def publish(server: PriceServer, csv: str | Answer, version: str = "1") -> None:
    """Put up an offer with one region, its indexes pointing at each other."""
    path = f"{OFFER}/{version}/eu-central-1/index"
    regions = {"regionCode": "eu-central-1", "currentVersionUrl": f"{path}.json"}
    index = {"offers": {"AWSQueueService": {"offerCode": "AWSQueueService",
             "currentRegionIndexUrl": f"{OFFER}/current/region_index.json"},
             "AWSUnknown": {"offerCode": "AWSUnknown"}}}  # fmt: skip
    server.put("/offers/v1.0/aws/index.json", json.dumps(index))
    server.put(
        f"{OFFER}/current/region_index.json", json.dumps({"regions": {"eu-central-1": regions}})
    )
    server.put(f"{path}.csv", csv)


@pytest.fixture
def folder(server: PriceServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(aws.VARIABLE, server.url)
    return tmp_path / "cache"


def run(folder: Path, fetcher: Fetcher, today: str = "2026-02-10") -> Outcome:
    wanted = Wanted(("eu-central-1",), ("sqs",), today)
    return sync(["aws"], wanted, fetcher, folder, lambda _: None)


def price(folder: Path) -> Price:
    catalog = open_catalog("2026-03-01", synced=(folder / DATABASE,))
    found = catalog.look_up("aws/sqs/requests/standard", "eu-central-1")
    catalog.close()
    assert isinstance(found, Price)
    return found


def test_tiers_come_with_source_date_and_identifier(
    server: PriceServer, folder: Path, fetcher: Fetcher
) -> None:
    publish(server, offer_csv({"0": "0.0000005000", "100000000000": "0.0000004500"}))
    outcome = run(folder, fetcher)
    assert outcome.fetched == ["aws/AWSQueueService/eu-central-1"]
    found = price(folder)
    assert [(tier.start, tier.price) for tier in found.tiers] == [
        (Decimal(0), Decimal("0.0000005")),
        (Decimal(100_000_000_000), Decimal("0.00000045")),
    ]
    assert (found.source, found.source_date, found.sku, found.valid_from) == (
        "aws-price-list", "2026-02-10", "ABCDEFGH12345678", "2026-02-01",
    )  # fmt: skip


def test_the_free_tier_of_an_account_is_not_a_tier_of_the_region(
    server: PriceServer, folder: Path, fetcher: Fetcher
) -> None:
    # the list says: first 1M free, then 0.0000005; the million is free once per account
    publish(server, offer_csv({"0": "0.0000000000", "1000000": "0.0000005000"}))
    run(folder, fetcher)
    assert [(tier.start, tier.price) for tier in price(folder).tiers] == [
        (Decimal(0), Decimal("0.0000005"))
    ]


def test_an_unchanged_offer_is_not_fetched_again(
    server: PriceServer, folder: Path, fetcher: Fetcher
) -> None:
    publish(server, offer_csv({"0": "0.1"}))
    run(folder, fetcher)
    csv_requests = [path for path in server.paths if path.endswith(".csv")]
    outcome = run(folder, fetcher)
    assert outcome.unchanged == ["aws/AWSQueueService/eu-central-1"]
    assert [path for path in server.paths if path.endswith(".csv")] == csv_requests


def test_a_new_version_replaces_the_prices(
    server: PriceServer, folder: Path, fetcher: Fetcher
) -> None:
    publish(server, offer_csv({"0": "0.1"}))
    run(folder, fetcher)
    publish(server, offer_csv({"0": "0.2"}, version="2"), version="2")
    run(folder, fetcher, "2026-02-20")
    assert price(folder).tiers[0].price == Decimal("0.2")


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (offer_csv({"0": "9"}, WITHOUT_PRICE), "lacks priceperunit"),
        ("<!doctype html><title>Down for maintenance</title>", "web page"),
        ("some,other\nfile,entirely\n", "no header"),
        (Answer(b"", 500), "gave up"),
        (Answer(offer_csv({"0": "9"}).encode(), cut=80), "gave up"),
    ],
)  # fmt: skip
def test_a_broken_answer_leaves_the_old_prices_in_use(
    server: PriceServer, folder: Path, fetcher: Fetcher, broken: str | Answer, message: str
) -> None:
    publish(server, offer_csv({"0": "0.1"}))
    run(folder, fetcher)
    publish(server, broken, version="2")
    with pytest.raises(Error, match="the old prices stay in use") as caught:
        run(folder, fetcher)
    assert message in caught.value.diagnostics()
    assert price(folder).tiers[0].price == Decimal("0.1")
    assert not (folder / "lock").exists()


def test_an_answer_without_prices_after_one_with_is_refused(
    server: PriceServer, folder: Path, fetcher: Fetcher
) -> None:
    publish(server, offer_csv({"0": "0.1"}))
    run(folder, fetcher)
    publish(server, offer_csv({}), version="2")
    with pytest.raises(Error, match="only 0 prices where 1 were before"):
        run(folder, fetcher)


def test_a_second_sync_at_the_same_time_is_refused(folder: Path, fetcher: Fetcher) -> None:
    folder.mkdir()
    (folder / "lock").touch()
    with pytest.raises(Error, match="another sync is running"):
        run(folder, fetcher)


def test_verify_finds_damage_and_jumps(server: PriceServer, folder: Path, fetcher: Fetcher) -> None:
    # the shipped price is 0.0000004 a request (https://aws.amazon.com/sqs/pricing/, Frankfurt)
    publish(server, offer_csv({"0": "0.0000080000"}))
    run(folder, fetcher)
    (jump,) = verify.jumps(folder)
    assert (jump.meter, jump.region) == ("aws/sqs/requests/standard", "eu-central-1")
    assert jump.is_implausible
    state = load(folder)
    assert verify.damaged(state) == []
    state.table("aws/AWSQueueService/eu-central-1").write_text("tampered")
    assert verify.damaged(state) == ["aws/AWSQueueService/eu-central-1"]
    run(folder, fetcher)  # a damaged table is fetched again
    assert verify.damaged(load(folder)) == []


@pytest.mark.parametrize(
    ("fields", "region"),
    [
        ({"regioncode": "eu-west-1", "location": "EU (Ireland)"}, "eu-west-1"),
        ({"location": "EU (Frankfurt)"}, "eu-central-1"),
        ({"fromlocation": "US East (N. Virginia)", "fromregioncode": "us-east-1"}, "us-east-1"),
        ({"location": "Any"}, "global"),
        ({}, "global"),
    ],
)
def test_regions(fields: dict[str, str], region: str) -> None:
    assert aws._region(fields) == region


def test_china_is_priced_in_its_own_currency(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "offer.csv"
    file.write_text(offer_csv({"0": "0.0000030000"}).replace('"USD"', '"CNY"'))
    (found,) = aws.records(file, "2026-02-10", "x")
    assert found.currency == "CNY"
