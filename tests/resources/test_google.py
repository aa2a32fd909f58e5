"""Rules of Google Cloud that no YAML case shows well: locations, machine names, sizes, routes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from estimator.model.resource import Resource, ResourceSet
from estimator.model.values import Unknown
from estimator.resources.google import sizes, vendor
from estimator.resources.google.artifacts import route
from estimator.resources.google.machine import SUSTAINED_USE, sustained_share
from estimator.resources.google.machine_types import custom_size, licence_of, vcpus
from estimator.resources.google.region import DEFAULT_REGION, is_zone, location_code, region_of


def _resource(address: str, values: dict[str, Any], **more: Any) -> Resource:
    kind, name = address.split(".")
    return Resource(address, kind, name, values, "google", **more)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("us-central1-a", "us-central1"),
        ("us-central1", "us-central1"),
        ("EU", "eu"),
        ("projects/p/zones/europe-west10-b", "europe-west10"),
        ("https://www.googleapis.com/compute/v1/projects/p/regions/asia-east1", "asia-east1"),
    ],
)
def test_a_zone_is_charged_as_its_region(text: str, code: str) -> None:
    assert location_code(text) == code


def test_only_single_zones_are_zones() -> None:
    assert is_zone("us-central1-a")
    assert not is_zone("us-central1")
    assert not is_zone("EU")


def test_own_location_beats_the_provider_region() -> None:
    bucket = _resource("google_storage_bucket.b", {"location": "US"}, provider_region="asia-east1")
    assert region_of(bucket, ResourceSet([bucket])) == ("us", "")


def test_a_child_without_location_is_charged_where_its_parent_is() -> None:
    cluster = _resource("google_container_cluster.c", {"location": "europe-west4-a"})
    pool = _resource(
        "google_container_node_pool.p",
        {"cluster": Unknown("known after apply")},
        references={"cluster": ("google_container_cluster.c",)},
        provider_region="us-east1",
    )
    assert region_of(pool, ResourceSet([cluster, pool])) == ("europe-west4", "")


def test_a_parent_is_found_in_a_path() -> None:
    ring = "projects/p/locations/europe-west1/keyRings/r"
    key = _resource("google_kms_crypto_key.k", {"key_ring": ring})
    assert region_of(key, ResourceSet([key])) == ("europe-west1", "")


def test_the_provider_zone_names_a_region_too() -> None:
    topic = _resource("google_pubsub_topic.t", {}, provider_settings={"zone": "us-west1-b"})
    assert region_of(topic, ResourceSet([topic])) == ("us-west1", "")


def test_the_default_region_is_said() -> None:
    topic = _resource("google_pubsub_topic.t", {})
    region, assumed = region_of(topic, ResourceSet([topic]))
    assert region == DEFAULT_REGION
    assert DEFAULT_REGION in assumed


def test_an_unknown_location_stays_unknown() -> None:
    bucket = _resource("google_storage_bucket.b", {"location": Unknown("var.location")})
    assert region_of(bucket, ResourceSet([bucket]))[0] == "‹var.location›"


# cloud.google.com/compute/docs/sustained-use-discounts: N1 a full month 30 % off, half a month
# (365 h) (100 + 80) / 2 = 90 %; N2 a full month 20 % off (19.98 % by its published steps).
@pytest.mark.parametrize(
    ("family", "hours", "share"),
    [("n1", "730", "0.7"), ("n1", "365", "0.9"), ("n1", "100", "1"), ("n2", "730", "0.8002")],
)
def test_sustained_use_lowers_the_share_quarter_by_quarter(
    family: str, hours: str, share: str
) -> None:
    found = sustained_share(Decimal(hours), SUSTAINED_USE[family])
    assert abs(found - Decimal(share)) < Decimal("0.00001")


def test_families_without_the_discount_are_not_listed() -> None:
    assert not {"e2", "c3", "n4", "t2d", "a2", "g2"} & set(SUSTAINED_USE)


@pytest.mark.parametrize(
    ("type_", "size"),
    [
        ("custom-2-15360-ext", ("2", "13", "2")),
        ("n2-custom-6-20480", ("6", "20", "0")),
        ("n2d-custom-4-40960-ext", ("4", "32", "8")),
        ("e2-standard-4", ("0", "0", "0")),
    ],
)
def test_custom_sizes_split_off_extended_memory(type_: str, size: tuple[str, str, str]) -> None:
    assert custom_size(type_) == tuple(Decimal(part) for part in size)


@pytest.mark.parametrize(
    ("type_", "count"),
    [("n1-standard-16", 16), ("custom-6-20480", 6), ("e2-medium", None), ("‹unknown›", None)],
)
def test_vcpus_are_read_off_the_machine_type(type_: str, count: int | None) -> None:
    assert vcpus(type_) == count


@pytest.mark.parametrize(
    ("image", "licence"),
    [
        ("windows-cloud/windows-2022", "windows"),
        ("rhel-cloud/rhel-9", "rhel"),
        ("rhel-sap-cloud/rhel-9-2-sap-ha", "rhel-sap"),
        ("suse-cloud/sles-15", "sles"),
        ("debian-cloud/debian-12", ""),
        ("‹var.windows_image›", ""),
    ],
)
def test_an_image_names_its_licence(image: str, licence: str) -> None:
    assert licence_of(image) == licence


@pytest.mark.parametrize(("text", "gib"), [("512Mi", "0.5"), ("1Gi", "1"), ("2Ti", "2048")])
def test_memory_limits_become_gib(text: str, gib: str) -> None:
    assert sizes.gib(text) == Decimal(gib)


def test_cpu_limits_are_whole_or_thousandths() -> None:
    assert sizes.vcpus("1500m") == Decimal("1.5")
    assert sizes.vcpus("2") == Decimal(2)
    assert sizes.vcpus("2Gi") is None


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("us-east1", "us-east1", ""),
        ("us-east1", "us-west1", "north-america"),
        ("us-east1", "northamerica-northeast1", "north-america"),
        ("europe", "europe-west1", ""),
        ("europe-north1", "us-east1", "intercontinental"),
        ("asia-east1", "australia-southeast1", "oceania"),
    ],
)
def test_artifact_traffic_is_billed_by_continents(source: str, target: str, kind: str) -> None:
    assert route(source, target) == kind


def test_every_priced_type_is_documented_and_not_free() -> None:
    google = vendor()
    assert not google.free & set(google.types)
    assert all(found.documentation for found in google.types.values())
