"""Amazon CloudFront. Prices: https://aws.amazon.com/cloudfront/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import MILLION, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

#: Usage key of an edge area → what people call it and what the meters call it.
_AREAS = {
    "us": ("US, Mexico, Canada", "united-states"),
    "europe": ("Europe, Israel", "europe"),
    "south_africa": ("South Africa, Kenya, Middle East", "south-africa"),
    "south_america": ("South America", "south-america"),
    "japan": ("Japan", "japan"),
    "australia": ("Australia, New Zealand", "australia"),
    "asia_pacific": ("Hong Kong, Philippines, Asia Pacific", "asia-pacific"),
    "india": ("India", "india"),
}
#: Ends of the tiers of data out to the internet, in GB a month.
_TRANSFER_TIERS = (
    ("Data transfer out to internet (first 10TB)", 10_240),
    ("Data transfer out to internet (next 40TB)", 51_200),
    ("Data transfer out to internet (next 100TB)", 153_600),
    ("Data transfer out to internet (next 350TB)", 512_000),
    ("Data transfer out to internet (next 524TB)", 1_048_576),
    ("Data transfer out to internet (next 4PB)", 5_242_880),
    ("Data transfer out to internet (over 5PB)", None),
)
_INVALIDATION_TIERS = (
    ("Invalidation requests (first 1k)", 1000),
    ("Invalidation requests (over 1k)", None),
)
#: Area of usage for an origin shield's region, and the name people know the region by.
_SHIELDS = {
    "us-east-1": ("us", "US East us-east-1"),
    "us-east-2": ("us", "US East us-east-2"),
    "us-west-2": ("us", "US West us-west-2"),
    "eu-central-1": ("europe", "Europe eu-central-1"),
    "eu-west-1": ("europe", "Europe eu-west-1"),
    "eu-west-2": ("europe", "Europe eu-west-2"),
    "sa-east-1": ("south_america", "South America sa-east-1"),
    "ap-northeast-1": ("japan", "Japan ap-northeast-1"),
    "ap-southeast-2": ("australia", "Australia ap-southeast-2"),
    "ap-southeast-1": ("singapore", "Singapore ap-southeast-1"),
    "ap-northeast-2": ("south_korea", "South Korea ap-northeast-2"),
    "ap-south-1": ("india", "India ap-south-1"),
}
_BY_AREA = {
    "monthly_data_transfer_to_internet_gb": "GB out to the internet per month",
    "monthly_data_transfer_to_origin_gb": "GB out to the origin per month",
    "monthly_http_requests": "HTTP requests per month",
    "monthly_https_requests": "HTTPS requests per month",
}


def _usage_keys() -> dict[str, str]:
    by_area = {
        f"{key}.{area}": f"{meaning}, {title}"
        for key, meaning in _BY_AREA.items()
        for area, (title, _) in _AREAS.items()
    }
    shields = {
        f"monthly_shield_requests.{area}": "origin shield requests per month"
        for area, _ in _SHIELDS.values()
    }
    return {
        **by_area,
        **shields,
        "monthly_invalidation_requests": "paths invalidated per month",
        "monthly_encryption_requests": "requests with field level encryption per month",
        "monthly_log_lines": "lines of real-time logs per month",
        "custom_ssl_certificates": "certificates on dedicated IP addresses",
    }


@prices("aws_cloudfront_distribution", usage=_usage_keys())
def distribution(r: View, usage: Usage) -> Iterator[Component]:
    """Data out and requests by edge area (the United States where usage names none), and what is
    configured: origin shield, field level encryption, real-time logs, dedicated IP certificates;
    invalidations beyond 1,000 paths."""
    yield from _options(r, usage)
    yield from _shields(r, usage)
    yield from tiered(
        usage.quantity("monthly_invalidation_requests"),
        _INVALIDATION_TIERS,
        unit="paths",
        meter="aws/cloudfront/invalidation",
    )
    named = {area for area in _AREAS for key in _BY_AREA if usage.has(f"{key}.{area}")}
    for area in _AREAS:
        if area in named or (not named and area == "us"):
            yield from _area(area, usage)


def _options(r: View, usage: Usage) -> Iterator[Component]:
    behaviours = [*r.blocks("default_cache_behavior"), *r.blocks("ordered_cache_behavior")]
    if any(block.has("field_level_encryption_id") for block in behaviours):
        yield monthly(
            "Field level encryption requests",
            usage.quantity("monthly_encryption_requests"),
            unit="10k requests",
            per=10_000,
            meter="aws/cloudfront/field-level-encryption",
        )
    if r.blocks("logging_config") or any(
        block.has("realtime_log_config_arn") for block in behaviours
    ):
        yield monthly(
            "Real-time log requests",
            usage.quantity("monthly_log_lines"),
            unit="1M lines",
            per=MILLION,
            meter="aws/cloudfront/real-time-logs",
        )
    if r.text("viewer_certificate.ssl_support_method") == "vip":
        yield monthly(
            "Dedicated IP custom SSLs",
            usage.quantity("custom_ssl_certificates", 1),
            unit="certificates",
            meter="aws/cloudfront/dedicated-ip-certificate",
        )


def _shields(r: View, usage: Usage) -> Iterator[Component]:
    regions = {
        origin.text("origin_shield.origin_shield_region")
        for origin in r.blocks("origin")
        if _is_on(origin.block("origin_shield"))
    }
    for region in sorted(regions):
        area, title = _SHIELDS.get(region, ("us", region))
        yield monthly(
            f"Origin shield HTTP requests ({title})",
            usage.quantity(f"monthly_shield_requests.{area}"),
            unit="10k requests",
            per=10_000,
            meter="aws/cloudfront/origin-shield",
            region=region,
        )


def _is_on(shield: Block) -> bool:
    return shield.flag("enabled") and shield.has("origin_shield_region")


def _area(area: str, usage: Usage) -> Iterator[Component]:
    title, meter = _AREAS[area]
    path = (title,)
    yield from tiered(
        usage.quantity(f"monthly_data_transfer_to_internet_gb.{area}"),
        _TRANSFER_TIERS,
        unit="GB",
        meter=f"aws/cloudfront/data-out/{meter}",
        path=path,
    )
    yield monthly(
        "Data transfer out to origin",
        usage.quantity(f"monthly_data_transfer_to_origin_gb.{area}"),
        unit="GB",
        meter=f"aws/cloudfront/data-to-origin/{meter}",
        path=path,
    )
    for protocol in ("http", "https"):
        yield monthly(
            f"{protocol.upper()} requests",
            usage.quantity(f"monthly_{protocol}_requests.{area}"),
            unit="10k requests",
            per=10_000,
            meter=f"aws/cloudfront/requests/{protocol}/{meter}",
            path=path,
        )


@prices(
    "aws_cloudfront_function",
    usage={"monthly_requests": "invocations per month"},
)
def cloudfront_function(r: View, usage: Usage) -> Iterator[Component]:
    """Invocations at the edge."""
    yield monthly(
        "Total number of invocations",
        usage.quantity("monthly_requests"),
        unit="1M invocations",
        per=MILLION,
        meter="aws/cloudfront/function-invocations",
    )
