"""Amazon Kinesis Data Streams. Prices: https://aws.amazon.com/kinesis/data-streams/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Hours of retention that cost nothing more.
_INCLUDED_HOURS = 24
#: Line, usage key, unit and meter of the two capacity modes.
_ON_DEMAND = (
    ("Data ingested", "monthly_on_demand_data_in_gb", "GB", "ingested"),
    ("Data retrieval", "monthly_on_demand_data_out_gb", "GB", "retrieved"),
    (
        "Enhanced Fan Out (EFO) Data retrieval",
        "monthly_on_demand_efo_data_out_gb",
        "GB",
        "fan-out-retrieved",
    ),
    (
        "Extended retention (24H to 7D)",
        "monthly_on_demand_extended_retention_gb",
        "GB",
        "extended-retention",
    ),
    (
        "Long term retention (7D+)",
        "monthly_on_demand_long_term_retention_gb",
        "GB",
        "long-term-retention",
    ),
)
_PROVISIONED = (
    ("Put request unit", "monthly_provisioned_put_units", "units", "put-units"),
    (
        "Extended retention (24H to 7D)",
        "monthly_provisioned_extended_retention_gb",
        "GB",
        "extended-retention",
    ),
    (
        "Long term retention (7D+)",
        "monthly_provisioned_long_term_retention_gb",
        "GB",
        "long-term-retention",
    ),
    (
        "Extended retention retrieval (7D+)",
        "monthly_provisioned_long_term_retrieval_gb",
        "GB",
        "long-term-retrieval",
    ),
    (
        "Enhanced Fan Out (EFO) Data retrieval",
        "monthly_provisioned_efo_data_out_gb",
        "GB",
        "fan-out-retrieved",
    ),
    (
        "Enhanced Fan Out (EFO)",
        "monthly_provisioned_efo_consumer_hours",
        "consumer-shard hour",
        "fan-out",
    ),
)


@prices(
    "aws_kinesis_stream",
    usage={key: f"{name}, {unit}" for name, key, unit, _ in (*_ON_DEMAND, *_PROVISIONED)},
)
def kinesis_stream(r: View, usage: Usage) -> Iterator[Component]:
    """On demand: the stream by the hour and data in and out. Provisioned: shards by the hour and
    payload units. Both: retention beyond 24 hours and enhanced fan-out."""
    mode = r.text("stream_mode_details.stream_mode", "PROVISIONED", ("PROVISIONED", "ON_DEMAND"))
    kind = mode.lower().replace("_", "-")
    is_provisioned = mode == "PROVISIONED"
    yield hourly(
        mode,
        meter=f"aws/kinesis/{kind}/{'shard' if is_provisioned else 'stream'}",
        count=r.number("shard_count", 1) if is_provisioned else 1,
    )
    shards = r.number("shard_count", 1)
    retained = r.decimal("retention_period", _INCLUDED_HOURS)
    is_extended = is_provisioned and retained > _INCLUDED_HOURS
    for name, key, unit, meter in _PROVISIONED if is_provisioned else _ON_DEMAND:
        if is_extended and meter == "extended-retention" and not usage.has(key):
            # Known from the configuration: charged for every hour of every shard.
            yield hourly(name, meter=f"aws/kinesis/{kind}/{meter}", count=shards)
            continue
        yield monthly(name, usage.quantity(key), unit=unit, meter=f"aws/kinesis/{kind}/{meter}")
