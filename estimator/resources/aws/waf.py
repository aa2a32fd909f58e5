"""AWS WAF. Prices: https://aws.amazon.com/waf/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.components import MILLION, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_USAGE = {
    "rule_group_rules": "rules in the rule groups the web ACL uses",
    "monthly_requests": "requests inspected per month",
}


@prices("aws_waf_web_acl", "aws_wafregional_web_acl", usage=_USAGE)
def waf_classic_web_acl(r: View, usage: Usage) -> Iterator[Component]:
    """A classic web ACL, its rules and rule groups per month, and requests."""
    rules = r.blocks("rules") or r.blocks("rule")
    groups = sum(1 for rule in rules if rule.text("type", "REGULAR").upper() == "GROUP")
    own = amount(len(rules) - groups, "rules of the web ACL")
    yield from _lines(own + _declared(usage, "rule_group_rules"))
    yield _count("Rule groups", groups, "groups", "aws/waf/rule", usage_based=True)
    yield _requests(usage)


@prices(
    "aws_wafv2_web_acl",
    usage={**_USAGE, "managed_rule_group_rules": "rules in the managed rule groups it uses"},
)
def wafv2_web_acl(r: View, usage: Usage) -> Iterator[Component]:
    """A web ACL, its rules, and each rule group it refers to per month; rules inside its own rule
    groups count as declared. Requests."""
    rules = r.blocks("rule")
    groups = sum(1 for rule in rules if rule.blocks("statement.rule_group_reference_statement"))
    managed = sum(1 for rule in rules if rule.blocks("statement.managed_rule_group_statement"))
    own = amount(len(rules) - groups - managed, "rules of the web ACL")
    inside = _declared(usage, "rule_group_rules") + _declared(usage, "managed_rule_group_rules")
    yield from _lines(own + inside)
    yield _count("Rule groups", groups, "groups", "aws/waf/rule", usage_based=True)
    yield _count("Managed rule groups", managed, "groups", "aws/waf/rule", usage_based=True)
    yield _requests(usage)


def _declared(usage: Usage, key: str) -> Quantity:
    return usage.quantity(key, 0)


def _lines(rules: Quantity) -> Iterator[Component]:
    yield monthly("Web ACL usage", 1, unit="months", meter="aws/waf/web-acl")
    yield _count("Rules", rules, "rules", "aws/waf/rule")


def _count(
    name: str, count: Quantity | int, unit: str, meter: str, *, usage_based: bool = False
) -> Component:
    return monthly(name, count, unit=unit, meter=meter, usage_based=usage_based)


def _requests(usage: Usage) -> Component:
    return monthly(
        "Requests",
        usage.quantity("monthly_requests"),
        unit="1M requests",
        per=MILLION,
        meter="aws/waf/requests",
    )
