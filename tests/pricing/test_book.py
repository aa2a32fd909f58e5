"""Price books: own prices, discounts, commitments, dates, currencies, and mistakes in them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pricing.bookfile import read_book
from pricing.catalog import open_catalog
from pricing.errors import Error
from pricing.model import Missing, Price
from tests.pricing.conftest import row

Built = Callable[..., Path]
METER = "aws/ec2/linux/shared/m5.large"


@pytest.fixture
def look_up(snapshot: Built, tmp_path: Path) -> Callable[..., Price | Missing]:
    path = snapshot(
        row(METER, "0.10"),
        row(f"{METER}/reserved/1yr/no-upfront", "0.06"),
        row("aws/sqs/requests", "0.0000004"),
        row("aws/sqs/requests", "0.0000003", start="100"),
        row("aws/s3/storage", "0.2", region="cn-north-1", currency="CNY"),
    )

    def found(
        text: str,
        meter: str = METER,
        region: str = "eu-central-1",
        *,
        as_of: str = "2026-06-01",
        currency: str | None = None,
    ) -> Price | Missing:
        book = tmp_path / "forebill-prices.yml"
        book.write_text(text)
        return open_catalog(as_of, currency, read_book(book), snapshot=path).look_up(meter, region)

    return found


def tiers(found: Price | Missing) -> list[Decimal]:
    assert isinstance(found, Price)
    return [tier.price for tier in found.tiers]


def test_a_discount_keeps_the_list_price_beside_it(look_up: Callable[..., Price]) -> None:
    found = look_up("discounts: [{percent: 12.5, vendor: aws, name: EDP}]", "aws/sqs/requests")
    # 0.0000004 × 0.875 = 0.00000035; 0.0000003 × 0.875 = 0.0000002625
    assert tiers(found) == [Decimal("0.00000035"), Decimal("0.0000002625")]
    assert [tier.price for tier in found.list_tiers] == [Decimal("0.0000004"), Decimal("0.0000003")]
    assert found.note == "12.5 % off (EDP)"


@pytest.mark.parametrize(
    ("selector", "matches"),
    [
        ("vendor: aws", True), ("vendor: azure", False), ("service: [ec2, s3]", True),
        ("service: sqs", False), ("region: 'eu-*'", True), ("region: us-east-1", False),
        ("meter: 'aws/ec2/*/m5.*'", True), ("meter: 'aws/ec2/*/c5.*'", False),
        ("from: 2026-06-01", True), ("from: 2026-06-02", False),
        ("until: 2026-06-01", True), ("until: 2026-05-31", False),
    ],
)  # fmt: skip
def test_selectors(look_up: Callable[..., Price], selector: str, matches: bool) -> None:
    found = look_up(f"discounts:\n  - percent: 50\n    {selector}\n")
    assert tiers(found) == [Decimal("0.05") if matches else Decimal("0.10")]


def test_the_first_matching_discount_holds(look_up: Callable[..., Price]) -> None:
    text = "discounts: [{percent: 10, service: ec2}, {percent: 50, vendor: aws}]"
    assert tiers(look_up(text)) == [Decimal("0.09")]


def test_a_negotiated_price_is_final(look_up: Callable[..., Price]) -> None:
    text = f"prices: [{{meter: {METER}, price: 0.07}}]\ndiscounts: [{{percent: 50}}]"
    found = look_up(text)
    assert tiers(found) == [Decimal("0.07")]
    assert found.list_tiers[0].price == Decimal("0.10")
    assert found.source == "price book"
    assert found.sku.endswith("forebill-prices.yml:1")


def test_a_negotiated_price_has_dates_and_regions(look_up: Callable[..., Price]) -> None:
    text = (
        f"prices:\n  - {{meter: {METER}, price: 0.07, until: 2026-06-30}}\n"
        f"  - {{meter: {METER}, price: 0.08, from: 2026-07-01, region: eu-central-1}}\n"
    )
    assert tiers(look_up(text, as_of="2026-06-30")) == [Decimal("0.07")]
    assert tiers(look_up(text, as_of="2026-07-01")) == [Decimal("0.08")]
    assert isinstance(look_up(text, region="eu-west-1", as_of="2026-07-01"), Missing)


def test_a_commitment_in_per_cent(look_up: Callable[..., Price]) -> None:
    # 60 % of the hours at 0.10 × 0.70 and 40 % at 0.10: 0.042 + 0.04 = 0.082
    text = "commitments: [{share: 60, percent: 30, meter: 'aws/ec2/*', term: 1yr, name: SP}]"
    found = look_up(text)
    assert tiers(found) == [Decimal("0.082")]
    assert found.note == "60 % under SP (1yr)"


def test_a_commitment_at_the_reserved_price(look_up: Callable[..., Price]) -> None:
    # half at 0.06, half at 0.10
    text = "commitments: [{share: 50, price_of: '{meter}/reserved/1yr/no-upfront'}]"
    assert tiers(look_up(text)) == [Decimal("0.08")]


def test_a_discount_comes_off_what_the_commitment_left(look_up: Callable[..., Price]) -> None:
    text = "commitments: [{share: 100, percent: 50}]\ndiscounts: [{percent: 10}]"
    assert tiers(look_up(text)) == [Decimal("0.045")]


def test_a_commitment_without_its_price_changes_nothing_and_says_so(
    look_up: Callable[..., Price],
) -> None:
    found = look_up("commitments: [{share: 50, price_of: '{meter}/reserved/9yr', name: RI}]")
    assert tiers(found) == [Decimal("0.10")]
    assert found.note == "no price {meter}/reserved/9yr for 50 % under RI"


def test_a_meter_of_ones_own(look_up: Callable[..., Price]) -> None:
    text = (
        "prices:\n  - meter: hetzner/server/cx22\n    unit: hour\n    currency: EUR\n"
        "    tiers: [{from: 0, price: 0.006}, {from: 100, price: 0.005}]\n"
    )
    found = look_up(text, "hetzner/server/cx22", "fsn1")
    assert [(tier.start, tier.price) for tier in found.tiers] == [
        (Decimal(0), Decimal("0.006")),
        (Decimal(100), Decimal("0.005")),
    ]
    assert (found.unit, found.currency) == ("hour", "EUR")


RATE = "rates: [{from: USD, to: EUR, rate: 0.9, date: 2026-05-29, source: ECB}]"


def test_conversion_uses_the_rate_and_says_which(look_up: Callable[..., Price]) -> None:
    found = look_up(RATE, currency="EUR")
    assert tiers(found) == [Decimal("0.09")]
    assert found.currency == "EUR"
    assert found.note == "1 USD = 0.9 EUR (ECB 2026-05-29)"


def test_a_rate_works_backwards_and_over_a_third_currency(look_up: Callable[..., Price]) -> None:
    text = "rates: [{from: USD, to: CNY, rate: 8}, {from: USD, to: EUR, rate: 0.5}]"
    # 0.2 CNY ÷ 8 × 0.5 = 0.0125 EUR
    found = look_up(text, "aws/s3/storage", "cn-north-1", currency="EUR")
    assert tiers(found) == [Decimal("0.0125")]


def test_without_a_rate_there_is_no_price_in_that_currency(look_up: Callable[..., Price]) -> None:
    found = look_up(RATE, "aws/s3/storage", "cn-north-1", currency="EUR")
    assert isinstance(found, Missing)
    assert found.reason == "price is in CNY and there is no rate to EUR"
    with pytest.raises(Error, match="no exchange rate from USD to GBP"):
        look_up(RATE, currency="GBP")


def test_without_a_wish_prices_keep_their_currency(look_up: Callable[..., Price]) -> None:
    found = look_up(RATE, "aws/s3/storage", "cn-north-1")
    assert found.currency == "CNY"


def test_rates_from_a_file(look_up: Callable[..., Price], tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text("from,to,rate,date\nUSD,EUR,0.8,2026-05-01\n")
    assert tiers(look_up("rates_file: rates.csv", currency="EUR")) == [Decimal("0.08")]
    (tmp_path / "rates.csv").write_text("from,to,rate\nUSD,EUR,a lot\n")
    with pytest.raises(Error) as caught:
        look_up("rates_file: rates.csv", currency="EUR")
    assert caught.value.where.endswith("rates.csv:2")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("discounts:\n  - percent: 120\n", 2, "120 is greater than the maximum of 100"),
        ("discounts:\n  - percent: 10\n    vendr: aws\n", 2, "vendr"),
        ("discounts: [{percent: ten}]\n", 1, "'ten' is not of type 'number'"),
        ("discounts:\n  - percent: 1\n    until: 2026-02-30\n", 3, "2026-02-30 is not a date"),
        ("a: [1\n", 2, "not valid YAML"),
        ("rates: []\nrates: []\n", 2, "`rates` is given twice"),
        ("prices:\n  - meter: a/b\n    tiers: [{from: 5, price: 1}]\n", 3, "must begin at 0"),
        ("rates_file: nowhere.csv\n", 1, "there is no file"),
        ("- 1\n", 1, "is not of type 'object'"),
    ],
)
def test_mistakes_are_pointed_at(
    look_up: Callable[..., Price], text: str, line: int, message: str
) -> None:
    with pytest.raises(Error) as caught:
        look_up(text)
    assert caught.value.where.endswith(f"forebill-prices.yml:{line}")
    assert message in caught.value.message


def test_own_resource_types(tmp_path: Path) -> None:
    path = tmp_path / "book.yml"
    path.write_text(
        "resources:\n  - type: hcloud_server\n    region: '{location}'\n    components:\n"
        "      - {name: Server, unit: hours, meter: 'hetzner/{server_type}', hourly: true}\n"
        "      - {name: Backup, unit: month, price: 1.5, currency: EUR}\n"
    )
    book = read_book(path)
    server, backup = book.resources["hcloud_server"].components
    assert server.is_hourly
    (own,) = book.own[backup.meter]
    assert (own.tiers[0].price, own.currency, own.unit) == (Decimal("1.5"), "EUR", "month")
