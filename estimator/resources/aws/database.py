"""What database instances of RDS and Aurora have in common beside their hours and storage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.aws.instance_facts import family, is_burstable, vcpus
from estimator.resources.aws.lifecycle import extended_support_year, support
from estimator.resources.components import HOURS, monthly
from estimator.resources.view import View
from estimator.usage.declared import Usage

DATABASE_USAGE: Mapping[str, str] = {
    "monthly_cpu_credit_hrs": "hours per month a burstable instance runs above its baseline",
    "vcpu_count": "vCPUs that earn the surplus credits (by default those of the instance type)",
    "monthly_additional_performance_insights_requests": "Performance Insights API requests beyond"
    " the free million a month",
    "reserved_instance_term": "term of the reserved instance: 1_year or 3_year",
    "reserved_instance_payment_option": "no_upfront, partial_upfront or all_upfront",
}
#: Performance Insights keeps a week of history for free.
_FREE_RETENTION_DAYS = 7
_NO_EXTENDED_SUPPORT = "open-source-rds-extended-support-disabled"


@dataclass(frozen=True, slots=True)
class Database:
    """A database instance; `engine` as Terraform names it."""

    engine: str
    version: str
    type: str
    is_multi_az: bool = False

    @property
    def is_aurora(self) -> bool:
        return self.engine.startswith("aurora")

    @property
    def aurora_engine(self) -> str:
        return "postgresql" if "postgres" in self.engine else "mysql"

    @property
    def is_serverless(self) -> bool:
        return self.type == "db.serverless"


def credit_line(database: Database, usage: Usage) -> Iterator[Component]:
    """Surplus CPU credits per vCPU-hour, where declared for a burstable type."""
    if not (is_burstable(database.type) and usage.has("monthly_cpu_credit_hrs")):
        return
    cpus = usage.quantity("vcpu_count", vcpus(database.type))
    meter = "aws/aurora/cpu-credits" if database.is_aurora \
        else f"aws/rds/cpu-credits/{family(database.type)}"  # fmt: skip
    yield monthly(
        "CPU credits",
        usage.quantity("monthly_cpu_credit_hrs") * cpus,
        unit="vCPU-hours",
        meter=meter,
    )


def performance_insights(
    r: View, database: Database, usage: Usage, acus: Quantity | None = None
) -> Iterator[Component]:
    """History kept for longer than a week, per vCPU (or `acus`), and API requests."""
    if not r.flag("performance_insights_enabled"):
        return
    if r.decimal("performance_insights_retention_period", _FREE_RETENTION_DAYS) > 7:
        label = "serverless" if acus else database.type
        yield monthly(
            f"Performance Insights Long Term Retention ({label})",
            acus or amount(vcpus(database.type), "vCPUs"),
            unit="ACUs" if acus else "vCPU-month",
            meter=f"aws/rds/performance-insights/long-term-retention/{label}",
        )
    yield monthly(
        "Performance Insights API",
        usage.quantity("monthly_additional_performance_insights_requests"),
        unit="1000 requests",
        per=1000,
        meter="aws/rds/performance-insights/requests",
    )


def extended_support(r: View, database: Database, copies: Quantity) -> Iterator[Component]:
    """vCPU-hours of a version past its standard support, unless the cluster opts out of it."""
    if r.text("engine_lifecycle_support") == _NO_EXTENDED_SUPPORT:
        return
    product = {"aurora": "aurora-mysql"}.get(database.engine, database.engine)
    version = _major(database)
    year = extended_support_year(product, version, r.run.as_of)
    if not year or support(product, version) is None:
        return
    service = "aurora" if database.is_aurora else "rds"
    yield monthly(
        f"Extended support (year {year})",
        HOURS * amount(vcpus(database.type), "vCPUs") * copies,
        unit="vCPU-hours",
        meter=f"aws/{service}/extended-support/year-{year}/{_listed(version)}",
    )


def _major(database: Database) -> str:
    """`5.7.mysql_aurora.2.11.2` and `5.7.44` → `5.7`; `11.22` → `11`."""
    parts = database.version.split(".")
    return ".".join(parts[:2]) if "mysql" in database.engine or database.engine == "aurora" \
        else parts[0]  # fmt: skip


def _listed(version: str) -> str:
    return version.replace(".", "-")
