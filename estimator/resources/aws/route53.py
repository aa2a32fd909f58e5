"""Amazon Route 53. Prices: https://aws.amazon.com/route53/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.aws.counting import blocks_listed
from estimator.resources.components import MILLION, hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_BILLION = 1_000_000_000
_QUERIES = (
    ("Standard queries", "standard", "monthly_standard_queries"),
    ("Latency based routing queries", "latency", "monthly_latency_queries"),
    ("Geo DNS queries", "geo", "monthly_geo_queries"),
)


@prices("aws_route53_zone")
def hosted_zone(r: View, usage: Usage) -> Iterator[Component]:
    """A hosted zone per month, public or private."""
    yield monthly("Hosted zone", 1, unit="months", meter="aws/route53/hosted-zone")


@prices("aws_service_discovery_private_dns_namespace", "aws_service_discovery_public_dns_namespace")
def dns_namespace(r: View, usage: Usage) -> Iterator[Component]:
    """The hosted zone that Cloud Map creates for the namespace."""
    yield from hosted_zone(r, usage)


@prices(
    "aws_route53_record",
    usage={key: f"{name.lower()} per month" for name, _, key in _QUERIES},
)
def record(r: View, usage: Usage) -> Iterator[Component]:
    """Queries by routing policy. Alias records to AWS resources answer for free."""
    if r.blocks("alias"):
        return
    for name, kind, key in _QUERIES:
        yield from _billion_tiers(name, usage.quantity(key), f"aws/route53/queries/{kind}")


def _billion_tiers(name: str, queries: Quantity, meter: str) -> Iterator[Component]:
    tiers = ((f"{name} (first 1B)", _BILLION), (f"{name} (over 1B)", None))
    yield from tiered(queries, tiers, unit="1M queries", per=MILLION, meter=meter)


@prices("aws_route53_resolver_endpoint", usage={"monthly_queries": "DNS queries per month"})
def resolver_endpoint(r: View, usage: Usage) -> Iterator[Component]:
    """Every IP address is a network interface by the hour; queries through them."""
    yield hourly(
        "Resolver endpoints",
        meter="aws/route53/resolver/endpoint-interface",
        count=blocks_listed(r, "ip_address"),
    )
    queries = usage.quantity("monthly_queries")
    yield from _billion_tiers("DNS queries", queries, "aws/route53/resolver/queries")


@prices(
    "aws_route53_health_check",
    usage={"endpoint_type": "what is checked: aws or non_aws (aws when not given)"},
)
def health_check(r: View, usage: Usage) -> Iterator[Component]:
    """A health check per month, and each optional feature: HTTPS, string matching, a ten-second
    interval and latency measurement; endpoints outside AWS cost more."""
    kind = r.text("type").upper()
    if kind in ("CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL"):
        where = "aws"
    else:
        where = "external" if usage.text("endpoint_type", "aws") == "non_aws" else "aws"
    yield monthly("Health check", 1, unit="months", meter=f"aws/route53/health-check/{where}")
    features = (
        int(kind.startswith("HTTPS"))
        + int(kind.endswith("STR_MATCH"))
        + int(r.decimal("request_interval", 30) == 10)
        + int(r.flag("measure_latency"))
    )
    yield monthly(
        "Optional features",
        features,
        unit="months",
        meter=f"aws/route53/health-check-option/{where}",
    )
