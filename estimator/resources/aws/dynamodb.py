"""Amazon DynamoDB. Prices: https://aws.amazon.com/dynamodb/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import HOURS_PER_MONTH, Quantity
from estimator.resources.aws.autoscaled import target_capacity
from estimator.resources.components import held, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_UNITS = (
    ("write", "WriteCapacityUnits", "Write capacity unit (WCU{})", "WCU", "write_capacity"),
    ("read", "ReadCapacityUnits", "Read capacity unit (RCU{})", "RCU", "read_capacity"),
)
_REQUESTS = (
    ("write", "Write request unit (WRU)", "WRUs", "monthly_write_request_units"),
    ("read", "Read request unit (RRU)", "RRUs", "monthly_read_request_units"),
)


@prices(
    "aws_dynamodb_table",
    usage={
        "monthly_write_request_units": "write request units per month (on-demand tables)",
        "monthly_read_request_units": "read request units per month (on-demand tables)",
        "storage_gb": "GB stored",
        "pitr_backup_storage_gb": "GB of point-in-time recovery backups",
        "on_demand_backup_storage_gb": "GB of on-demand backups",
        "monthly_data_restored_gb": "GB restored per month",
        "monthly_streams_read_request_units": "streams read request units per month",
    },
)
def dynamodb_table(r: View, usage: Usage) -> Iterator[Component]:
    """Provisioned capacity by the hour (an autoscaled table at its minimum, or at the `capacity`
    declared for its `aws_appautoscaling_target`) or request units on demand; storage, backups,
    restores and stream reads. A global secondary index has capacity of its own; each replica
    pays for the writes replicated to it."""
    mode = r.text("billing_mode", "PROVISIONED", ("PROVISIONED", "PAY_PER_REQUEST"))
    is_on_demand = mode == "PAY_PER_REQUEST"
    class_ = "/infrequent-access" if "INFREQUENT" in r.text("table_class").upper() else ""
    if is_on_demand:
        yield from _requests(usage, class_)
    else:
        yield from _capacity(r, class_)
        yield from _index_capacity(r, class_)
    yield from _storage(r, usage, class_)
    for replica in r.blocks("replica"):
        yield _replica(r, usage, replica.text("region_name"), is_on_demand, class_)


def _requests(usage: Usage, class_: str) -> Iterator[Component]:
    for kind, name, unit, key in _REQUESTS:
        meter = f"aws/dynamodb/on-demand/{kind}{class_}"
        yield monthly(name, usage.quantity(key), unit=unit, meter=meter)


def _capacity(r: View, class_: str) -> Iterator[Component]:
    for kind, dimension, name, unit, attribute in _UNITS:
        scaled = target_capacity(r, f"dynamodb:table:{dimension}", "table", r.text("name"))
        yield held(
            name.format(", autoscaling" if scaled else ""),
            scaled or r.number(attribute, 0),
            unit=unit,
            meter=f"aws/dynamodb/provisioned/{kind}{class_}",
            usage_based=scaled is not None,
        )


def _index_capacity(r: View, class_: str) -> Iterator[Component]:
    """A global secondary index has provisioned capacity of its own, at the table's rate."""
    for index in r.blocks("global_secondary_index"):
        name = index.text("name")
        for kind, dimension, title, unit, attribute in _UNITS:
            scaled = target_capacity(
                r, f"dynamodb:index:{dimension}", "table", f"{r.text('name')}/index/{name}"
            )
            yield held(
                title.format(", autoscaling" if scaled else ""),
                scaled or index.number(attribute, 0),
                unit=unit,
                meter=f"aws/dynamodb/provisioned/{kind}{class_}",
                usage_based=scaled is not None,
                path=(f"Global secondary index ({name})",),
            )


def _storage(r: View, usage: Usage, class_: str) -> Iterator[Component]:
    def stored(name: str, key: str, meter: str, unit: str = "GB") -> Component:
        return monthly(name, usage.quantity(key), unit=unit, meter=f"aws/dynamodb/{meter}")

    yield stored("Data storage", "storage_gb", f"storage{class_}")
    if r.flag("point_in_time_recovery.enabled"):
        yield stored(
            "Point-In-Time Recovery (PITR) backup storage",
            "pitr_backup_storage_gb",
            "backup/point-in-time",
        )
    yield stored("On-demand backup storage", "on_demand_backup_storage_gb", "backup/on-demand")
    yield stored("Table data restored", "monthly_data_restored_gb", "restore")
    yield stored(
        "Streams read request unit (sRRU)",
        "monthly_streams_read_request_units",
        "streams/reads",
        "sRRUs",
    )


def _replica(r: View, usage: Usage, region: str, is_on_demand: bool, class_: str) -> Component:
    path = (f"Global table ({region})",)
    if is_on_demand:
        return monthly(
            "Replicated write request unit (rWRU)",
            usage.quantity("monthly_write_request_units"),
            unit="rWRU",
            per=HOURS_PER_MONTH,
            meter=f"aws/dynamodb/on-demand/replicated-write{class_}",
            path=path,
            region=region,
        )
    writes: Quantity = r.number("write_capacity", 0)
    return held(
        "Replicated write capacity unit (rWCU)",
        writes,
        unit="rWCU",
        meter=f"aws/dynamodb/provisioned/replicated-write{class_}",
        path=path,
        region=region,
    )
