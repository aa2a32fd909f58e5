"""Which meters the Billing Catalog's own descriptions fill.

The descriptions are written as https://cloud.google.com/skus lists them (read 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from pricing.metermap import MeterMap, load_all

ON_DEMAND, SPOT = "on_demand", "preemptible"


@cache
def _maps() -> tuple[MeterMap, ...]:
    return tuple(load_all("google"))


def meters_of(fields: Mapping[str, str]) -> set[str]:
    found = set()
    for map_ in _maps():
        for entry in map_.entries:
            for pattern in entry.patterns:
                groups = pattern.groups(fields) if pattern.source == "sku" else None
                if groups is not None:
                    found.add(entry.name(groups))
    return found


@pytest.mark.parametrize(
    ("description", "purchase", "meter"),
    [
        ("N2 Instance Core running in Americas", ON_DEMAND, "n2/cpu/on-demand"),
        ("N1 Predefined Instance Ram running in Frankfurt", ON_DEMAND, "n1/ram/on-demand"),
        ("Spot Preemptible E2 Instance Core running in Iowa", SPOT, "e2/cpu/spot"),
        ("N2D AMD Custom Instance Core running in EMEA", ON_DEMAND, "custom/n2d/cpu/on-demand"),
        ("Custom Extended Instance Ram running in Americas", ON_DEMAND,
         "custom/n1/extended-ram/on-demand"),
        ("Nvidia Tesla T4 GPU running in Americas", ON_DEMAND, "gpu/nvidia-tesla-t4/on-demand"),
        ("Nvidia Tesla T4 GPU attached to Spot Preemptible VMs running in Americas", SPOT,
         "gpu/nvidia-tesla-t4/spot"),
        ("Storage PD Capacity", ON_DEMAND, "disk/pd-standard/capacity"),
        ("SSD backed PD Capacity in Frankfurt", ON_DEMAND, "disk/pd-ssd/capacity"),
        ("Regional Storage PD Capacity in Iowa", ON_DEMAND, "regional-disk/pd-standard/capacity"),
        ("Hyperdisk Balanced Capacity", ON_DEMAND, "disk/hyperdisk-balanced/capacity"),
    ],
)  # fmt: skip
def test_a_sku_fills_one_meter(description: str, purchase: str, meter: str) -> None:
    fields = {"description": description, "purchase": purchase}
    assert meters_of(fields) == {f"google/compute/{meter}"}


@pytest.mark.parametrize(
    "description",
    [
        "N2 Instance Core running in Americas for 1 Year commitment",
        "Network Internet Egress from Americas to China",
        "Storage PD Capacityx",
    ],
)
def test_other_skus_fill_nothing_they_do_not_name(description: str) -> None:
    fields = {"description": description, "purchase": "commit1yr"}
    assert meters_of(fields) == set()
