"""Amazon SQS. Prices: https://aws.amazon.com/sqs/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import MILLION, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices(
    "aws_sqs_queue",
    usage={
        "monthly_requests": "requests per month",
        "request_size": "average size of a request in KB (64 when not given)",
    },
)
def sqs_queue(r: View, usage: Usage) -> Iterator[Component]:
    """Requests are billed per started 64 KB; FIFO queues have their own rate."""
    chunks = usage.quantity("request_size", 64).started(64)
    kind = "fifo" if r.flag("fifo_queue") else "standard"
    yield monthly(
        "Requests",
        usage.quantity("monthly_requests") * chunks,
        unit="1M requests",
        per=MILLION,
        meter=f"aws/sqs/requests/{kind}",
    )
