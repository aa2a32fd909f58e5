"""Model deployments: token APIs, provisioned throughput, self-hosted serving, endpoints."""

from __future__ import annotations

from functools import cache

from estimator.resources.models.region import region_of
from estimator.resources.registry import Vendor, listed_types, registered

#: One module per way of paying; each registers the types it prices.
MODULES: tuple[str, ...] = (
    "api",
    "gateway",
    "provisioned",
    "workload",
    "huggingface",
    "databricks",
)


@cache
def vendor() -> Vendor:
    return Vendor(
        "models", registered(__name__, MODULES), listed_types(__name__, "free.txt"), region_of
    )
