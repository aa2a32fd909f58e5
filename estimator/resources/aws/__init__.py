"""AWS resource types: which meters each one buys, and how much of them."""

from __future__ import annotations

from functools import cache

from estimator.resources.aws.region import region_of
from estimator.resources.registry import Vendor, listed_types, registered

#: One module per service; each registers the types it prices.
MODULES: tuple[str, ...] = (
    "aurora",
    "autoscaled",
    "autoscaling",
    "cloudwatch",
    "dynamodb",
    "ebs",
    "ec2",
    "ecr",
    "ecs",
    "efs",
    "eks",
    "elasticache",
    "elb",
    "gateways",
    "kms",
    "lambda_",
    "rds",
    "route53",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "vpc",
)


@cache
def vendor() -> Vendor:
    return Vendor(
        "aws", registered(__name__, MODULES), listed_types(__name__, "free.txt"), region_of
    )
