"""Amazon MSK. Prices: https://aws.amazon.com/msk/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.aws.autoscaled import target_capacity
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices("aws_msk_cluster")
def msk_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """Every broker by the hour, and its storage; autoscaled storage counts at the target's
    minimum, or at the `capacity` declared for it."""
    type_ = r.text("broker_node_group_info.instance_type")
    brokers = r.number("number_of_broker_nodes")
    yield hourly(
        f"Instance ({type_})",
        meter=f"aws/msk/broker/{type_.removeprefix('kafka.')}",
        count=brokers,
    )
    scaled = target_capacity(
        r, "kafka:broker-storage:VolumeSize", "cluster", r.text("arn"), r.text("cluster_name")
    )
    yield monthly(
        "Storage (autoscaling)" if scaled else "Storage",
        brokers * (scaled or _volume_gb(r)),
        unit="GB",
        meter="aws/msk/storage",
    )


def _volume_gb(r: View) -> Quantity:
    nested = "broker_node_group_info.storage_info.ebs_storage_info.volume_size"
    old = "broker_node_group_info.ebs_volume_size"
    return r.number(old) if r.has(old) else r.number(nested, 1000)
