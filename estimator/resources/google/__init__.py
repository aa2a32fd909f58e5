"""Google Cloud resource types: which meters each one buys, and how much of them."""

from __future__ import annotations

from functools import cache

from estimator.resources.google.region import region_of
from estimator.resources.registry import Vendor, listed_types, registered

#: One module per service; each registers the types it prices.
MODULES: tuple[str, ...] = (
    "analytics",
    "artifacts",
    "bigquery",
    "databases",
    "disks",
    "filestore",
    "functions",
    "gke",
    "groups",
    "instance",
    "memorystore",
    "network",
    "operations",
    "pubsub",
    "run",
    "services",
    "sql",
    "storage",
    "tpu",
    "vertex",
    "workbench",
)


@cache
def vendor() -> Vendor:
    return Vendor(
        "google", registered(__name__, MODULES), listed_types(__name__, "free.txt"), region_of
    )
