"""Amazon SNS. Prices: https://aws.amazon.com/sns/pricing/."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import MILLION, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: name, usage key, meter, notifications that are free each month, unit and its size.
_NOTIFICATIONS = (
    ("HTTP/HTTPS notifications (over 100k)", "http", "http", 100_000, "100k", 100_000),
    ("Email/Email-JSON notifications (over 1k)", "email", "email", 1000, "100k", 100_000),
    ("Kinesis Firehose notifications", "kinesis", "firehose", 0, "1M", 1_000_000),
    ("Mobile Push notifications", "mobile_push", "mobile-push", 0, "1M", 1_000_000),
    ("MacOS notifications", "macos", "macos", 0, "1M", 1_000_000),
)
_FREE_REQUESTS, _FREE_SMS = 1_000_000, 100
_KB_PER_GB = 1_000_000
_REQUEST_USAGE = {
    "monthly_requests": "requests per month",
    "request_size_kb": "average size of a request in KB (64 when not given)",
}


@prices(
    "aws_sns_topic",
    usage={
        **_REQUEST_USAGE,
        **{f"{key}_subscriptions": f"number of {key} subscriptions"
           for _, key, *_ in _NOTIFICATIONS},
        "sms_subscriptions": "number of SMS subscriptions",
        "sms_notification_price": "average price of one SMS in the countries sent to",
        "fifo_subscriptions": "subscriptions of a FIFO topic (by default those declared)",
    },
)  # fmt: skip
def sns_topic(r: View, usage: Usage) -> Iterator[Component]:
    """Standard topics pay per 64 KB request beyond 1M a month and per notification delivered
    beyond each protocol's allowance (SQS and Lambda are free). FIFO topics pay per request, per
    notification and for the payload of both."""
    if usage.number("monthly_requests") == 0:
        return
    if r.flag("fifo_topic"):
        yield from _fifo(r, usage)
    else:
        yield from _standard(usage)


def _standard(usage: Usage) -> Iterator[Component]:
    requests = usage.quantity("monthly_requests") * usage.quantity("request_size_kb", 64).started(
        64
    )
    yield monthly(
        "API requests (over 1M)",
        (requests - _FREE_REQUESTS).at_least(0),
        unit="1M requests",
        per=MILLION,
        meter="aws/sns/requests",
    )
    for name, key, meter, free, unit, per in _NOTIFICATIONS:
        sent = usage.quantity("monthly_requests") * usage.quantity(f"{key}_subscriptions")
        part = monthly(
            name,
            (sent - free).at_least(0),
            unit=f"{unit} notifications",
            per=per,
            meter=f"aws/sns/notifications/{meter}",
        )
        yield replace(part, tier_start=Decimal(free))
    yield _sms(usage)


def _sms(usage: Usage) -> Component:
    sent = usage.quantity("monthly_requests") * usage.quantity("sms_subscriptions")
    component = monthly(
        "SMS notifications (over 100)",
        (sent - _FREE_SMS).at_least(0),
        unit="100 notifications",
        per=100,
        meter="aws/sns/notifications/sms",
        note="the price depends on the countries sent to: declare sms_notification_price",
    )
    return replace(component, declared_price=usage.number("sms_notification_price"))


def _fifo(r: View, usage: Usage) -> Iterator[Component]:
    requests = usage.quantity("monthly_requests")
    payload = requests * usage.quantity("request_size_kb", 64) / _KB_PER_GB
    subscribers = usage.quantity("fifo_subscriptions", _subscriptions(r))
    yield from _fifo_lines("FIFO Publish API {}", "requests", requests, payload, "publish-payload")
    if subscribers.expected:
        yield from _fifo_lines(
            "FIFO notification{}",
            "notifications",
            requests * subscribers,
            payload * subscribers,
            "notification-payload",
        )


def _fifo_lines(
    name: str, what: str, count: Quantity, payload: Quantity, payload_meter: str
) -> Iterator[Component]:
    is_publish = what == "requests"
    yield monthly(
        name.format(what if is_publish else "s"),
        count,
        unit=f"1M {what}",
        per=MILLION,
        meter=f"aws/sns/fifo/{what}",
    )
    yield monthly(
        name.format("payload" if is_publish else " payload"),
        payload,
        unit="GB",
        meter=f"aws/sns/fifo/{payload_meter}",
    )


def _subscriptions(r: View) -> int:
    return sum(1 for _ in r.referrers("aws_sns_topic_subscription", via="topic_arn"))


@prices("aws_sns_topic_subscription", usage=_REQUEST_USAGE)
def sns_topic_subscription(r: View, usage: Usage) -> Iterator[Component]:
    """Deliveries over HTTP and HTTPS per started 64 KB; other protocols are charged by
    `aws_sns_topic` or free."""
    if r.text("protocol") not in ("http", "https"):
        return
    chunks = usage.quantity("request_size_kb", 64).started(64)
    component = monthly(
        "HTTP notifications",
        usage.quantity("monthly_requests") * chunks,
        unit="1M notifications",
        per=MILLION,
        meter="aws/sns/notifications/http",
    )
    yield replace(component, tier_start=Decimal(100_000))
