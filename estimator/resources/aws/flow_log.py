"""VPC flow logs. Prices: https://aws.amazon.com/cloudwatch/pricing/ (vended logs)."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: 10, 30 and 50 TB of vended logs a month, in GB.
_TIERS = (
    ("Data ingested (first 10TB)", 10_240),
    ("Data ingested (next 20TB)", 30_720),
    ("Data ingested (next 20TB, over 30TB)", 51_200),
    ("Data ingested (over 50TB)", None),
)


@prices("aws_flow_log", usage={"monthly_data_ingested_gb": "GB of flow logs per month"})
def flow_log(r: View, usage: Usage) -> Iterator[Component]:
    """Vended logs per GB delivered, to CloudWatch Logs unless S3 or Firehose is the destination;
    what stores them charges for itself."""
    destination = r.text("log_destination_type", "cloud-watch-logs")
    to_logs = destination == "cloud-watch-logs"
    meter = "aws/cloudwatch/logs/vended" if to_logs else "aws/cloudwatch/logs/vended-to-s3"
    data = usage.quantity("monthly_data_ingested_gb")
    yield from tiered(data, _TIERS, unit="GB", meter=meter)
