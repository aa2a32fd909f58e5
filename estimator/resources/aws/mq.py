"""Amazon MQ. Prices: https://aws.amazon.com/amazon-mq/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Nodes that each keep their own storage.
_CLUSTER_NODES = 3


@prices("aws_mq_broker", usage={"storage_size_gb": "GB stored by each broker"})
def mq_broker(r: View, usage: Usage) -> Iterator[Component]:
    """The broker by engine, type and deployment, and its storage: EFS for ActiveMQ unless EBS is
    asked for, EBS on each of three nodes for a RabbitMQ cluster."""
    engine = "RabbitMQ" if r.text("engine_type").lower() == "rabbitmq" else "ActiveMQ"
    type_ = r.text("host_instance_type")
    mode = r.text("deployment_mode", "SINGLE_INSTANCE").lower()
    deployment = "single" if mode == "single_instance" else "multi-az"
    yield hourly(
        f"Instance usage ({engine}, {type_}, {mode})",
        meter=f"aws/mq/{engine.lower()}/{deployment}/{type_}",
    )
    default = "ebs" if engine == "RabbitMQ" else "efs"
    storage = r.text("storage_type", default).lower()
    stored = usage.quantity("storage_size_gb")
    yield monthly(
        f"Storage ({engine}, {storage.upper()})",
        stored * _CLUSTER_NODES if mode == "cluster_multi_az" else stored,
        unit="GB",
        meter=f"aws/mq/storage/{storage}",
    )
