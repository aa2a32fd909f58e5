"""CloudHSM, CloudTrail and AWS Config.

Prices: https://aws.amazon.com/cloudhsm/pricing/, https://aws.amazon.com/cloudtrail/pricing/,
https://aws.amazon.com/config/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices("aws_cloudhsm_v2_hsm", usage={"monthly_hrs": "hours per month the HSM exists (730)"})
def cloudhsm(r: View, usage: Usage) -> Iterator[Component]:
    """Every hour of every hardware security module."""
    hours = usage.quantity("monthly_hrs")
    yield hourly("HSM usage", meter="aws/cloudhsm/hsm", hours=hours, usage_based=True)


@prices(
    "aws_cloudtrail",
    usage={
        "monthly_additional_management_events": "management events beyond the free first copy",
        "monthly_data_events": "data events per month",
        "monthly_insight_events": "events analysed by Insights per month",
    },
)
def cloudtrail(r: View, usage: Usage) -> Iterator[Component]:
    """Events delivered: further copies of management events, data events, and events that
    Insights analyses. The first copy of management events in a region is free."""
    events = [("Data events", "monthly_data_events", "data-events")]
    if r.flag("include_global_service_events", default=True):
        name = "Management events (additional copies)"
        events.insert(0, (name, "monthly_additional_management_events", "management-events"))
    if r.blocks("insight_selector"):
        events.append(("Insight events", "monthly_insight_events", "insight-events"))
    for name, key, meter in events:
        yield monthly(
            name,
            usage.quantity(key),
            unit="100k events",
            per=100_000,
            meter=f"aws/cloudtrail/{meter}",
        )


_EVALUATION_TIERS = (
    ("Rule evaluations (first 100K)", 100_000),
    ("Rule evaluations (next 400K)", 500_000),
    ("Rule evaluations (over 500K)", None),
)


@prices(
    "aws_config_config_rule",
    "aws_config_organization_custom_rule",
    "aws_config_organization_managed_rule",
    usage={"monthly_rule_evaluations": "rule evaluations per month"},
)
def config_rule(r: View, usage: Usage) -> Iterator[Component]:
    """Evaluations in three price tiers."""
    evaluations = usage.quantity("monthly_rule_evaluations")
    meter = "aws/config/rule-evaluations"
    yield from tiered(evaluations, _EVALUATION_TIERS, unit="evaluations", meter=meter)


@prices(
    "aws_config_configuration_recorder",
    usage={
        "monthly_config_items": "configuration items recorded per month",
        "monthly_custom_config_items": "custom configuration items recorded per month",
    },
)
def configuration_recorder(r: View, usage: Usage) -> Iterator[Component]:
    """Configuration items recorded, of AWS and custom resources; daily recording has its own
    rate."""
    daily = r.text("recording_mode.recording_frequency").upper() == "DAILY"
    meter = "aws/config/items/daily" if daily else "aws/config/items"
    items = usage.quantity("monthly_config_items")
    yield monthly("Config items", items, unit="records", meter=meter)
    custom = usage.quantity("monthly_custom_config_items")
    yield monthly("Custom config items", custom, unit="records", meter="aws/config/custom-items")
