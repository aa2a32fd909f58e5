"""Amazon EBS volumes and snapshots. Prices: https://aws.amazon.com/ebs/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.aws.volumes import GP3_IOPS, GP3_THROUGHPUT, Volume, volume_lines
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

#: Size (GB) of a volume that names neither a size nor a snapshot.
DEFAULT_GB = 8


def declared_volume(block: Block, io_requests: Quantity | None = None) -> Volume:
    """A volume from a block with `volume_type`/`volume_size` (or `type`/`size`)."""
    standalone = block.has("type") or block.has("size")
    kind, size = ("type", "size") if standalone else ("volume_type", "volume_size")
    type_ = block.text(kind, "gp2")
    is_gp3 = type_ == "gp3"
    rest = {} if io_requests is None else {"io_requests": io_requests}
    return Volume(
        type_,
        block.number(size, DEFAULT_GB),
        block.number("iops", GP3_IOPS if is_gp3 else 0),
        block.number("throughput", GP3_THROUGHPUT if is_gp3 else 0),
        **rest,
    )


@prices(
    "aws_ebs_volume",
    usage={"monthly_standard_io_requests": "I/O requests per month (magnetic volumes only)"},
)
def ebs_volume(r: View, usage: Usage) -> Iterator[Component]:
    """Provisioned storage per GB; io1/io2 add provisioned IOPS, gp3 adds IOPS beyond 3,000 and
    throughput beyond 125 MiB/s, magnetic volumes add I/O requests."""
    yield from volume_lines(declared_volume(r, usage.quantity("monthly_standard_io_requests")))


_SNAPSHOT_USAGE = {
    "monthly_list_block_requests": "ListChangedBlocks and ListSnapshotBlocks requests per month",
    "monthly_get_block_requests": "GetSnapshotBlock requests per month (512 KiB each)",
    "monthly_put_block_requests": "PutSnapshotBlock requests per month (512 KiB each)",
    "fast_snapshot_restore_hours": "DSU-hours of fast snapshot restore per month",
}


@prices("aws_ebs_snapshot", usage=_SNAPSHOT_USAGE)
def ebs_snapshot(r: View, usage: Usage) -> Iterator[Component]:
    """Stored data, assumed to be the whole size of the source volume (8 GB when it is not in this
    configuration), fast restore and the direct APIs."""
    yield _stored(_source_size(r))
    yield monthly(
        "Fast snapshot restore",
        usage.quantity("fast_snapshot_restore_hours"),
        unit="DSU-hours",
        meter="aws/ebs/snapshot/fast-restore",
    )
    yield _direct_api(
        "ListChangedBlocks & ListSnapshotBlocks API requests",
        usage.quantity("monthly_list_block_requests"),
        "1k requests",
        "list",
    )
    for verb in ("Get", "Put"):
        yield _direct_api(
            f"{verb}SnapshotBlock API requests",
            usage.quantity(f"monthly_{verb.lower()}_block_requests"),
            "1k SnapshotAPIUnits",
            verb.lower(),
        )


@prices("aws_ebs_snapshot_copy")
def ebs_snapshot_copy(r: View, usage: Usage) -> Iterator[Component]:
    """Stored data, assumed to be the whole size of the copied volume; 8 GB when it is not in this
    configuration. The transfer between regions is not part of it (`aws_data_transfer`)."""
    source = r.ref("source_snapshot_id", "aws_ebs_snapshot")
    yield _stored(_source_size(source or r))


def _source_size(snapshot: View) -> Quantity:
    volume = snapshot.ref("volume_id", "aws_ebs_volume")
    if volume is None:
        return snapshot.number("volume_size", DEFAULT_GB)
    return volume.number("size", DEFAULT_GB)


def _stored(size: Quantity) -> Component:
    return monthly(
        "EBS snapshot storage",
        size,
        unit="GB",
        meter="aws/ebs/snapshot/storage",
        usage_based=True,
    )


def _direct_api(name: str, requests: Quantity, unit: str, call: str) -> Component:
    return monthly(name, requests, unit=unit, per=1000, meter=f"aws/ebs/snapshot/{call}-requests")
