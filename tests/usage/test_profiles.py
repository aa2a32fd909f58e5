"""Assumed usage: complete, increasing, known to the rules, and weaker than what is declared."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from estimator.errors import Error
from estimator.model.quantity import Origin
from estimator.model.resource import Resource
from estimator.resources.registry import vendor_of
from estimator.usage.files import UsageFile, read_usage_file
from estimator.usage.profiles import NAMES, read_profile


def _bucket() -> Resource:
    return Resource("aws_s3_bucket.b", "aws_s3_bucket", "b", {}, "aws")


def test_every_key_is_one_its_rule_reads() -> None:
    for type_, values in read_profile("small").items():
        vendor = vendor_of(type_)
        assert vendor is not None
        known = set(vendor.types[type_].usage)
        assert set(values) <= known, f"{type_}: {sorted(set(values) - known)}"


def test_a_larger_profile_never_assumes_less() -> None:
    small, medium, large = (read_profile(name) for name in NAMES)
    for type_, values in small.items():
        for key in values:
            sizes = [Decimal(str(one[type_][key].value)) for one in (small, medium, large)]
            assert sizes == sorted(sizes), f"{type_}.{key}"


def test_assumed_values_say_that_they_are_assumed() -> None:
    quantity = (
        UsageFile(profile=read_profile("medium")).of(_bucket()).quantity("standard.storage_gb")
    )
    assert quantity.expected == 500
    assert [leaf.origin for leaf in quantity.inputs()] == [Origin.PROFILE]


def test_declared_usage_wins_key_by_key(tmp_path: Path) -> None:
    path = tmp_path / "usage.yml"
    path.write_text(
        "version: 0.1\nresource_type_default_usage:\n  aws_s3_bucket:\n"
        "    standard:\n      storage_gb: 7\n"
    )
    usage = read_usage_file(path, read_profile("small")).of(_bucket())
    assert usage.number("standard.storage_gb") == 7
    assert usage.number("standard.monthly_tier_1_requests") == 10_000


def test_an_unknown_profile_is_told_with_the_known_ones() -> None:
    with pytest.raises(Error, match="no usage profile huge"):
        read_profile("huge")
