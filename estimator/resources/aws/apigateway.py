"""Amazon API Gateway. Prices: https://aws.amazon.com/api-gateway/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import MILLION, hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_REST_TIERS = (
    ("Requests (first 333M)", 333_000_000),
    ("Requests (next 667M)", 1_000_000_000),
    ("Requests (next 19B)", 20_000_000_000),
    ("Requests (over 20B)", None),
)
_HTTP_TIERS = (("Requests (first 300M)", 300_000_000), ("Requests (over 300M)", None))
_MESSAGE_TIERS = (("Messages (first 1B)", 1_000_000_000), ("Messages (over 1B)", None))
#: HTTP requests are metered per started 512 KB, WebSocket messages per started 32 KB.
_HTTP_KB, _MESSAGE_KB = 512, 32


@prices("aws_api_gateway_rest_api", usage={"monthly_requests": "requests per month"})
def rest_api(r: View, usage: Usage) -> Iterator[Component]:
    """Requests in four price tiers. Caches are `aws_api_gateway_stage`'s."""
    requests = usage.quantity("monthly_requests")
    meter = "aws/apigateway/rest/requests"
    yield from tiered(requests, _REST_TIERS, unit="1M requests", per=MILLION, meter=meter)


@prices("aws_api_gateway_stage")
def stage(r: View, usage: Usage) -> Iterator[Component]:
    """A stage's cache per hour by its size."""
    if r.flag("cache_cluster_enabled") or r.has("cache_cluster_size"):
        size = r.text("cache_cluster_size", "0.5")
        yield hourly(f"Cache memory ({size} GB)", meter=f"aws/apigateway/cache/{size}")


@prices(
    "aws_apigatewayv2_api",
    usage={
        "monthly_requests": "requests per month (HTTP)",
        "request_size_kb": "average size of a request in KB (512 when not given)",
        "monthly_messages": "messages per month (WebSocket)",
        "message_size_kb": "average size of a message in KB (32 when not given)",
        "monthly_connection_mins": "minutes clients are connected per month (WebSocket)",
    },
)
def http_or_websocket_api(r: View, usage: Usage) -> Iterator[Component]:
    """HTTP requests per started 512 KB; WebSocket messages per started 32 KB and connection
    minutes."""
    if r.text("protocol_type").upper() == "WEBSOCKET":
        yield from _websocket(usage)
        return
    chunks = usage.quantity("request_size_kb", _HTTP_KB).started(_HTTP_KB)
    yield from tiered(
        usage.quantity("monthly_requests") * chunks,
        _HTTP_TIERS,
        unit="1M requests",
        per=MILLION,
        meter="aws/apigateway/http/requests",
    )


def _websocket(usage: Usage) -> Iterator[Component]:
    chunks = usage.quantity("message_size_kb", _MESSAGE_KB).started(_MESSAGE_KB)
    yield from tiered(
        usage.quantity("monthly_messages") * chunks,
        _MESSAGE_TIERS,
        unit="1M messages",
        per=MILLION,
        meter="aws/apigateway/websocket/messages",
    )
    yield monthly(
        "Connection duration",
        usage.quantity("monthly_connection_mins"),
        unit="1M minutes",
        per=MILLION,
        meter="aws/apigateway/websocket/minutes",
    )
