"""Application platforms: App Runner, Amplify, AppSync, Cognito.

Prices: https://aws.amazon.com/apprunner/pricing/, https://aws.amazon.com/amplify/pricing/,
https://aws.amazon.com/appsync/pricing/, https://aws.amazon.com/cognito/pricing/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.aws.declared import UsageLine, usage_keys, usage_lines
from estimator.resources.components import HOURS, hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices(
    "aws_apprunner_service",
    usage={
        "instances": "average number of provisioned instances (the minimum size)",
        "active_hours": "hours per month instances process requests, summed over instances",
        "monthly_build_minutes": "minutes of builds from source per month",
    },
)
def apprunner_service(r: View, usage: Usage) -> Iterator[Component]:
    """Memory of provisioned instances all the time, vCPUs while they process requests, builds from
    source and automatic deployments."""
    cpus, memory = _size(r, "cpu", "1024"), _size(r, "memory", "2048")
    scaling = r.ref(
        "auto_scaling_configuration_arn", "aws_apprunner_auto_scaling_configuration_version"
    )
    least = scaling.number("min_size", 1) if scaling else amount(1, "min_size")
    count = usage.quantity("instances") if usage.has("instances") else least
    yield monthly(
        "Provisioned memory", memory * count * HOURS, unit="GB-hours", meter="aws/apprunner/memory"
    )
    active = usage.quantity("active_hours")
    yield monthly("Active vCPUs", cpus * active, unit="vCPU-hours", meter="aws/apprunner/vcpu")
    if r.flag("source_configuration.auto_deployments_enabled", default=True):
        yield monthly(
            "Automatic deployments", 1, unit="months", meter="aws/apprunner/auto-deployment"
        )
    if r.blocks("source_configuration.code_repository"):
        minutes = usage.quantity("monthly_build_minutes")
        yield monthly("Builds", minutes, unit="minutes", meter="aws/apprunner/build")


def _size(r: View, key: str, default: str) -> Quantity:
    """vCPUs or GB: `1024`, `1 vCPU` and `2 GB` are all ways to write them."""
    text = r.text(f"instance_configuration.{key}", default)
    match = re.match(r"^([\d.]+)\s*(vcpu|gb)?$", text.strip().lower())
    if not match:
        return amount(None, key)
    size = amount(match[1], key)
    return size if match[2] else size / 1024


_AMPLIFY = (
    UsageLine("Build minutes", "monthly_build_minutes", "minutes", "aws/amplify/build"),
    UsageLine("Hosting storage", "storage_gb", "GB", "aws/amplify/storage"),
    UsageLine("Data served", "monthly_data_served_gb", "GB", "aws/amplify/data-served"),
    UsageLine(
        "SSR requests",
        "monthly_ssr_requests",
        "1M requests",
        "aws/amplify/ssr-requests",
        1_000_000,
    ),
    UsageLine("SSR duration", "monthly_ssr_gb_hours", "GB-hours", "aws/amplify/ssr-duration", 3600),
)


@prices("aws_amplify_app", usage=usage_keys(_AMPLIFY))
def amplify_app(r: View, usage: Usage) -> Iterator[Component]:
    """Builds, hosting, data served and server-side rendering."""
    yield from usage_lines(_AMPLIFY[:-1], usage)
    hours = usage.quantity("monthly_ssr_gb_hours") * 3600
    meter = "aws/amplify/ssr-duration"
    yield monthly("SSR duration", hours, unit="GB-hours", per=3600, meter=meter)


_APPSYNC = (
    UsageLine(
        "Query and data modification operations",
        "monthly_requests",
        "1M requests",
        "aws/appsync/operations",
        1_000_000,
    ),
    UsageLine(
        "Real-time updates",
        "monthly_realtime_updates",
        "1M updates",
        "aws/appsync/realtime-updates",
        1_000_000,
    ),
    UsageLine(
        "Connection minutes",
        "monthly_connection_minutes",
        "1M minutes",
        "aws/appsync/connection-minutes",
        1_000_000,
    ),
)


@prices("aws_appsync_graphql_api", usage=usage_keys(_APPSYNC))
def appsync_api(r: View, usage: Usage) -> Iterator[Component]:
    """Operations, real-time updates and connection minutes."""
    yield from usage_lines(_APPSYNC, usage)


#: Cache memory in GiB by type, as the meters are named.
_CACHES = {
    "T2_SMALL": "1.55",
    "SMALL": "1.55",
    "MEDIUM": "3.22",
    "T2_MEDIUM": "3.22",
    "LARGE": "12.3",
    "R4_LARGE": "12.3",
    "XLARGE": "25.05",
    "R4_XLARGE": "25.05",
    "LARGE_2X": "50.47",
    "R4_2XLARGE": "50.47",
    "LARGE_4X": "101.38",
    "R4_4XLARGE": "101.38",
    "LARGE_8X": "203.26",
    "R4_8XLARGE": "203.26",
    "LARGE_12X": "317.77",
}


@prices("aws_appsync_api_cache")
def appsync_cache(r: View, usage: Usage) -> Iterator[Component]:
    """A cache by the hour and size."""
    type_ = r.text("type").upper()
    memory = _CACHES.get(type_, type_)
    yield hourly(f"Cache ({type_})", meter=f"aws/appsync/cache/{memory}")


_MAU_TIERS = {
    "LITE": (
        ("Monthly active users (first 50K)", 50_000),
        ("Monthly active users (next 900K)", 950_000),
        ("Monthly active users (next 9M)", 9_950_000),
        ("Monthly active users (over 10M)", None),
    ),
    "ESSENTIALS": (("Monthly active users", None),),
    "PLUS": (("Monthly active users", None),),
}


@prices(
    "aws_cognito_user_pool",
    usage={"monthly_active_users": "active users per month beyond the free ones"},
)
def cognito_user_pool(r: View, usage: Usage) -> Iterator[Component]:
    """Active users by the pool's tier (Essentials unless said otherwise). The free 10,000 users of
    an account are not taken off."""
    tier = r.text("user_pool_tier", "ESSENTIALS").upper()
    users = usage.quantity("monthly_active_users")
    tiers = _MAU_TIERS.get(tier, _MAU_TIERS["ESSENTIALS"])
    yield from tiered(users, tiers, unit="users", meter=f"aws/cognito/users/{tier.lower()}")
