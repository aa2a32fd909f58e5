"""Plans of any size with a realistic mix of resources, made up here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

_TAGS = {"tags": {"Team": "a", "Environment": "prod"}, "tags_all": {"Team": "a"}}
_MIX: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "aws_instance",
        {
            "instance_type": "m5.large",
            "ami": "ami-1",
            "monitoring": False,
            "root_block_device": [{"volume_type": "gp3", "volume_size": 30}],
            "ebs_block_device": [{"device_name": "/dev/sdf", "volume_size": 100}],
        },
    ),
    ("aws_ebs_volume", {"type": "gp2", "size": 100, "availability_zone": "eu-west-1a"}),
    ("aws_iam_role", {"name": "r", "assume_role_policy": "{}"}),
    ("aws_security_group", {"name": "s", "ingress": [{"from_port": 443, "to_port": 443}]}),
    ("aws_security_group_rule", {"type": "ingress", "from_port": 1}),
    (
        "aws_db_instance",
        {"engine": "postgres", "instance_class": "db.m5.large", "allocated_storage": 100},
    ),
    ("aws_sqs_queue", {"fifo_queue": False}),
    ("aws_lambda_function", {"memory_size": 256, "runtime": "python3.13"}),
    ("aws_s3_bucket", {"bucket": "b"}),
    ("aws_iam_policy_attachment", {"name": "p"}),
    ("aws_lb", {"load_balancer_type": "application"}),
    ("aws_subnet", {"cidr_block": "10.0.0.0/24"}),
    ("aws_route_table", {"vpc_id": "vpc-1"}),
    ("aws_cloudwatch_log_group", {"name": "l", "retention_in_days": 30}),
)


def write_plan(path: Path, count: int) -> None:
    """A plan of `count` resources, a tenth of them changed, spread over modules."""
    changes = list(islice(_changes(), count))
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {}},
        "resource_changes": changes,
        "configuration": _configuration(),
    }
    path.write_text(json.dumps(document), encoding="utf-8")


def _configuration() -> dict[str, Any]:
    region = {"constant_value": "eu-west-1"}
    resources = [
        {"address": f"{kind}.r", "provider_config_key": "aws", "expressions": {}}
        for kind, _ in _MIX
    ]
    return {
        "provider_config": {"aws": {"name": "aws", "expressions": {"region": region}}},
        "root_module": {
            "module_calls": {"m": {"expressions": {}, "module": {"resources": resources}}}
        },
    }


def _changes() -> Iterator[dict[str, Any]]:
    number = 0
    while True:
        kind, values = _MIX[number % len(_MIX)]
        after = {**values, **_TAGS, "id": f"id-{number}"}
        before = {**after, "size": 50} if number % 10 == 0 else after
        yield {
            "address": f'module.m["{number % 50}"].{kind}.r[{number}]',
            "mode": "managed",
            "type": kind,
            "name": "r",
            "index": number,
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {
                "actions": ["no-op"] if before == after else ["update"],
                "before": before,
                "after": after,
                "after_unknown": {},
                "before_sensitive": {},
                "after_sensitive": {},
            },
        }
        number += 1
