"""Attributes that are unknown but can only be a few values: each is tried, none assumed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from estimator.estimate import Estimator
from estimator.model.bill import Cost, Line, LineState, PricedResource
from estimator.model.resource import Resource, ResourceSet
from estimator.model.values import Unknown
from estimator.reports.messages import total_text
from estimator.usage.files import UsageFile
from pricing.catalog import open_catalog

AS_OF = "2026-11-01"
OPEN = Unknown('variable "x" has no value', needs=("var.x",))


def priced(type_: str, region: str, **values: object) -> PricedResource:
    resource = Resource(
        f"{type_}.it", type_, "it", values, type_.partition("_")[0], provider_region=region
    )
    estimator = Estimator(open_catalog(AS_OF), UsageFile(), AS_OF)
    (found,) = estimator.estimate(ResourceSet([resource])).resources
    return found


def named(owner: PricedResource, part: str) -> Line:
    return next(line for line in owner.lines if part in line.component.name)


def cost(line: Line) -> Cost:
    assert line.cost is not None
    return line.cost


def test_a_flag_that_is_not_known_gives_both_prices_as_a_range() -> None:
    # https://aws.amazon.com/rds/mysql/pricing/: db.m5.large in us-east-1 is $0.171 an hour in
    # one zone and $0.342 in two: 124.83 or 249.66 a month, 187.245 in the middle.
    found = priced(
        "aws_db_instance",
        "us-east-1",
        engine="mysql",
        instance_class="db.m5.large",
        allocated_storage=100,
        multi_az=OPEN,
    )
    line = named(found, "Single-AZ or Multi-AZ")
    ends = (cost(line).low, cost(line).expected, cost(line).high)
    assert sorted(ends) == [Decimal("124.83"), Decimal("187.245"), Decimal("249.66")]
    assert any("multi_az is not known" in note and "var.x" in note for note in found.notes)


def test_a_flag_that_changes_nothing_leaves_a_line_as_it_is() -> None:
    found = priced(
        "aws_db_instance",
        "us-east-1",
        engine="mysql",
        instance_class="db.m5.large",
        storage_type="gp2",
        allocated_storage=100,
        performance_insights_enabled=OPEN,
    )
    line = named(found, "Single-AZ")
    assert cost(line).low == cost(line).high == Decimal("124.83")
    assert "range" not in line.reason


@pytest.mark.parametrize("values", [{"launch_type": OPEN}])
def test_a_service_that_may_run_on_fargate_is_not_free(values: dict[str, object]) -> None:
    found = priced("aws_ecs_service", "us-east-1", desired_count=1, **values)
    assert {line.state for line in found.lines} == {LineState.DEPENDS_ON_USAGE}


def test_what_has_no_price_in_one_case_does_not_halve_the_other() -> None:
    # The spot price of a size is not listed everywhere; the mean is then that of what is known.
    # https://azure.microsoft.com/pricing/details/virtual-machines/linux/: D2s v3 in East US is
    # $0.096 an hour, 70.08 a month.
    found = priced(
        "azurerm_linux_virtual_machine",
        "eastus",
        location="eastus",
        size="Standard_D2s_v3",
        priority=OPEN,
    )
    running = cost(named(found, "pay as you go"))
    assert (running.low, running.expected, running.high) == (
        0, Decimal("70.08"), Decimal("70.08")
    )  # fmt: skip
    assert named(found, "spot").state is LineState.NO_PRICE


def test_an_unknown_architecture_is_not_taken_for_one() -> None:
    found = priced("aws_lambda_function", "us-east-1", memory_size=128, architectures=[OPEN])
    assert named(found, "Duration").state is LineState.NO_PRICE


def test_an_unknown_list_of_subnets_is_not_one_subnet() -> None:
    found = priced("aws_vpc_endpoint", "us-east-1", vpc_endpoint_type="Interface", subnet_ids=OPEN)
    assert named(found, "Endpoint").state is LineState.DEPENDS_ON_USAGE


def test_a_total_that_misses_a_quantity_says_so() -> None:
    one = Resource(
        "aws_ebs_volume.v",
        "aws_ebs_volume",
        "v",
        {"size": OPEN},
        "aws",
        provider_region="us-east-1",
    )
    estimator = Estimator(open_catalog(AS_OF), UsageFile(), AS_OF)
    alone = estimator.estimate(ResourceSet([one]))
    assert total_text([alone], "USD") == "not known (1 line has no known quantity)"
    # https://aws.amazon.com/ec2/pricing/on-demand/: an idle address is $0.005 an hour.
    address = Resource("aws_eip.e", "aws_eip", "e", {}, "aws", provider_region="us-east-1")
    both = estimator.estimate(ResourceSet([one, address]))
    assert total_text([both], "USD") == "$3.65 + 1 line of unknown quantity"


def test_a_total_of_zero_says_what_is_not_in_it() -> None:
    queue = Resource("aws_sqs_queue.q", "aws_sqs_queue", "q", {}, "aws", "us-east-1")
    rocket = Resource("acme_rocket.r", "acme_rocket", "r", {}, "acme")
    role = Resource("aws_iam_role.r", "aws_iam_role", "r", {}, "aws", "us-east-1")
    estimator = Estimator(open_catalog(AS_OF), UsageFile(), AS_OF)
    waiting = estimator.estimate(ResourceSet([queue, rocket, role]))
    assert total_text([waiting], "USD") == (
        "$0.00 + 1 line that depends on usage + 1 resource not supported"
    )
    assert total_text([estimator.estimate(ResourceSet([role]))], "USD") == "$0.00"
