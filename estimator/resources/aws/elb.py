"""Elastic Load Balancing. Prices: https://aws.amazon.com/elasticloadbalancing/pricing/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import held, hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: What one capacity unit holds: the busiest dimension counts. Gateway and network balancers have
#: no rule evaluations.
_CAPACITY_UNIT: Mapping[str, Mapping[str, int]] = {
    "application": {
        "new_connections": 25,
        "active_connections": 3000,
        "processed_bytes_gb": 1,
        "rule_evaluations": 1000,
    },
    "network": {"new_connections": 800, "active_connections": 100_000, "processed_bytes_gb": 1},
    "gateway": {"new_connections": 600, "active_connections": 60_000, "processed_bytes_gb": 1},
}


@prices(
    "aws_lb",
    "aws_alb",
    usage={
        "new_connections": "newly established connections per second",
        "active_connections": "active connections per minute",
        "processed_bytes_gb": "GB processed per hour",
        "rule_evaluations": "rule evaluations per second (application load balancers)",
    },
)
def load_balancer(r: View, usage: Usage) -> Iterator[Component]:
    """Every hour, plus capacity units: the busiest of connections, bytes and rule evaluations
    (one application unit: 25 new connections a second, 3,000 active ones, 1 GB an hour or 1,000
    rule evaluations a second)."""
    yield from balancer_lines(r.text("load_balancer_type", "application"), usage)


def balancer_lines(kind: str, usage: Usage, path: tuple[str, ...] = ()) -> Iterator[Component]:
    """The lines of an application, network or gateway load balancer."""
    name = f"{kind.capitalize()} load balancer"
    yield hourly(name, meter=f"aws/elb/{kind}/load-balancer", path=path)
    yield held(
        "Load balancer capacity units",
        _units(kind, usage),
        unit="LCU",
        meter=f"aws/elb/{kind}/lcu",
        path=path,
    )


def _units(kind: str, usage: Usage) -> Quantity:
    sizes = _CAPACITY_UNIT.get(kind, _CAPACITY_UNIT["network"])
    declared = [key for key in sizes if usage.has(key)] or [next(iter(sizes))]
    units = [usage.quantity(key) / sizes[key] for key in declared]
    busiest = units[0]
    for other in units[1:]:
        busiest = busiest.at_least(other)
    return busiest


@prices("aws_elb", usage={"monthly_data_processed_gb": "GB processed per month"})
def classic_load_balancer(r: View, usage: Usage) -> Iterator[Component]:
    """Every hour, and every GB processed."""
    yield from classic_lines(usage)


def classic_lines(usage: Usage, path: tuple[str, ...] = ()) -> Iterator[Component]:
    """The lines of a classic load balancer."""
    yield hourly("Classic load balancer", meter="aws/elb/classic/load-balancer", path=path)
    yield monthly(
        "Data processed",
        usage.quantity("monthly_data_processed_gb"),
        unit="GB",
        meter="aws/elb/classic/data-processed",
        path=path,
    )
