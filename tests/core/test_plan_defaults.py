"""Attributes nobody wrote are not unknown: a plan and its source must cost the same."""

from __future__ import annotations

import json
from typing import Any

from estimator.model.resource import Resource
from estimator.model.values import Unknown
from estimator.readers.plan import read_plan_bytes


def _pool(expressions: dict[str, Any]) -> Resource:
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "resource_changes": [
            {
                "address": "google_container_node_pool.p",
                "mode": "managed",
                "type": "google_container_node_pool",
                "name": "p",
                "provider_name": "registry.terraform.io/hashicorp/google",
                "change": {
                    "actions": ["create"],
                    "before": None,
                    "after": {"name": "p", "node_config": [{"machine_type": "e2-medium"}]},
                    "after_unknown": {
                        "id": True,
                        "cluster": True,
                        "node_config": [{"disk_type": True, "disk_size_gb": True}],
                    },
                },
            }
        ],
        "configuration": {
            "root_module": {
                "resources": [
                    {
                        "address": "google_container_node_pool.p",
                        "mode": "managed",
                        "type": "google_container_node_pool",
                        "name": "p",
                        "expressions": expressions,
                    }
                ]
            }
        },
    }
    (resource,) = read_plan_bytes(json.dumps(plan).encode()).after
    return resource


def test_what_the_provider_fills_in_is_not_set() -> None:
    written = {
        "name": {"constant_value": "p"},
        "cluster": {"references": ["google_container_cluster.c.id"]},
        "node_config": [{"machine_type": {"constant_value": "e2-medium"}}],
    }
    values = _pool(written).values
    assert values["node_config"] == [{"machine_type": "e2-medium"}]
    assert "id" not in values
    assert isinstance(values["cluster"], Unknown)


def test_what_is_written_but_not_known_stays_unknown() -> None:
    written = {
        "node_config": [
            {
                "machine_type": {"constant_value": "e2-medium"},
                "disk_type": {"references": ["google_compute_disk.d.type"]},
            }
        ]
    }
    config = _pool(written).values["node_config"][0]
    assert isinstance(config["disk_type"], Unknown)
    assert "disk_size_gb" not in config


def test_blocks_the_configuration_does_not_show_keep_their_unknowns() -> None:
    config = _pool({"name": {"constant_value": "p"}}).values["node_config"][0]
    assert isinstance(config["disk_type"], Unknown)


def test_a_variable_that_is_null_sets_nothing() -> None:
    """All inputs were known when the plan was made, so the value itself must have been null."""
    written = {
        "node_config": [
            {
                "machine_type": {"constant_value": "e2-medium"},
                "disk_type": {"references": ["var.disk_type"]},
                "disk_size_gb": {"references": ["var.sizes", "local.sizes"]},
            }
        ]
    }
    config = _pool(written).values["node_config"][0]
    assert "disk_type" not in config
    assert isinstance(config["disk_size_gb"], Unknown)
