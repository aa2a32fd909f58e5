"""Checks of AWS resources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from estimator.model.values import Unknown
from policies.checks import Advice, trial_environment
from policies.modeluse import as_number, blocks
from policies.run import Run, Seen

#: Most IOPS of a gp3 volume: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
_GP3_IOPS = 16_000
#: Days of automated backups that are enough outside production.
_TRIAL_BACKUP_DAYS = 7


def gp2_to_gp3(seen: Seen, run: Run) -> Iterator[Advice]:
    """gp2 volumes: gp3 costs a fifth less with the same baseline."""
    values = seen.resource.values
    if seen.resource.type == "aws_ebs_volume" and values.get("type", "gp2") == "gp2":
        yield Advice("the volume is gp2", 'set type = "gp3"', {"type": "gp3"})
    for name in ("root_block_device", "ebs_block_device"):
        blocks = values.get(name)
        if isinstance(blocks, list) and any(_is_gp2(block) for block in blocks):
            better = [
                {**block, "volume_type": "gp3"} if _is_gp2(block) else block for block in blocks
            ]
            yield Advice(f"{name} is gp2", 'set volume_type = "gp3"', {name: better})
    if seen.resource.type == "aws_db_instance" and values.get("storage_type") == "io1":
        iops = values.get("iops")
        if isinstance(iops, (int, Decimal)) and iops <= 12_000:
            fix = 'set storage_type = "gp3"'
            yield Advice(f"io1 with {iops} IOPS, which gp3 can give", fix, {"storage_type": "gp3"})


def _is_gp2(block: Any) -> bool:
    return isinstance(block, Mapping) and block.get("volume_type") == "gp2"


def over_provisioned_iops(seen: Seen, run: Run) -> Iterator[Advice]:
    """io1 and io2 volumes with IOPS that gp3 can give too, at a fraction of the price."""
    values = seen.resource.values
    if seen.resource.type == "aws_ebs_volume" and _is_slow_io(values.get("type"), values):
        better = {"type": "gp3", "iops": values["iops"]}
        yield Advice(f"{values['iops']} IOPS as {values['type']}", 'set type = "gp3"', better)
    for name in ("root_block_device", "ebs_block_device"):
        devices = blocks(values.get(name))
        if any(_is_slow_io(device.get("volume_type"), device) for device in devices):
            cheaper = [
                {**device, "volume_type": "gp3"}
                if _is_slow_io(device.get("volume_type"), device)
                else device
                for device in devices
            ]
            fix = 'set volume_type = "gp3"'
            yield Advice(f"{name} has IOPS that gp3 can give", fix, {name: cheaper})


def _is_slow_io(kind: Any, values: Mapping[str, Any]) -> bool:
    iops = as_number(values.get("iops"))
    return kind in ("io1", "io2") and iops is not None and iops <= _GP3_IOPS


def idle_load_balancers(seen: Seen, run: Run) -> Iterator[Advice]:
    """Load balancers nothing listens on or stands behind."""
    type_, values = seen.resource.type, seen.resource.values
    users = {
        "aws_lb": ("aws_lb_listener", "aws_alb_listener", "aws_vpc_endpoint_service"),
        "aws_alb": ("aws_lb_listener", "aws_alb_listener"),
        "aws_elb": ("aws_elb_attachment", "aws_autoscaling_group", "aws_autoscaling_attachment",
                    "aws_ecs_service"),
    }.get(type_)  # fmt: skip
    if users is None or run.is_referred_to(seen, users):
        return
    if type_ == "aws_elb" and values.get("instances"):
        return
    yield Advice("nothing uses this load balancer", "attach it or remove it", saves_all=True)


def nat_per_zone_in_dev(seen: Seen, run: Run) -> Iterator[Advice]:
    """More than one NAT gateway of a module outside production: one is enough there."""
    if seen.resource.type != "aws_nat_gateway" or not (where := trial_environment(seen)):
        return
    scope = seen.result.project.after
    others = [one.address for one in scope.of_type("aws_nat_gateway")
              if one.module == seen.resource.module]  # fmt: skip
    if seen.resource.address != min(others):
        yield Advice(f"one of {len(others)} NAT gateways in {where}", "keep one", saves_all=True)


def cross_az_nat(seen: Seen, run: Run) -> Iterator[Advice]:
    """Subnets that reach a NAT gateway in another zone pay for each GB on the way too."""
    if seen.resource.type != "aws_nat_gateway":
        return
    scope = seen.result.project.after
    own = {zone for one in _referred(seen, run, "subnet_id") if (zone := _zone(one))}
    tables = [
        table
        for path, route in scope.referring_to(seen.resource)
        if route.type in ("aws_route", "aws_route_table")
        for table in ([route] if route.type == "aws_route_table" else
                      _targets(scope, route, "route_table_id"))
    ]  # fmt: skip
    served = {
        zone
        for table in tables
        for _, link in scope.referring_to(table)
        if link.type == "aws_route_table_association"
        for subnet in _targets(scope, link, "subnet_id")
        if (zone := _zone(subnet))
    }
    if own and (away := served - own):
        fix = "add a NAT gateway per zone, or gateway endpoints for what needs none"
        yield Advice(f"subnets in {', '.join(sorted(away))} reach it across zones", fix)


def _referred(seen: Seen, run: Run, path: str) -> list[Any]:
    return _targets(seen.result.project.after, seen.resource, path)


def _targets(scope: Any, resource: Any, path: str) -> list[Any]:
    return [
        found
        for address in resource.references.get(path, ())
        for found in scope.resolve(address, resource)
    ]


def _zone(subnet: Any) -> str:
    zone = subnet.values.get("availability_zone")
    return "" if zone is None or isinstance(zone, Unknown) else str(zone)


def missing_gateway_endpoints(seen: Seen, run: Run) -> Iterator[Advice]:
    """Traffic to S3 and DynamoDB through a NAT gateway is billed; gateway endpoints are free."""
    if seen.resource.type != "aws_nat_gateway":
        return
    endpoints = seen.result.project.after.of_type("aws_vpc_endpoint")
    served = [str(one.values.get("service_name")) for one in endpoints]
    missing = [name for name in ("s3", "dynamodb")
               if not any(one.endswith(f".{name}") or "‹" in one for one in served)]  # fmt: skip
    if missing:
        yield Advice(f"no gateway endpoint for {' and '.join(missing)}", "add an aws_vpc_endpoint")


def snapshots(seen: Seen, run: Run) -> Iterator[Advice]:
    """Backups kept long outside production, and snapshots no lifecycle policy ever removes."""
    type_, values = seen.resource.type, seen.resource.values
    days = as_number(values.get("backup_retention_period"))
    where = trial_environment(seen)
    if where and days is not None and days > _TRIAL_BACKUP_DAYS:
        fix = f"set backup_retention_period to {_TRIAL_BACKUP_DAYS} or less"
        yield Advice(f"backups are kept {days:f} days in {where}", fix)
    policies = seen.result.project.after.of_type("aws_dlm_lifecycle_policy")
    if type_ == "aws_ebs_snapshot" and not policies:
        yield Advice("the snapshot is kept for ever", "use an aws_dlm_lifecycle_policy")


def file_system_lifecycle(seen: Seen, run: Run) -> Iterator[Advice]:
    """File systems that never move cold files to infrequent access."""
    if seen.resource.type == "aws_efs_file_system" and not seen.resource.values.get(
        "lifecycle_policy"
    ):
        yield Advice("cold files stay in the dearest class", "add a lifecycle_policy")


def log_retention(seen: Seen, run: Run) -> Iterator[Advice]:
    """Log groups that keep everything for ever."""
    values = seen.resource.values
    if seen.resource.type == "aws_cloudwatch_log_group" and not values.get("retention_in_days"):
        yield Advice("logs are kept for ever", "set retention_in_days")


def repository_lifecycle(seen: Seen, run: Run) -> Iterator[Advice]:
    """Image repositories without a lifecycle policy keep every image for ever."""
    policies = ("aws_ecr_lifecycle_policy",)
    if seen.resource.type == "aws_ecr_repository" and not run.is_referred_to(seen, policies):
        yield Advice("no lifecycle policy", "add an aws_ecr_lifecycle_policy")


def graviton(seen: Seen, run: Run) -> Iterator[Advice]:
    """Lambda functions on x86: Arm costs a fifth less for the same duration."""
    values = seen.resource.values
    if seen.resource.type == "aws_lambda_function" and "arm64" not in (
        values.get("architectures") or ()
    ):
        better = {"architectures": ["arm64"]}
        yield Advice("runs on x86_64", 'set architectures = ["arm64"] where it builds', better)


CHECKS = (
    gp2_to_gp3, over_provisioned_iops, idle_load_balancers, nat_per_zone_in_dev, cross_az_nat,
    missing_gateway_endpoints, snapshots, file_system_lifecycle, log_retention,
    repository_lifecycle, graviton,
)  # fmt: skip
