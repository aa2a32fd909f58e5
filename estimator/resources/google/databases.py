"""AlloyDB, Spanner, Firestore and Bigtable: capacity by the hour, storage by the GB.

Prices: https://cloud.google.com/alloydb/pricing, /spanner/pricing, /firestore/pricing,
/bigtable/pricing.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Origin, Quantity, amount, between
from estimator.resources.components import hourly, monthly, standing
from estimator.resources.google.region import location_code
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

#: GiB of memory that come with a vCPU of AlloyDB.
ALLOYDB_GIB_PER_VCPU = 8
UNITS_PER_NODE = 1000


@prices(
    "google_alloydb_cluster",
    usage={"storage_gb": "GB stored on average", "backup_storage_gb": "GB of backups on average"},
)
def alloydb_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """Storage of the cluster and its backups; compute is billed at its instances."""
    for name, key, meter in (
        ("Storage", "storage_gb", "storage"),
        ("Backups", "backup_storage_gb", "backup"),
    ):
        yield monthly(name, usage.quantity(key), unit="GB", meter=f"google/alloydb/{meter}")


@prices("google_alloydb_instance")
def alloydb_instance(r: View, usage: Usage) -> Iterator[Component]:
    """vCPUs and memory of the nodes: two for a primary that is highly available, else one.

    A read pool has `node_count` nodes; 8 GB come with every vCPU. A primary is highly
    available unless `availability_type` is ZONAL.
    """
    nodes = amount(1)
    if r.text("instance_type", "PRIMARY").upper() == "READ_POOL":
        nodes = r.number("read_pool_config.node_count", 1)
    elif r.text("availability_type", "REGIONAL", ("REGIONAL", "ZONAL")).upper() != "ZONAL":
        nodes = amount(2, "nodes of a regional instance")
    cpus = r.number("machine_config.cpu_count", 2)
    yield hourly("vCPUs", count=nodes * cpus, meter="google/alloydb/vcpu")
    yield standing(
        "Memory", nodes * cpus * ALLOYDB_GIB_PER_VCPU, unit="GB", meter="google/alloydb/memory"
    )


@prices("google_alloydb_backup", usage={"storage_gb": "GB the backup occupies"})
def alloydb_backup(r: View, usage: Usage) -> Iterator[Component]:
    """Stored GB."""
    yield monthly("Backups", usage.quantity("storage_gb"), unit="GB", meter="google/alloydb/backup")


@prices(
    "google_spanner_instance",
    usage={"storage_gb": "GB stored on average", "backup_storage_gb": "GB of backups on average"},
)
def spanner(r: View, usage: Usage) -> Iterator[Component]:
    """Nodes by the hour (1,000 processing units are one), by configuration and edition; storage.

    Autoscaling gives a range. The configuration (`regional-us-central1`, `nam3`) is the location
    that is charged.
    """
    config = r.text("config").rsplit("/", 1)[-1]
    region = location_code(config.removeprefix("regional-")) or None
    edition = r.text("edition", "STANDARD").lower().replace("_", "-")
    yield hourly(
        f"Nodes ({edition})",
        count=_spanner_nodes(r),
        meter=f"google/spanner/{edition}/node",
        region=region,
    )
    for name, key, meter in (
        ("Storage", "storage_gb", "storage"),
        ("Backups", "backup_storage_gb", "backup"),
    ):
        yield monthly(
            name, usage.quantity(key), unit="GB", meter=f"google/spanner/{meter}", region=region
        )


def _spanner_nodes(r: View) -> Quantity:
    limits = r.block("autoscaling_config").block("autoscaling_limits")
    if limits.has("max_nodes"):
        return _range(limits.decimal("min_nodes", 1), limits.decimal("max_nodes", 1))
    if limits.has("max_processing_units"):
        low = limits.decimal("min_processing_units", UNITS_PER_NODE) / UNITS_PER_NODE
        return _range(low, limits.decimal("max_processing_units", 0) / UNITS_PER_NODE)
    if r.has("processing_units"):
        return r.number("processing_units") / UNITS_PER_NODE
    return r.number("num_nodes", 1)


def _range(low: Decimal, high: Decimal) -> Quantity:
    return between(low, low, max(low, high), "nodes", Origin.ATTRIBUTE)


@prices(
    "google_firestore_database",
    usage={
        "storage_gb": "GB stored on average",
        "monthly_document_reads": "documents read per month",
        "monthly_document_writes": "documents written per month",
        "monthly_document_deletes": "documents deleted per month",
    },
)
def firestore(r: View, usage: Usage) -> Iterator[Component]:
    """Documents read, written and deleted, and storage; the daily free quota is not taken off."""
    for action in ("reads", "writes", "deletes"):
        yield monthly(
            f"Document {action}",
            usage.quantity(f"monthly_document_{action}"),
            unit="100k documents",
            per=100_000,
            meter=f"google/firestore/{action}",
        )
    yield monthly(
        "Storage", usage.quantity("storage_gb"), unit="GB", meter="google/firestore/storage"
    )


@prices("google_bigtable_instance", usage={"storage_gb": "GB stored on average per cluster"})
def bigtable(r: View, usage: Usage) -> Iterator[Component]:
    """Nodes of every cluster by the hour, and its storage on SSD or HDD.

    Autoscaling gives a range per cluster. A development instance has one node.
    """
    for place, cluster in enumerate(r.blocks("cluster")):
        zone = cluster.text("zone")
        region = location_code(zone) if zone else None
        kind = cluster.text("storage_type", "SSD").upper()
        path = (f"cluster[{place}]",)
        yield hourly("Nodes", count=_bigtable_nodes(cluster), meter="google/bigtable/node",
                     path=path, region=region)  # fmt: skip
        yield monthly(f"Storage ({kind})", usage.quantity("storage_gb"), unit="GB",
                      meter=f"google/bigtable/storage/{kind.lower()}", path=path,
                      region=region)  # fmt: skip


def _bigtable_nodes(cluster: Block) -> Quantity:
    scaling = cluster.block("autoscaling_config")
    if scaling.has("max_nodes"):
        return _range(scaling.decimal("min_nodes", 1), scaling.decimal("max_nodes", 1))
    return cluster.number("num_nodes", 1)
