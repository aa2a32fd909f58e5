"""Azure's grammars: SQL sizes, models and deployment scopes, places."""

from __future__ import annotations

import pytest

from estimator.resources.azure.ai_models import deployment_scope, model_key
from estimator.resources.azure.location_names import location_name
from estimator.resources.azure.sql_skus import database_size, dtu_included_gb, edtu_included_gb


@pytest.mark.parametrize(
    ("sku", "meter"),
    [
        ("GP_Gen5_4", "general-purpose/gen5/vcore"),
        ("GP_S_Gen5_2", "general-purpose/serverless/gen5/vcore"),
        ("BC_M_8", "business-critical/m/vcore"),
        ("HS_PRMS_16", "hyperscale/premium-series/vcore"),
        ("HS_MOPRMS_80", "hyperscale/premium-series-memory-optimized/vcore"),
        ("GP_Gen5_13", "general-purpose/gen5/13-vcores"),
    ],
)
def test_a_vcore_sku_names_tier_hardware_and_size(sku: str, meter: str) -> None:
    size = database_size(sku)
    assert size is not None
    assert size.meter == meter


@pytest.mark.parametrize("sku", ["S3", "P11", "Basic", "DW100c", "ElasticPool"])
def test_other_skus_name_no_vcores(sku: str) -> None:
    assert database_size(sku) is None


def test_included_storage_follows_the_published_limits() -> None:
    # learn.microsoft.com: S3 250 GB, P6 500 GB, P11 4 TB; pools: Premium 125 holds 250 GB.
    assert [dtu_included_gb(size) for size in ("S3", "P6", "P11", "Basic")] == [
        250, 500, 4096, None,
    ]  # fmt: skip
    assert edtu_included_gb("Premium", 125) == 250
    assert edtu_included_gb("Standard", 800) == 800


@pytest.mark.parametrize(
    ("name", "version", "key"),
    [
        ("gpt-4o", "2024-05-13", "gpt-4o-0513"),
        ("gpt-4o", "", "gpt-4o-1120"),
        ("gpt-4", "0613", "gpt-4-8k"),
        ("gpt-4", "turbo-2024-04-09", "gpt-4-turbo-128k"),
        ("gpt-35-turbo", "1106", "gpt-35-turbo-16k-1106"),
        ("o3-mini", "2025-01-31", "o3-mini"),
        ("Llama-3.3-70B-Instruct", "1", "llama-3.3-70b"),
    ],
)
def test_a_model_and_version_name_one_meter(name: str, version: str, key: str) -> None:
    assert model_key(name, version) == key


def test_every_deployment_sku_is_a_scope_and_tier() -> None:
    assert deployment_scope("GlobalBatch") == ("global", "batch")
    assert deployment_scope("DataZoneProvisionedManaged") == ("data-zone", "provisioned")
    assert deployment_scope("Standard") == ("regional", "")
    assert deployment_scope("Moon") == ("moon", "")


def test_places_are_called_as_azure_does() -> None:
    assert location_name("westus2") == location_name("West US 2") == "West US 2"
    assert location_name("somewherenew") == "somewherenew"
