"""The join of components and prices: the five states, tiers, ranges, currencies."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from estimator.diff import diff
from estimator.estimate import Estimator, in_currency, tiered_cost
from estimator.model.bill import ChangeKind, LineState, ResourceState
from estimator.model.quantity import Origin, Quantity, amount, between
from estimator.model.resource import Resource, ResourceSet
from estimator.model.values import Unknown
from estimator.reports.amounts import range_text
from estimator.usage.declared import Declared
from estimator.usage.files import UsageFile
from pricing.model import Tier
from tests.core.shop import PRICES, SQS, PriceList, estimate, queue


def usage(**values: int) -> UsageFile:
    declared = {key: Declared(value, Origin.DECLARED) for key, value in values.items()}
    return UsageFile(types={"aws_sqs_queue": declared})


def test_quantity_and_price_give_a_cost() -> None:
    # 12,000,000 requests of one 64 KB chunk at $0.40 per million = $4.80.
    (line,) = estimate([queue()], usage(monthly_requests=12_000_000)).lines()
    assert line.state is LineState.PRICED
    assert line.cost is not None
    assert line.cost.expected == Decimal("4.80")
    assert line.unit_price == Decimal("0.4")


def test_unknown_usage_depends_on_usage_and_shows_the_price() -> None:
    (line,) = estimate([queue()]).lines()
    assert line.state is LineState.DEPENDS_ON_USAGE
    assert line.cost is None
    assert line.unit_price == Decimal("0.4")
    assert "monthly_requests" in line.reason


def test_a_missing_price_is_no_price_and_not_zero() -> None:
    result = estimate([queue()], usage(monthly_requests=5), PriceList({}))
    (line,) = result.lines()
    assert line.state is LineState.NO_PRICE
    assert line.cost is None
    assert result.is_unknown


def test_a_zero_price_is_free() -> None:
    (line,) = estimate([queue()], usage(monthly_requests=5), PriceList({SQS: 0})).lines()
    assert line.state is LineState.FREE


def test_types_nobody_prices_are_not_supported_and_free_types_are_free() -> None:
    other = Resource("acme_rocket.r", "acme_rocket", "r", {}, "acme")
    role = Resource("aws_iam_role.r", "aws_iam_role", "r", {}, "aws")
    states = {owner.address: owner.state for owner in estimate([other, role]).resources}
    assert states == {
        "acme_rocket.r": ResourceState.NOT_SUPPORTED,
        "aws_iam_role.r": ResourceState.FREE,
    }


def test_an_unknown_with_candidates_becomes_a_range() -> None:
    either = Unknown("var.fifo has no value", needs=("var.fifo",), candidates=(True, False))
    (line,) = estimate([queue(fifo_queue=either)], usage(monthly_requests=1_000_000)).lines()
    assert line.cost is not None
    assert (line.cost.low, line.cost.high) == (Decimal("0.4"), Decimal("0.5"))


def test_an_assumption_about_an_unknown_is_said() -> None:
    unknown = Unknown("known after apply", needs=("var.fifo",))
    (owner,) = estimate([queue(fifo_queue=unknown)]).resources
    assert owner.notes == ("fifo_queue is not known: known after apply; set var.fifo",)


def test_unknown_count_multiplies_the_range() -> None:
    resource = queue()
    many = Resource(
        resource.address,
        resource.type,
        resource.name,
        {},
        "aws",
        "us-east-1",
        multiplicity=between(0, 1, 3, "count", Origin.ATTRIBUTE),
    )
    (line,) = estimate([many], usage(monthly_requests=1_000_000)).lines()
    assert line.cost is not None
    assert (line.cost.low, line.cost.expected, line.cost.high) == (
        Decimal(0),
        Decimal("0.4"),
        Decimal("1.2"),
    )


def test_an_unknown_count_has_no_upper_end() -> None:
    leaf = amount(1, "count = var.n").formula
    many = replace(queue(), multiplicity=Quantity(Decimal(0), Decimal(1), None, leaf))
    side = estimate([many, queue("other")], usage(monthly_requests=10_000_000))
    assert side.total.is_open
    assert range_text(side.total) == "$4 or more"


def test_a_line_in_another_currency_has_no_price() -> None:
    yuan = estimate([queue()], usage(monthly_requests=10), PriceList({SQS: 1}, "CNY"))
    assert yuan.currency == "CNY"
    (line,) = in_currency(yuan.resources, "USD").lines()
    assert line.state is LineState.NO_PRICE
    assert "CNY" in line.reason


def test_a_resize_is_one_changed_line() -> None:
    before = estimate([queue(fifo_queue=False)], usage(monthly_requests=1_000_000))
    after = estimate([queue(fifo_queue=True)], usage(monthly_requests=1_000_000))
    change = diff(before, after)
    (resource,) = change.resources
    assert resource.kind is ChangeKind.CHANGED
    assert [line.kind for line in resource.lines] == [ChangeKind.CHANGED]
    assert change.delta == Decimal("0.1")


def test_a_moved_resource_is_no_change() -> None:
    before = estimate([queue("old")], usage(monthly_requests=7))
    moved = Resource(
        "aws_sqs_queue.new",
        "aws_sqs_queue",
        "new",
        {},
        "aws",
        "us-east-1",
        previous_address="aws_sqs_queue.old",
    )
    assert diff(before, estimate([moved], usage(monthly_requests=7))).resources == ()


def test_losing_a_price_is_not_a_saving() -> None:
    before = estimate([queue()], usage(monthly_requests=1_000_000))
    after = estimate([queue()], usage(monthly_requests=1_000_000), PriceList({}))
    change = diff(before, after)
    (resource,) = change.resources
    assert [line.delta for line in resource.lines] == [None]
    assert (change.delta, change.usage_delta) == (0, 0)
    assert diff(after, before).delta == 0


requests = st.integers(0, 10**12)
queues = st.lists(
    st.tuples(st.integers(0, 30), st.booleans()), max_size=8, unique_by=lambda item: item[0]
)


@given(queues, queues)
def test_laws_of_the_difference(one: list[tuple[int, bool]], two: list[tuple[int, bool]]) -> None:
    sides = [
        estimate([queue(f"q{n}", fifo_queue=fifo) for n, fifo in side], usage(monthly_requests=5))
        for side in (one, two)
    ]
    assert diff(sides[0], sides[0]).resources == ()
    forth, back = diff(sides[0], sides[1]), diff(sides[1], sides[0])
    assert forth.delta == -back.delta
    lines = (line for resource in forth.resources for line in resource.lines)
    assert sum((line.delta.expected for line in lines if line.delta), Decimal(0)) == forth.delta


@given(queues, requests, st.randoms())
def test_total_is_the_sum_of_the_lines_in_any_order(
    items: list[tuple[int, bool]], count: int, random: Random
) -> None:
    resources = [queue(f"q{n}", fifo_queue=fifo) for n, fifo in items]
    result = estimate(resources, usage(monthly_requests=count))
    assert result.total.expected == sum(
        (line.cost.expected for line in result.lines() if line.cost), Decimal(0)
    )
    random.shuffle(resources)
    again = Estimator(PRICES, usage(monthly_requests=count)).estimate(ResourceSet(resources))
    assert again.total == result.total


def test_tiers_charge_each_unit_at_its_own_price() -> None:
    # 10 at $3, the next 10 at $2, the rest at $1: 25 units = 30 + 20 + 5.
    tiers = (
        Tier(Decimal(0), Decimal(3)),
        Tier(Decimal(10), Decimal(2)),
        Tier(Decimal(20), Decimal(1)),
    )
    assert tiered_cost(tiers, Decimal(25)) == Decimal(55)
    assert tiered_cost(tiers, Decimal(10)) == Decimal(30)
    assert tiered_cost(tiers, Decimal(0)) == Decimal(0)


@given(
    st.lists(st.tuples(requests, st.integers(0, 99)), min_size=1, max_size=5), requests, requests
)
def test_a_tiered_total_never_falls(ladder: list[tuple[int, int]], one: int, two: int) -> None:
    starts = sorted({start for start, _ in ladder})
    tiers = tuple(
        Tier(Decimal(start), Decimal(price))
        for start, (_, price) in zip(starts, ladder, strict=False)
    )
    low, high = sorted((Decimal(one), Decimal(two)))
    assert tiered_cost(tiers, low) <= tiered_cost(tiers, high)
