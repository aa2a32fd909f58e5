"""AWS resource types: which meters each one buys, and how much of them."""

from __future__ import annotations

from functools import cache

from estimator.resources.aws.region import region_of
from estimator.resources.registry import Vendor, listed_types, registered

#: One module per service; each registers the types it prices.
MODULES: tuple[str, ...] = (
    "analytics",
    "apigateway",
    "apps",
    "aurora",
    "autoscaled",
    "autoscaling",
    "backup",
    "bedrock",
    "certificates",
    "cloudformation",
    "cloudfront",
    "cloudwatch",
    "codebuild",
    "connecting",
    "data_movers",
    "data_transfer",
    "detection",
    "developer",
    "directory",
    "dms",
    "docdb",
    "dynamodb",
    "ebs",
    "ec2",
    "ecr",
    "ecs",
    "efs",
    "eks",
    "elasticache",
    "elasticbeanstalk",
    "elb",
    "firehose",
    "fleets",
    "flow_log",
    "fsx",
    "gateways",
    "globalaccelerator",
    "glue",
    "grafana",
    "kendra",
    "kinesis",
    "kinesis_analytics",
    "kinesisvideo",
    "kms",
    "lambda_",
    "lightsail",
    "location",
    "more_databases",
    "mq",
    "msk",
    "mwaa",
    "neptune",
    "networkfirewall",
    "observability",
    "opensearch",
    "rds",
    "redshift",
    "route53",
    "s3",
    "sagemaker",
    "secretsmanager",
    "security",
    "serverless_stores",
    "sns",
    "sqs",
    "ssm",
    "stepfunctions",
    "transfer",
    "vpc",
    "waf",
    "watching",
    "workplace",
)


@cache
def vendor() -> Vendor:
    return Vendor(
        "aws", registered(__name__, MODULES), listed_types(__name__, "free.txt"), region_of
    )
