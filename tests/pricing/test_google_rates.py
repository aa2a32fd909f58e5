"""vCPU and memory rates worked out from whole machines, and rules of the Google importer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pricing.sources.collected.google import location
from pricing.sources.collected.google_rates import rates


def _machine(type_: str, cpus: str, gib: str, price: str, **more: str) -> dict[str, str]:
    return {
        "machine_type": type_,
        "series": type_.partition("-")[0],
        "vcpu": cpus,
        "memory_gb": gib,
        "local_ssd_gb": "",
        "region": "us-central1",
        "on_demand_hour": price,
        "spot_hour": "",
        "offered_in_region_per_karpenter_gcp": "yes",
        "source": "test",
        "price_date": "2026-07-30",
        **more,
    }


# N2 at $0.03 a vCPU-hour and $0.004 a GiB-hour: 2 vCPU with 8 GiB cost 0.092, with 16 GiB 0.124,
# with 2 GiB 0.068.
STANDARD = _machine("n2-standard-2", "2", "8", "0.092")
HIGHMEM = _machine("n2-highmem-2", "2", "16", "0.124")
HIGHCPU = _machine("n2-highcpu-2", "2", "2", "0.068")


def test_two_machines_give_both_rates() -> None:
    found = {rate.resource: rate.price for rate in rates([STANDARD, HIGHMEM, HIGHCPU])}
    assert found == {"cpu": Decimal("0.03"), "ram": Decimal("0.004")}


def test_a_machine_that_does_not_fit_leaves_the_family_out() -> None:
    odd = _machine("n2-standard-4", "4", "16", "0.2")
    assert list(rates([STANDARD, HIGHMEM, HIGHCPU, odd])) == []


def test_machines_of_one_shape_say_nothing() -> None:
    assert list(rates([STANDARD])) == []


@pytest.mark.parametrize(
    "other",
    [
        _machine("n2-standard-2", "2", "8", "0.5", offered_in_region_per_karpenter_gcp="no"),
        _machine("n2-standard-2-lssd", "2", "8", "0.5", local_ssd_gb="375"),
        _machine("e2-medium", "1", "4", "0.0335"),
    ],
)
def test_machines_with_disks_and_unoffered_or_shared_ones_do_not_count(
    other: dict[str, str],
) -> None:
    found = [rate for rate in rates([STANDARD, HIGHMEM, other]) if rate.family == "n2"]
    assert [rate.price for rate in found] == [Decimal("0.03"), Decimal("0.004")]


def test_multi_regions_have_the_names_of_cloud_storage() -> None:
    assert [location(text) for text in ("europe-multi", "EU", "nam4", "us-central1")] == [
        "eu",
        "eu",
        "nam4",
        "us-central1",
    ]
