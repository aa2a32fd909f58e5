"""From records to rows: patterns, placeholders, lots, and deciding between sources."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from pricing.errors import Error
from pricing.metermap import MeterMap, load
from pricing.model import Basis
from pricing.rows import Row
from pricing.sources.importing import Imported, imported
from pricing.sources.records import Record, lot_size


def map_of(tmp_path: Path, meters: str, head: str = "") -> MeterMap:
    path = tmp_path / "test.yaml"
    path.write_text(f"vendor: aws\nservice: test\nfeeds: [x]\n{head}\nmeters:\n{meters}")
    return load(path)


def record(price: str, source: str = "aws-price-list", **others: str) -> Record:
    known = {"start", "lot", "currency", "region", "date", "sku", "basis", "valid_from"}
    cells = {key: value for key, value in others.items() if key in known}
    fields = {key: value for key, value in others.items() if key not in known}
    basis = Basis(cells.pop("basis", "listed"))
    cells.setdefault("region", "eu-west-1")
    cells.setdefault("date", "2026-01-01")
    return Record(fields=fields, price=price, source=source, basis=basis, **cells)


def run(map_: MeterMap, records: Iterable[Record], kind: str = "feed") -> Imported:
    found = list(records)
    return imported(map_, lambda _map, source, _file: found if source == kind else ())


def only(result: Imported) -> Row:
    (row,) = result.rows
    return row


SIMPLE = "  - {meter: 'aws/test/{kind}', unit: request, feed: {metric: '^(?P<kind>.+) Requests$'}}"


def test_named_groups_fill_the_meter_as_slugs(tmp_path: Path) -> None:
    result = run(map_of(tmp_path, SIMPLE), [record("0.4", metric="First In Requests")])
    assert only(result).meter == "aws/test/first-in"


def test_an_empty_group_leaves_no_segment(tmp_path: Path) -> None:
    meters = "  - {meter: 'aws/test/{class}/x', unit: u, feed: {metric: '^M(?P<class>.*)$'}}"
    assert only(run(map_of(tmp_path, meters), [record("1", metric="M")])).meter == "aws/test/x"


def test_types_keep_their_spelling_and_regions_become_codes(tmp_path: Path) -> None:
    meters = (
        "  - meter: 'aws/test/{type}/to/{to_region}'\n    unit: hour\n"
        "    feed: {type: '(?P<type>.+)', to: '(?P<to_region>.+)'}"
    )
    result = run(map_of(tmp_path, meters), [record("1", type="Standard_D2s", to="EU (Frankfurt)")])
    assert only(result).meter == "aws/test/Standard_D2s/to/eu-central-1"


@pytest.mark.parametrize(
    ("unit", "size"),
    [("10K", 10_000), ("1M", 1_000_000), ("100 Hours", 100), ("1 GB/Month", 1), ("Hrs", 1),
     ("1/Month", 1), ("10K/Month", 10_000), ("1 MB", 1), ("100 GB Seconds", 100), ("1K", 1000),
     ("1 Minute", 1), ("1 TB", 1)],
)  # fmt: skip
def test_lots(unit: str, size: int) -> None:
    assert lot_size(unit) == size


def test_price_and_tier_of_a_lot_become_base_units(tmp_path: Path) -> None:
    # 0.03 per 10K calls from the 1,000th lot on = 0.000003 per call from 10,000,000 calls on
    meters = "  - {meter: aws/test/calls, unit: call, feed: {metric: calls}}"
    records = [
        record("0", "azure-retail-prices", metric="calls", lot="10K", start="0"),
        record("0.03", "azure-retail-prices", metric="calls", lot="10K", start="1000"),
    ]
    rows = sorted(run(map_of(tmp_path, meters), records).rows, key=lambda one: one.key)
    assert [(one.start, one.price) for one in rows] == [("0", "0"), ("10000000", "0.000003")]


def test_scale_may_be_a_fraction(tmp_path: Path) -> None:
    # 8.76 for a year of 8,760 hours is 0.001 an hour
    meters = "  - {meter: aws/test/x, unit: hour, scale: 1/8760, feed: {metric: x}}"
    assert only(run(map_of(tmp_path, meters), [record("8.76", metric="x")])).price == "0.001"


def test_reserved_rows_need_to_be_asked_for(tmp_path: Path) -> None:
    records = [
        record("1", metric="x", purchase="on_demand"),
        record("0.6", metric="x", purchase="reserved 1yr"),
    ]
    meters = "  - {meter: aws/test/x, unit: hour, feed: {metric: x}}"
    assert only(run(map_of(tmp_path, meters), records)).price == "1"
    meters = "  - {meter: aws/test/x/1yr, unit: hour, feed: {metric: x, purchase: 1yr}}"
    assert only(run(map_of(tmp_path, meters), records)).price == "0.6"


def test_listed_beats_derived_beats_observed_whatever_the_date(tmp_path: Path) -> None:
    meters = "  - {meter: aws/test/x, unit: hour, feed: {metric: x}}"
    records = [
        record("3", "infracost-outputs", metric="x", basis="observed", date="2026-09-09"),
        record("2", "terracost", metric="x", basis="derived", date="2026-08-08"),
        record("1", metric="x", date="2020-01-01"),
    ]
    result = run(map_of(tmp_path, meters), records)
    assert only(result).price == "1"
    assert {one.dropped.price for one in result.disagreements} == {"2", "3"}
    assert only(run(map_of(tmp_path, meters), records[:2])).price == "2"


def test_the_newest_reading_wins_and_the_disagreement_is_kept(tmp_path: Path) -> None:
    meters = "  - {meter: aws/test/x, unit: hour, feed: {metric: x}}"
    records = [
        record("1.00", "terracost", metric="x", date="2023-02-02"),
        record("0.90", metric="x", date="2026-01-01"),
    ]
    result = run(map_of(tmp_path, meters), records)
    assert only(result).price == "0.9"
    (found,) = result.disagreements
    assert (found.kept.price, found.dropped.price) == ("0.9", "1")


def test_a_ladder_is_never_mixed_from_two_sources(tmp_path: Path) -> None:
    meters = "  - {meter: aws/test/x, unit: GB, feed: {metric: x}}"
    records = [
        record("5", metric="x", date="2026-01-01"),
        record("9", "terracost", metric="x", date="2020-01-01"),
        record("8", "terracost", metric="x", start="100", date="2020-01-01"),
    ]
    assert [(one.start, one.price) for one in run(map_of(tmp_path, meters), records).rows] == [
        ("0", "5")
    ]


def test_a_source_that_loses_tiers_does_not_flatten_a_ladder(tmp_path: Path) -> None:
    meters = "  - {meter: aws/test/x, unit: GB, feed: {metric: x}}"
    records = [
        record("0.0180", "azure-pricing-radar", metric="x", date="2026-08-22"),
        record("0.0196", metric="x", region="westus"),
        record("0.0188", metric="x", region="westus", start="51200"),
    ]
    result = run(map_of(tmp_path, meters), records)
    assert {one.region for one in result.rows} == {"westus"}


def test_two_prices_of_one_source_leave_the_meter_without_price(tmp_path: Path) -> None:
    records = [record("1", metric="x a"), record("2", metric="x b")]
    wide = "  - {meter: aws/test/x, unit: hour, feed: {metric: ^x}}"
    result = run(map_of(tmp_path, wide), records)
    assert result.rows == []
    assert "ambiguous" in result.left_out[0]
    picked = "  - {meter: aws/test/x, unit: hour, pick: max, feed: {metric: ^x}}"
    assert only(run(map_of(tmp_path, picked), records)).price == "2"


def test_zero_is_a_price_only_where_the_map_says_free(tmp_path: Path) -> None:
    meters = "  - {meter: aws/test/x, unit: hour, feed: {metric: x}}"
    assert run(map_of(tmp_path, meters), [record("0", metric="x")]).rows == []
    meters = "  - {meter: aws/test/x, unit: hour, free: true, feed: {metric: x}}"
    assert only(run(map_of(tmp_path, meters), [record("0", metric="x")])).price == "0"


def test_a_listed_global_price_needs_no_observed_one_beside_it(tmp_path: Path) -> None:
    meters = "  - {meter: aws/test/x, unit: hour, feed: {metric: x}}"
    records = [
        record("1", metric="x", region="global"),
        record("1.01", "infracost-outputs", metric="x", region="us-east-1", basis="observed"),
        record("2", metric="x", region="us-gov-west-1"),
    ]
    rows = run(map_of(tmp_path, meters), records).rows
    assert {(one.region, one.price) for one in rows} == {("global", "1"), ("us-gov-west-1", "2")}


def test_a_placeholder_is_no_price(tmp_path: Path) -> None:
    meters = "  - {meter: aws/test/x, unit: hour, feed: {metric: x}}"
    prices = {"westeurope": "0.5414", "eastus": "0.52", "uksouth": "0.55", "centralus": "0.01"}
    records = [record(price, metric="x", region=region) for region, price in prices.items()]
    result = run(map_of(tmp_path, meters), records)
    assert {one.region for one in result.rows} == {"westeurope", "eastus", "uksouth"}
    assert "0.01 is a placeholder" in result.left_out[0]


def test_a_negative_price_is_left_out(tmp_path: Path) -> None:
    meters = "  - {meter: aws/test/x, unit: hour, feed: {metric: x}}"
    result = run(map_of(tmp_path, meters), [record("-1", metric="x")])
    assert result.rows == []
    assert "negative" in result.left_out[0]


def test_a_ladder_without_its_first_tier_is_left_out(tmp_path: Path) -> None:
    meters = "  - {meter: aws/test/x, unit: GB, feed: {metric: x}}"
    result = run(map_of(tmp_path, meters), [record("1", metric="x", start="1024")])
    assert result.rows == []
    assert "no tier from 0" in result.left_out[0]


def test_an_uplift_adds_to_every_region_of_its_base(tmp_path: Path) -> None:
    meters = (
        "  - {meter: aws/test/linux, unit: hour, feed: {os: linux}}\n"
        "  - {meter: aws/test/windows, unit: hour, feed: {os: windows, onto: aws/test/linux}}"
    )
    records = [
        record("0.10", os="linux", region="eu-west-1"),
        record("0.12", os="linux", region="eu-west-2"),
        record("0.092", os="windows", region="eu-west-1"),
    ]
    rows = run(map_of(tmp_path, meters), records).rows
    derived = {one.region: (one.price, one.basis) for one in rows if one.meter.endswith("windows")}
    assert derived == {"eu-west-1": ("0.192", "derived"), "eu-west-2": ("0.212", "derived")}


def test_dated_prices_of_one_source_are_history(tmp_path: Path) -> None:
    meters = "  - {meter: aws/test/x, unit: hour, feed: {metric: x}}"
    records = [
        record("1", metric="x", valid_from="2024-01-01"),
        record("2", metric="x", valid_from="2026-01-01"),
    ]
    rows = run(map_of(tmp_path, meters), records).rows
    assert {(one.valid_from, one.price) for one in rows} == {
        ("2024-01-01", "1"),
        ("2026-01-01", "2"),
    }


def test_rows_nobody_names_keep_the_vendors_words(tmp_path: Path) -> None:
    map_ = map_of(tmp_path, SIMPLE, "other: true")
    result = run(map_, [record("0.2", metric="Strange Thing per GB", service="x", unit="GB")])
    row = only(result)
    assert (row.meter, row.unit) == ("aws/x/other/strange-thing-per-gb", "GB")


@pytest.mark.parametrize(
    ("meters", "message"),
    [
        ("  - {meter: a, unit: b, fed: {}}", "unknown key fed"),
        ("  - {meter: a, feed: {}}", "needs `meter` and `unit`"),
        ("  - {meter: a, unit: b, feed: {metric: '('}}", "not a regular expression"),
    ],
)
def test_a_mistake_in_a_map_is_pointed_at(tmp_path: Path, meters: str, message: str) -> None:
    with pytest.raises(Error) as caught:
        map_of(tmp_path, meters)
    assert caught.value.where.startswith("test.yaml entry 1")
    assert message in caught.value.message
