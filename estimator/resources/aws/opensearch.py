"""Amazon OpenSearch Service. Prices: https://aws.amazon.com/opensearch-service/pricing/."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.aws.machine import reserved_meter, upfront_note
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_STORAGE_METERS = {"gp2": "gp2", "gp3": "gp3", "io1": "io1", "standard": "magnetic"}
DEFAULT_GB = 8
#: gp3 includes this much throughput (MiB/s) and IOPS.
_GP3_THROUGHPUT, _GP3_IOPS = 125, 3000


@prices(
    "aws_elasticsearch_domain",
    "aws_opensearch_domain",
    usage={
        "reserved_instance_term": "term of the reserved instances: 1_year or 3_year",
        "reserved_instance_payment_option": "no_upfront, partial_upfront or all_upfront",
    },
)
def search_domain(r: View, usage: Usage) -> Iterator[Component]:
    """Data, dedicated master and UltraWarm nodes by the hour, and the EBS storage of the data
    nodes: every one has a volume of the size given, the first stands on a line of its own."""
    suffix = "search" if r.type == "aws_opensearch_domain" else "elasticsearch"
    config = r.block("cluster_config")
    type_ = config.text("instance_type", f"m4.large.{suffix}")
    nodes = config.number("instance_count", 1)
    yield _nodes("Instance", type_, nodes, usage)
    if r.flag("ebs_options.ebs_enabled"):
        for volume in _storage(r):
            yield volume
            others = volume.quantity * (nodes - 1).at_least(0)
            yield replace(volume, name=f"{volume.name}, other data nodes", quantity=others)
    if config.flag("dedicated_master_enabled"):
        master = config.text("dedicated_master_type", type_)
        count = config.number("dedicated_master_count", 3)
        yield _nodes("Dedicated master", master, count, usage)
    if config.flag("warm_enabled"):
        warm = config.text("warm_type", f"ultrawarm1.medium.{suffix}")
        yield _nodes("UltraWarm instance", warm, config.number("warm_count", 2), usage)


def _nodes(title: str, type_: str, count: Quantity, usage: Usage) -> Component:
    size = type_.removesuffix(".elasticsearch").removesuffix(".search")
    meter = f"aws/opensearch/{size}"
    reserved = reserved_meter(meter, usage)
    return hourly(
        f"{title} ({'reserved' if reserved else 'on-demand'}, {type_})",
        meter=reserved or meter,
        count=count,
        note=upfront_note(usage),
    )


def _storage(r: View) -> Iterator[Component]:
    ebs = r.block("ebs_options")
    type_ = ebs.text("volume_type", "gp2")
    yield monthly(
        f"Storage ({type_})",
        ebs.number("volume_size", DEFAULT_GB),
        unit="GB",
        meter=f"aws/opensearch/storage/{_STORAGE_METERS.get(type_, type_)}",
    )
    if type_ == "io1":
        iops = ebs.number("iops", 1)
        yield monthly("Storage IOPS (io1)", iops, unit="IOPS", meter="aws/opensearch/iops/io1")
    elif type_ == "gp3":
        yield monthly(
            "Storage IOPS (gp3)",
            (ebs.number("iops", _GP3_IOPS) - _GP3_IOPS).at_least(0),
            unit="IOPS",
            meter="aws/opensearch/iops/gp3",
        )
        yield monthly(
            "Throughput (gp3)",
            (ebs.number("throughput", _GP3_THROUGHPUT) - _GP3_THROUGHPUT).at_least(0),
            unit="Mbps",
            meter="aws/opensearch/throughput/gp3",
        )
