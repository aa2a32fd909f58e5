"""Amazon RDS instances (clusters: `aurora`). Prices: https://aws.amazon.com/rds/pricing/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.aws.database import (
    DATABASE_USAGE,
    Database,
    credit_line,
    extended_support,
    performance_insights,
)
from estimator.resources.aws.machine import reserved_meter, upfront_note
from estimator.resources.components import MILLION, hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Terraform engine → the meter's engine and, where one is needed, the licence it comes with.
_ENGINES: Mapping[str, tuple[str, str]] = {
    "mysql": ("mysql", ""),
    "mariadb": ("mariadb", ""),
    "postgres": ("postgresql", ""),
    "oracle-se": ("oracle-standard", "byol"),
    "oracle-se1": ("oracle-standard-one", "license-included"),
    "oracle-se2": ("oracle-standard-two", "license-included"),
    "oracle-ee": ("oracle-enterprise", "byol"),
    "sqlserver-ex": ("sql-server-express", "license-included"),
    "sqlserver-web": ("sql-server-web", "license-included"),
    "sqlserver-se": ("sql-server-standard", "license-included"),
    "sqlserver-ee": ("sql-server-enterprise", "license-included"),
    "db2-se": ("db2-standard", "byol"),
    "db2-ae": ("db2-enterprise", "byol"),
}
_STORAGE_NAMES = {
    "standard": "Storage (magnetic)",
    "gp2": "Storage (general purpose SSD, gp2)",
    "gp3": "Storage (general purpose SSD, gp3)",
    "io1": "Storage (provisioned IOPS SSD, io1)",
    "io2": "Storage (provisioned IOPS SSD, io2)",
}
DEFAULT_GB = 20
#: Provisioned-IOPS volumes hold at least 100 GB and 1,000 IOPS.
_IO_GB, _IO_IOPS = 100, 1000


@prices(
    "aws_db_instance",
    usage={
        **DATABASE_USAGE,
        "additional_backup_storage_gb": "GB of backups beyond the free allowance",
        "monthly_standard_io_requests": "I/O requests per month (magnetic storage only)",
    },
)
def db_instance(r: View, usage: Usage) -> Iterator[Component]:
    """The instance by engine, licence and deployment; storage (20 GB gp2 unless said otherwise,
    twice the price in two zones), provisioned IOPS, backups beyond the size of the database,
    Performance Insights kept longer than a week, surplus CPU credits and extended support.

    A replica has the engine and the storage of its source, unless it says otherwise.
    """
    source = r.ref("replicate_source_db", "aws_db_instance", by=("identifier", "id", "arn"))
    database = _database(r, source)
    yield _hours(r, database, usage, r.text("license_model") or _licence(source))
    yield from _storage(r, source, database, usage)
    if r.decimal("backup_retention_period") > 0 or usage.has("additional_backup_storage_gb"):
        yield monthly(
            "Additional backup storage",
            usage.quantity("additional_backup_storage_gb"),
            unit="GB",
            meter=_backup_meter(database),
        )
    yield from performance_insights(r, database, usage)
    yield from credit_line(database, usage)
    yield from extended_support(r, database, amount(2 if database.is_multi_az else 1))


def _database(r: View, source: View | None) -> Database:
    engine = r.text("engine") or (source.text("engine") if source else "")
    version = r.text("engine_version") or (source.text("engine_version") if source else "")
    return Database(
        engine=(engine or "mysql").lower().removesuffix("-cdb"),
        version=version,
        type=r.text("instance_class"),
        is_multi_az=r.flag("multi_az"),
    )


def _licence(source: View | None) -> str:
    return source.text("license_model") if source else ""


def _hours(r: View, database: Database, usage: Usage, licence: str) -> Component:
    deployment = "multi-az" if database.is_multi_az else "single-az"
    zone = "Multi-AZ" if database.is_multi_az else "Single-AZ"
    if database.is_aurora:
        meter = f"aws/aurora/{database.aurora_engine}/{database.type}"
    else:
        engine, included = _ENGINES.get(database.engine, (database.engine, ""))
        asked = {"bring-your-own-license": "byol", "license-included": "license-included"}
        paid = asked.get(licence, included) if included else ""
        if paid == "byol" and engine in ("oracle-standard", "oracle-standard-one"):
            engine = "oracle-enterprise"  # retired editions: one rate under an own licence
        meter = "/".join(
            part for part in ("aws/rds", engine, paid, deployment, database.type) if part
        )
    reserved = reserved_meter(meter, usage)
    bought = "reserved" if reserved else "on-demand"
    return hourly(
        f"Database instance ({bought}, {zone}, {database.type})",
        meter=reserved or meter,
        note=upfront_note(usage),
    )


def _backup_meter(database: Database) -> str:
    return f"aws/aurora/{database.aurora_engine}/backup" if database.is_aurora else "aws/rds/backup"


def _storage(r: View, source: View | None, database: Database, usage: Usage) -> Iterator[Component]:
    def of(key: str) -> View:
        """Where an attribute of the storage stands: here, else at the source of a replica."""
        return source if source is not None and not r.has(key) else r

    named = of("storage_type").text("storage_type")
    type_ = named or ("io1" if of("iops").decimal("iops") > 0 else "gp2")
    deployment = "multi-az" if database.is_multi_az else "single-az"
    if named == "aurora":
        type_ = "gp2"
    size = of("allocated_storage").number("allocated_storage", DEFAULT_GB)
    if type_ in ("io1", "io2"):
        size = size.at_least(_IO_GB)
    volume = "magnetic" if type_ == "standard" else type_
    yield monthly(
        _STORAGE_NAMES.get(type_, "Storage (unknown)"),
        size,
        unit="GB",
        meter=f"aws/rds/storage/{deployment}/{volume}",
    )
    if type_ in ("io1", "io2"):
        iops = of("iops").number("iops", _IO_IOPS).at_least(_IO_IOPS)
        meter = f"aws/rds/iops/{deployment}/{type_}"
        yield monthly("Provisioned IOPS", iops, unit="IOPS", meter=meter)
    elif type_ == "gp3":
        yield from _beyond_gp3(of("iops"), database, size, deployment)
    elif type_ == "standard":
        yield monthly(
            "I/O requests",
            usage.quantity("monthly_standard_io_requests"),
            unit="1M requests",
            per=MILLION,
            meter="aws/rds/magnetic-io-requests",
        )


#: Size in GB from which gp3 volumes of an engine are striped and include four times as much.
_STRIPED_FROM = {"oracle": 200, "sqlserver": None}


def _beyond_gp3(
    r: View, database: Database, size: Quantity, deployment: str
) -> Iterator[Component]:
    """IOPS and throughput beyond what gp3 includes: 3,000 and 125 MiB/s, or 12,000 and 500 for
    striped volumes (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html)."""
    striped_from = _STRIPED_FROM.get(database.engine.partition("-")[0], 400)
    striped = striped_from is not None and (size.expected or 0) >= striped_from
    iops, throughput = (12_000, 500) if striped else (3_000, 125)
    yield monthly(
        f"Provisioned GP3 IOPS (above {iops:,})",
        (r.number("iops", 0) - iops).at_least(0),
        unit="IOPS",
        meter=f"aws/rds/iops/{deployment}/gp3",
    )
    yield monthly(
        f"Provisioned GP3 throughput (above {throughput} MBps)",
        (r.number("storage_throughput", 0) - throughput).at_least(0),
        unit="MBps",
        meter=f"aws/rds/throughput/{deployment}/gp3",
    )
