"""Azure HDInsight. Prices: https://azure.microsoft.com/pricing/details/hdinsight/."""

from __future__ import annotations

import re
from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

_HEADS = 2
_ZOOKEEPERS = 3
_AMD = re.compile(r"(Standard_[DE]\d+as?)_(V4)", re.IGNORECASE)


@prices(
    "azurerm_hdinsight_hadoop_cluster",
    "azurerm_hdinsight_hbase_cluster",
    "azurerm_hdinsight_interactive_query_cluster",
    "azurerm_hdinsight_spark_cluster",
)
def hdinsight_cluster(r: View, _: Usage) -> Iterator[Component]:
    """Two head nodes, three ZooKeeper nodes, the workers and edge nodes by the hour.

    The price of a node holds its machine and the HDInsight surcharge.
    """
    yield from _nodes(r)


@prices(
    "azurerm_hdinsight_kafka_cluster",
    usage={"monthly_os_disk_operations": "disk operations of all nodes per month"},
)
def kafka_cluster(r: View, usage: Usage) -> Iterator[Component]:
    """Nodes as of other clusters, and managed disks: each worker has `number_of_disks_per_node`.

    Sizes that take premium disks get them (1 TB each), the others standard ones.
    """
    yield from _nodes(r)
    worker = r.block("roles").block("worker_node")
    disks = worker.number("number_of_disks_per_node") * worker.number("target_instance_count")
    kind = "premium" if _takes_premium(worker.text("vm_size")) else "standard"
    yield monthly("Managed OS disks", disks, unit="months", meter=f"azure/hdinsight/disk/{kind}")
    operations = usage.quantity("monthly_os_disk_operations")
    meter = "azure/hdinsight/disk-operation"
    yield monthly("Disk operations", operations, unit="100K operations", per=100_000, meter=meter)


def _nodes(r: View) -> Iterator[Component]:
    roles = r.block("roles")
    workers = "Region node" if "hbase" in r.type else "Worker node"
    for key, name, count in (
        ("head_node", "Head node", _HEADS),
        ("worker_node", workers, None),
        ("zookeeper_node", "Zookeeper node", _ZOOKEEPERS),
        ("kafka_management_node", "Kafka management node", 1),
        ("edge_node", "Edge node", None),
    ):
        for block in roles.blocks(key):
            yield _node(name, block, count)


def _node(name: str, block: Block, count: int | None) -> Component:
    size = block.text("vm_size")
    full = size if size.lower().startswith("standard_") else f"Standard_{size}"
    shown = _AMD.sub(r"\1 \2", full)
    number = block.number("target_instance_count") if count is None else count
    slug = full.lower().removeprefix("standard_").replace("_", "-")
    return hourly(f"{name} ({shown})", count=number, meter=f"azure/hdinsight/node/{slug}")


def _takes_premium(size: str) -> bool:
    """Sizes with an `s` after the number take premium disks."""
    return re.search(r"\d+[a-z]*s", size, re.IGNORECASE) is not None
