"""AWS resource types: which meters each one buys, and how much of them."""

from __future__ import annotations

from functools import cache

from estimator.resources.aws.region import region_of
from estimator.resources.registry import Vendor, listed_types, registered

#: One module per service; each registers the types it prices.
MODULES: tuple[str, ...] = (
    "autoscaled",
    "autoscaling",
    "dynamodb",
    "ebs",
    "ec2",
    "eks",
    "elasticache",
    "elb",
    "gateways",
    "lambda_",
    "sns",
    "sqs",
    "vpc",
)


@cache
def vendor() -> Vendor:
    return Vendor(
        "aws", registered(__name__, MODULES), listed_types(__name__, "free.txt"), region_of
    )
