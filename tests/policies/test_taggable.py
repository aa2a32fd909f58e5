"""The list of types that take tags: about real types, complete over those we price."""

from __future__ import annotations

import re

import pytest

from estimator.resources.registry import vendor_of
from policies.tagging import taggable_types


def test_the_list_is_sorted_by_cloud_and_names_each_type_once() -> None:
    for cloud in ("aws_", "azurerm_", "google_"):
        named = [name for name in taggable_types() if name.startswith(cloud)]
        assert len(named) > 100
    assert all(re.fullmatch(r"(aws|azurerm|google)_[a-z0-9_]+", name) for name in taggable_types())


@pytest.mark.parametrize(
    ("type_", "takes"),
    [
        ("aws_s3_bucket", True),
        ("aws_s3_bucket_policy", False),
        ("aws_lb_target_group", True),
        ("aws_lb_target_group_attachment", False),
        ("aws_iam_role", True),
        ("aws_iam_group", False),
        ("aws_kinesis_firehose_delivery_stream", True),
        ("aws_route", False),
        ("azurerm_storage_account", True),
        ("azurerm_storage_container", False),
        ("azurerm_cognitive_account", True),
        ("azurerm_cognitive_deployment", False),
        ("azurerm_subnet", False),
        ("google_storage_bucket", True),
        ("google_storage_bucket_iam_member", False),
        ("google_compute_firewall", False),
        ("google_service_account", False),
        ("google_kms_crypto_key", True),
    ],
)
def test_what_the_provider_documents_is_known(type_: str, takes: bool) -> None:
    assert (type_ in taggable_types()) is takes


@pytest.mark.parametrize("type_", ["aws_x", "azurerm_x", "google_x"])
def test_most_of_what_costs_money_takes_tags(type_: str) -> None:
    vendor = vendor_of(type_)
    assert vendor is not None
    priced = [name for name in vendor.types if not name.startswith("azapi_")]
    share = sum(name in taggable_types() for name in priced) / len(priced)
    assert share > 0.5
