"""Amazon EFS. Prices: https://aws.amazon.com/efs/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Every 20 GB stored bring 1 MB/s of throughput that is not charged again.
_GB_PER_MBPS = 20


@prices(
    "aws_efs_file_system",
    usage={
        "storage_gb": "GB stored in the standard class",
        "infrequent_access_storage_gb": "GB stored in infrequent access",
        "monthly_infrequent_access_read_gb": "GB read from infrequent access per month",
        "monthly_infrequent_access_write_gb": "GB tiered to infrequent access per month",
        "archive_storage_gb": "GB stored in archive",
        "monthly_elastic_read_gb": "GB read per month (throughput mode elastic)",
        "monthly_elastic_write_gb": "GB written per month (throughput mode elastic)",
    },
)
def efs_file_system(r: View, usage: Usage) -> Iterator[Component]:
    """Storage by class (one zone or regional), access to infrequent storage, and throughput:
    provisioned beyond what the stored data brings (1 MB/s per 20 GB), or elastic per GB."""
    place = "one-zone" if r.has("availability_zone_name") else "standard"
    words = place.replace("-", " ")
    meter = f"aws/efs/{place}"
    stored = usage.quantity("storage_gb")
    yield monthly(f"Storage ({words})", stored, unit="GB", meter=f"{meter}/storage")
    if _moves_to(r, "ia") or usage.has("infrequent_access_storage_gb"):
        yield from _infrequent(usage, words, meter)
    if _moves_to(r, "archive") or usage.has("archive_storage_gb"):
        archived = usage.quantity("archive_storage_gb")
        yield monthly("Storage (archive)", archived, unit="GB", meter="aws/efs/archive/storage")
    if r.text("throughput_mode") == "provisioned":
        included = stored.or_else(0) / _GB_PER_MBPS
        yield monthly(
            "Provisioned throughput",
            (r.number("provisioned_throughput_in_mibps") - included).at_least(0),
            unit="MBps",
            meter="aws/efs/provisioned-throughput",
            usage_based=True,
        )
    elif r.text("throughput_mode") == "elastic":
        yield from _elastic(usage)


def _moves_to(r: View, class_: str) -> bool:
    return any(policy.has(f"transition_to_{class_}") for policy in r.blocks("lifecycle_policy"))


def _infrequent(usage: Usage, words: str, meter: str) -> Iterator[Component]:
    for name, key, line in (
        (
            f"Storage ({words}, infrequent access)",
            "infrequent_access_storage_gb",
            f"{meter}/infrequent-access/storage",
        ),
        (
            "Read requests (infrequent access)",
            "monthly_infrequent_access_read_gb",
            "aws/efs/infrequent-access/read",
        ),
        (
            "Write requests (infrequent access)",
            "monthly_infrequent_access_write_gb",
            "aws/efs/infrequent-access/write",
        ),
    ):
        yield monthly(name, usage.quantity(key), unit="GB", meter=line)


def _elastic(usage: Usage) -> Iterator[Component]:
    for verb in ("read", "write"):
        yield monthly(
            f"Elastic throughput ({verb}s)",
            usage.quantity(f"monthly_elastic_{verb}_gb"),
            unit="GB",
            meter=f"aws/efs/elastic-throughput/{verb}",
        )
