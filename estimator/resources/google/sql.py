"""Cloud SQL. Prices: https://cloud.google.com/sql/pricing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import HOURS_PER_MONTH, Origin, Quantity, between
from estimator.model.values import Unknown
from estimator.resources.components import HOURS, hourly, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_CUSTOM = re.compile(r"^db-custom-(\d+)-(\d+)$")
_NAMED = re.compile(r"^db-(?:n1-)?(standard|highmem|lightweight)-(\d+)$")
_PERFORMANCE = re.compile(r"^db-perf-optimized-N-(\d+)$", re.IGNORECASE)
_C4A = re.compile(r"^db-c4a-highmem-(\d+)$")
#: GiB per vCPU of the named tiers; lightweight ones have 3.75 GiB in all.
_GIB_PER_VCPU = {"standard": Decimal("3.75"), "highmem": Decimal("6.5")}
_LIGHTWEIGHT_GIB = Decimal("3.75")
_SHARED_CORE = ("db-f1-micro", "db-g1-small")
DEFAULT_DISK_GB = 10
#: GB of local SSD behind the data cache, by vCPUs of an Enterprise Plus instance.
_DATA_CACHE_GB = ((2, 375), (8, 375), (16, 750), (32, 1500), (48, 3000), (64, 6000), (128, 9000))


@dataclass(frozen=True, slots=True)
class _Size:
    vcpus: Decimal
    gib: Decimal


@prices(
    "google_sql_database_instance",
    usage={"backup_storage_gb": "GB that backups occupy on average"},
)
def sql_instance(r: View, usage: Usage) -> Iterator[Component]:
    """vCPUs and memory (or a shared-core machine), storage, backups; twice for high availability.

    `availability_type = "REGIONAL"` has a standby in a second zone: every price is that of two.
    Storage that grows automatically is counted at its configured size (10 GB at the least).
    An instance kept switched off (`activation_policy = "NEVER"`) pays storage and its idle
    address only; of a running one the idle address is the upper end of a range. A read replica
    is an instance of its own. SQL Server's licences are charged per vCPU besides.
    """
    settings = r.block("settings")
    wanted = settings.text("availability_type", "ZONAL", ("ZONAL", "REGIONAL")).upper()
    availability = "regional" if wanted == "REGIONAL" else "zonal"
    edition = settings.text("edition", "ENTERPRISE", ("ENTERPRISE", "ENTERPRISE_PLUS"))
    edition = edition.lower().replace("_", "-")
    is_off = settings.text("activation_policy").upper() == "NEVER"
    if not is_off:
        tier = settings.text("tier") or str(Unknown("no tier is given here"))
        yield from _machine(r, tier, availability, edition)
    yield _storage(settings.number("disk_size", DEFAULT_DISK_GB), settings.text("disk_type"),
                   availability, edition)  # fmt: skip
    if settings.flag("data_cache_config.data_cache_enabled"):
        yield from _data_cache(settings.text("tier"), availability)
    yield monthly(
        "Backups",
        usage.quantity("backup_storage_gb"),
        unit="GB",
        meter="google/sql/backup",
    )
    if settings.flag("ip_configuration.ipv4_enabled", default=True):
        yield _address(is_off)


def _address(is_off: bool) -> Component:
    """A public address is billed for the hours the instance is stopped: none to all of them.

    The headline is the upper end, as Infracost shows it.
    """
    hours = HOURS
    if not is_off:
        hours = between(0, HOURS_PER_MONTH, HOURS_PER_MONTH, "hours stopped", Origin.RULE)
    note = "" if is_off else "billed only while the instance is stopped"
    return hourly("IP address (if unused)", hours=hours, meter="google/sql/ip-unused", note=note)


def _machine(r: View, tier: str, availability: str, edition: str) -> Iterator[Component]:
    version = r.text("database_version", "MYSQL_8_0").upper()
    is_legacy = tier.startswith("db-n1-") and version.startswith("MYSQL")
    size = _size(tier)
    if tier in _SHARED_CORE or is_legacy or size is None:
        yield hourly(
            f"SQL instance ({tier}, {availability})",
            meter=f"google/sql/instance/{tier}/{availability}",
        )
        return
    prefix = f"google/sql/{edition}"
    yield hourly(
        f"vCPUs ({size.vcpus}, {availability})",
        count=size.vcpus,
        meter=f"{prefix}/vcpu/{availability}",
    )
    yield standing(
        f"Memory ({size.gib.normalize():f} GB, {availability})",
        size.gib,
        unit="GB",
        meter=f"{prefix}/memory/{availability}",
    )
    if version.startswith("SQLSERVER"):
        yield from _sql_server_licence(version, size)


def _sql_server_licence(version: str, size: _Size) -> Iterator[Component]:
    """Microsoft's licence per vCPU, four at the least; Express is free."""
    licence = version.rsplit("_", 1)[-1].lower()
    if licence != "express":
        yield hourly(
            f"SQL Server licence ({licence})",
            count=max(size.vcpus, Decimal(4)),
            meter=f"google/sql/sql-server-licence/{licence}",
        )


def _size(tier: str) -> _Size | None:
    """vCPUs and GiB that a tier's name says."""
    if custom := _CUSTOM.match(tier):
        return _Size(Decimal(custom[1]), Decimal(custom[2]) / 1024)
    if optimized := _PERFORMANCE.match(tier) or _C4A.match(tier):
        return _Size(Decimal(optimized[1]), Decimal(optimized[1]) * 8)
    if named := _NAMED.match(tier):
        cpus = Decimal(named[2])
        per_vcpu = _GIB_PER_VCPU.get(named[1])
        return _Size(cpus, _LIGHTWEIGHT_GIB if per_vcpu is None else cpus * per_vcpu)
    return None


def _storage(size_gb: Quantity, type_: str, availability: str, edition: str) -> Component:
    kind = "HDD" if type_.upper() == "PD_HDD" else "SSD"
    return monthly(
        f"Storage ({kind}, {availability})",
        size_gb,
        unit="GB",
        meter=f"google/sql/{edition}/storage/{kind.lower()}/{availability}",
    )


def _data_cache(tier: str, availability: str) -> Iterator[Component]:
    """Enterprise Plus: a local SSD whose size follows the vCPUs."""
    size = _size(tier)
    if size is None:
        return
    cache = next((gb for cpus, gb in _DATA_CACHE_GB if size.vcpus <= cpus), 9000)
    yield monthly(
        f"Data cache ({availability})",
        cache,
        unit="GB",
        meter=f"google/sql/enterprise-plus/data-cache/{availability}",
    )
