"""EBS volumes wherever they are declared: stand-alone, in an instance or in a template.

Prices: https://aws.amazon.com/ebs/pricing/. Volumes of a template are bought once per machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.components import MILLION, monthly

_STORAGE = {
    "gp2": "Storage (general purpose SSD, gp2)",
    "gp3": "Storage (general purpose SSD, gp3)",
    "io1": "Storage (provisioned IOPS SSD, io1)",
    "io2": "Storage (provisioned IOPS SSD, io2)",
    "st1": "Storage (throughput optimized HDD, st1)",
    "sc1": "Storage (cold HDD, sc1)",
    "standard": "Storage (magnetic)",
}
#: gp3 includes this many IOPS and MiB/s; what is provisioned beyond them is charged.
GP3_IOPS, GP3_THROUGHPUT = 3000, 125
_NOT_KNOWN = amount(None, "monthly_standard_io_requests", is_usage=True)


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume; `size` in GB, `throughput` in MiB/s, `io_requests` a month (magnetic only)."""

    type: str
    size: Quantity
    iops: Quantity
    throughput: Quantity
    io_requests: Quantity = _NOT_KNOWN


def volume_lines(
    volume: Volume, *, count: Quantity | int = 1, path: Sequence[str] = ()
) -> Iterator[Component]:
    """Storage, then what the type charges beside it: IOPS, throughput or I/O requests."""
    times = count if isinstance(count, Quantity) else amount(count)
    type_ = volume.type or "gp2"
    meter = f"aws/ebs/{type_}"

    def bought(each: Quantity) -> Quantity:
        return each if count == 1 else each * times

    yield monthly(
        _STORAGE.get(type_, "Storage (unknown)"),
        bought(volume.size),
        unit="GB",
        meter=f"{meter}/storage",
        path=path,
    )
    iops, throughput = _beyond(volume, type_)
    if iops is not None:
        yield monthly(
            "Provisioned IOPS", bought(iops), unit="IOPS", meter=f"{meter}/iops", path=path
        )
    if throughput is not None:
        yield monthly(
            "Provisioned throughput",
            bought(throughput),
            unit="Mbps",
            meter=f"{meter}/throughput",
            path=path,
        )
    if type_ == "standard":
        yield monthly(
            "I/O requests",
            volume.io_requests,
            unit="1M request",
            per=MILLION,
            meter="aws/ebs/standard/io-requests",
            path=path,
        )


def _beyond(volume: Volume, type_: str) -> tuple[Quantity | None, Quantity | None]:
    """Charged IOPS and throughput; None where the type does not charge them."""
    if type_ in ("io1", "io2"):
        return volume.iops, None
    if type_ == "gp3":
        iops = (volume.iops - GP3_IOPS).at_least(0)
        return iops, (volume.throughput - GP3_THROUGHPUT).at_least(0)
    return None, None
