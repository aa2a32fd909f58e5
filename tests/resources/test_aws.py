"""Laws every AWS resource type obeys: a documentation page, named usage keys, a worked case."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from estimator.model.quantity import Quantity, amount
from estimator.resources.aws.instance_facts import credit_mode, vcpus
from estimator.resources.aws.lifecycle import extended_support_year, is_past_standard_support
from estimator.resources.registry import ResourceType, vendor_of
from estimator.yamlfile import load_yaml

CASES = Path(__file__).parent / "cases" / "aws"


def _types() -> list[ResourceType]:
    vendor = vendor_of("aws_instance")
    assert vendor is not None
    return sorted(vendor.types.values(), key=lambda found: found.name)


def _addresses() -> Iterator[str]:
    for path in sorted(CASES.glob("*.yaml")):
        for case in load_yaml(path).plain():
            yield from case["lines"]


def test_every_type_has_a_worked_case() -> None:
    tested = {address.rpartition(".")[0] for address in _addresses()}
    assert [found.name for found in _types() if found.name not in tested] == []


@pytest.mark.parametrize("found", _types(), ids=lambda found: found.name)
def test_every_type_says_what_is_billed(found: ResourceType) -> None:
    assert len(found.documentation) > 20
    assert all(meaning.strip() for meaning in found.usage.values())


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("t2.micro", 1),
        ("t3.micro", 2),
        ("m6g.medium", 1),
        ("db.t3.large", 2),
        ("m5.xlarge", 4),
        ("c5.9xlarge", 36),
        ("c4.8xlarge", 36),
        ("i3.metal", None),
        ("db.serverless", None),
    ],
)
def test_vcpus_follow_the_size(type_: str, expected: int | None) -> None:
    assert vcpus(type_) == expected


def test_only_burstable_types_have_a_credit_mode() -> None:
    modes = [credit_mode("t2.micro"), credit_mode("t3.micro"), credit_mode("m5.large")]
    assert modes == ["standard", "unlimited", ""]
    assert credit_mode("t3.micro", "standard") == "standard"


def test_support_ends_on_the_listed_day() -> None:
    assert not is_past_standard_support("eks", "1.29", "2025-03-22")
    assert is_past_standard_support("eks", "1.29", "2025-03-23")
    assert not is_past_standard_support("eks", "1.99", "2030-01-01")


def test_the_third_year_of_extended_support_is_told_apart() -> None:
    years = [
        extended_support_year("postgres", "11.22", day)
        for day in ("2024-03-31", "2024-04-01", "2026-03-31", "2026-04-01")
    ]
    assert years == [0, 1, 1, 3]


def test_a_held_amount_costs_its_730_hours() -> None:
    from estimator.resources.components import held

    component = held("LCU", amount(3), unit="LCU", meter="aws/elb/application/lcu")
    assert isinstance(component.quantity, Quantity)
    assert component.quantity.expected == 3
    assert component.per == Decimal(730)


def test_a_type_is_priced_or_free_never_both() -> None:
    vendor = vendor_of("aws_instance")
    assert vendor is not None
    assert sorted(set(vendor.types) & vendor.free) == []
