"""Regions, SKU grammar and the ARM table of Azure: what the YAML cases do not show."""

from __future__ import annotations

from decimal import Decimal

import pytest

from estimator.estimate import Estimator
from estimator.model.bill import Line
from estimator.model.resource import Resource, ResourceSet
from estimator.model.values import Unknown
from estimator.readers.cases import resources_of
from estimator.resources.azure import vendor
from estimator.resources.azure.arm_types import FREE_TYPES, RULES
from estimator.resources.azure.region import billing_zone, region_code, region_of
from estimator.resources.azure.skus import disk_tier, machine_size, replication, ultra_size
from estimator.usage.files import UsageFile
from pricing.catalog import open_catalog

GROUP = {"address": "azurerm_resource_group.g", "values": {"name": "g", "location": "West Europe"}}


def region(values: dict[str, object], **references: list[str]) -> tuple[str, str]:
    entry = {"address": "azurerm_storage_queue.q", "values": values, "references": references}
    account = {
        "address": "azurerm_storage_account.s",
        "values": {"name": "s", "resource_group_name": "g"},
    }
    scope = resources_of([GROUP, account, entry])
    found = scope.at("azurerm_storage_queue.q")
    assert found is not None
    return region_of(found, scope)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("West Europe", "westeurope"),
        ("(Europe) West Europe", "westeurope"),
        ("US Gov Virginia", "usgovvirginia"),
        ("eastus2", "eastus2"),
        ("global", "global"),
    ],
)
def test_a_display_name_becomes_the_code(name: str, code: str) -> None:
    assert region_code(name) == code


def test_a_child_takes_the_location_of_what_it_lives_in() -> None:
    assert region({"storage_account_name": "s"}) == ("westeurope", "")
    assert region({}, storage_account_id=["azurerm_storage_account.s"]) == ("westeurope", "")
    group_id = "/subscriptions/1/resourceGroups/g/providers/Microsoft.Network/x"
    assert region({"scope": group_id}) == ("westeurope", "")


def test_a_location_nobody_gives_is_assumed_and_said() -> None:
    assert region({}) == ("eastus", "location is not given: eastus assumed")


def test_an_unknown_location_borrows_no_region() -> None:
    later = Unknown("data source is read at apply")
    assert region({"location": later}) == (str(later), "")
    several = Unknown("depends on var.dr", candidates=("West US", "North Europe"))
    assert region({"location": several}) == (str(several), "")
    assert billing_zone(str(later)) == str(later)
    one = Unknown("depends on var.dr", candidates=("West US", "westus"))
    assert region({"location": one}) == ("westus", "")


def test_sovereign_clouds_are_named() -> None:
    assert region({"location": "US Gov Texas"})[1].startswith("usgovtexas belongs to Azure Gov")
    assert "21Vianet" in region({"location": "China East 2"})[1]
    assert billing_zone("usgovtexas") == "us-gov-zone-1"
    assert (billing_zone("westeurope"), billing_zone("japaneast")) == ("zone-1", "zone-2")


def test_resources_that_name_each_other_end_the_search() -> None:
    one = Resource("azurerm_lb.a", "azurerm_lb", "a", {}, "azurerm",
                   references={"x_id": ("azurerm_lb.b",)})  # fmt: skip
    two = Resource("azurerm_lb.b", "azurerm_lb", "b", {}, "azurerm",
                   references={"x_id": ("azurerm_lb.a",)})  # fmt: skip
    assert region_of(one, ResourceSet([one, two]))[0] == "eastus"


@pytest.mark.parametrize(
    ("size", "meter"),
    [
        ("Standard_D2s_v5", "standard-d2s-v5"),
        ("standard_b1s", "standard-b1s"),
        ("Basic_A2", "basic-a2"),
        ("D2s_v3", "standard-d2s-v3"),
        ("Standard_E16-8as_v4", "standard-e16as-v4"),
        ("Standard_M64-16ms", "standard-m64ms"),
        ("Standard_DS11-1_v2", "standard-ds11-v2"),
    ],
)
def test_a_machine_pays_for_its_full_size(size: str, meter: str) -> None:
    assert machine_size(size) == meter


@pytest.mark.parametrize(
    ("kind", "size", "tier"),
    [
        ("premium", 1, "P1"), ("premium", 32, "P4"), ("premium", 33, "P6"),
        ("premium", 32767, "P80"), ("standard", 4, "S4"), ("standard", 500, "S20"),
        ("standardssd", 1000, "E30"), ("premium", 40000, ""), ("ultrassd", 4, ""),
    ],
)  # fmt: skip
def test_a_disk_is_billed_as_the_next_tier(kind: str, size: int, tier: str) -> None:
    assert disk_tier(kind, Decimal(size)) == tier


def test_ultra_disks_are_billed_in_steps() -> None:
    assert [ultra_size(Decimal(gib)) for gib in (3, 512, 513, 1025)] == [4, 512, 1024, 2048]


def test_replication_is_spelled_one_way() -> None:
    assert [replication(text) for text in ("RAGRS", "ra-gzrs", "lrs")] == [
        "RA-GRS",
        "RA-GZRS",
        "LRS",
    ]


def test_an_autoscaled_pool_is_a_range_from_its_minimum() -> None:
    lines = priced(
        "azurerm_kubernetes_cluster.a",
        {
            "location": "westeurope",
            "default_node_pool": [
                {"vm_size": "Standard_D2s_v5", "auto_scaling_enabled": True, "min_count": 2,
                 "max_count": 5, "os_disk_type": "Ephemeral"}
            ],
        },
    )  # fmt: skip
    # Nodes × 730 × 0.115 (Retail Prices API, West Europe, 2026-08).
    cost = lines[0].cost
    assert cost is not None
    assert (cost.low, cost.expected, cost.high) == (
        Decimal("167.9"),
        Decimal("167.9"),
        Decimal("419.75"),
    )


def priced(address: str, values: dict[str, object]) -> tuple[Line, ...]:
    scope = resources_of([{"address": address, "values": values}])
    estimate = Estimator(open_catalog("2026-11-01"), UsageFile(), "2026-11-01").estimate(scope)
    return estimate.resources[0].lines


def test_every_arm_type_leads_to_a_rule() -> None:
    known = vendor().types
    assert [arm for arm, rule in RULES.items() if rule.azurerm_type not in known] == []
    assert FREE_TYPES.isdisjoint(RULES)
    assert all(arm == arm.lower() for arm in (*RULES, *FREE_TYPES))
