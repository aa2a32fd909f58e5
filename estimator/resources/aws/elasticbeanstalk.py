"""AWS Elastic Beanstalk: the machines, balancers, databases and logs an environment starts.

Prices are those of the services it uses, https://aws.amazon.com/elasticbeanstalk/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Origin, Quantity, amount
from estimator.resources.aws.cloudwatch import LOG_USAGE, log_lines
from estimator.resources.aws.elb import balancer_lines, classic_lines
from estimator.resources.aws.machine import MACHINE_USAGE, Machine, machine_lines
from estimator.resources.aws.rds import db_instance
from estimator.resources.aws.volumes import GP3_IOPS, GP3_THROUGHPUT, Volume, volume_lines
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_GROUP = "aws:autoscaling:asg"
_LAUNCH = "aws:autoscaling:launchconfiguration"
_INSTANCES = "aws:ec2:instances"
_ENVIRONMENT = "aws:elasticbeanstalk:environment"
_LOGS = "aws:elasticbeanstalk:cloudwatch:logs"
_DATABASE = "aws:rds:dbinstance"


class Settings:
    """An environment's option settings by namespace and name."""

    def __init__(self, r: View) -> None:
        self._values = {
            (block.text("namespace"), block.text("name").lower()): block.text("value")
            for block in r.blocks("setting")
        }

    def text(self, namespace: str, name: str, default: str = "") -> str:
        return self._values.get((namespace, name.lower())) or default

    def number(self, namespace: str, name: str, default: int) -> Quantity:
        text = self.text(namespace, name)
        if text.replace(".", "", 1).isdigit():
            return amount(Decimal(text), name, Origin.ATTRIBUTE)
        return amount(default, name, Origin.PROVIDER_DEFAULT)

    def is_on(self, namespace: str, name: str) -> bool:
        return self.text(namespace, name).lower() == "true"

    def has(self, namespace: str) -> bool:
        return any(found == namespace for found, _ in self._values)


@prices(
    "aws_elastic_beanstalk_environment",
    usage={
        **{f"ec2.{key}": meaning for key, meaning in MACHINE_USAGE.items()},
        "ec2.instances": "average number of running instances",
        "elb.monthly_data_processed_gb": "GB processed per month (classic load balancer)",
        "lb.new_connections": "newly established connections per second",
        "lb.active_connections": "active connections per minute",
        "lb.processed_bytes_gb": "GB processed per hour",
        "lb.rule_evaluations": "rule evaluations per second",
        "db.additional_backup_storage_gb": "GB of database backups beyond the free allowance",
        **{f"cloudwatch.{key}": meaning for key, meaning in LOG_USAGE.items()},
    },
)
def environment(r: View, usage: Usage) -> Iterator[Component]:
    """What the environment's settings start: its instances (the group's minimum size) with their
    root volumes, a load balancer unless it is a single instance, a database and streamed logs
    where they are asked for."""
    settings = Settings(r)
    yield from _instances(settings, usage.under("ec2"))
    yield from _balancer(settings, usage)
    if settings.is_on(_LOGS, "StreamLogs"):
        yield from log_lines(usage.under("cloudwatch"), path=("aws_cloudwatch_log_group",))
    if settings.has(_DATABASE):
        yield from _database(r, settings, usage.under("db"))


def _instances(settings: Settings, usage: Usage) -> Iterator[Component]:
    path = ("aws_launch_configuration",)
    count = usage.quantity("instances") if usage.has("instances") \
        else settings.number(_GROUP, "MinSize", 1)  # fmt: skip
    types = settings.text(_INSTANCES, "InstanceTypes").split(",")[0].strip()
    type_ = settings.text(_LAUNCH, "InstanceType", types or "t3.micro")
    machine = Machine(type_, is_spot=settings.is_on(_INSTANCES, "EnableSpot"))
    yield from machine_lines(machine, usage, count=count, path=path)
    kind = settings.text(_LAUNCH, "RootVolumeType", "gp2")
    volume = Volume(
        kind,
        settings.number(_LAUNCH, "RootVolumeSize", 8),
        settings.number(_LAUNCH, "RootVolumeIOPS", GP3_IOPS if kind == "gp3" else 0),
        settings.number(_LAUNCH, "RootVolumeThroughput", GP3_THROUGHPUT),
    )
    yield from volume_lines(volume, count=count, path=(*path, "aws_ebs_volume"))


def _balancer(settings: Settings, usage: Usage) -> Iterator[Component]:
    if settings.text(_ENVIRONMENT, "EnvironmentType", "LoadBalanced") == "SingleInstance":
        return
    kind = settings.text(_ENVIRONMENT, "LoadBalancerType", "classic").lower()
    if kind == "classic":
        yield from classic_lines(usage.under("elb"), ("aws_elb",))
    else:
        yield from balancer_lines(kind, usage.under("lb"), ("aws_loadbalancer",))


def _database(r: View, settings: Settings, usage: Usage) -> Iterator[Component]:
    """The database as `aws_db_instance` would be charged."""
    values = {
        "engine": settings.text(_DATABASE, "DBEngine", "mysql"),
        "instance_class": settings.text(_DATABASE, "DBInstanceClass", "db.t2.micro"),
        "allocated_storage": settings.text(_DATABASE, "DBAllocatedStorage", "5"),
        "multi_az": settings.is_on(_DATABASE, "MultiAZDatabase"),
    }
    database = replace(r.resource, type="aws_db_instance", values=values, references={})
    for component in db_instance(r.of(database), usage):
        yield replace(component, path=("aws_db_instance", *component.path))
