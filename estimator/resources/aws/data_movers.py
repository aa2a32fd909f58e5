"""DataSync and Storage Gateway.

Prices: https://aws.amazon.com/datasync/pricing/, https://aws.amazon.com/storagegateway/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.aws.declared import UsageLine, usage_keys, usage_lines
from estimator.resources.components import hourly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_DATASYNC = (
    UsageLine("Data transferred", "monthly_data_transferred_gb", "GB", "aws/datasync/transferred"),
)


@prices("aws_datasync_task", usage=usage_keys(_DATASYNC))
def datasync_task(r: View, usage: Usage) -> Iterator[Component]:
    """Data copied by the task, in basic mode."""
    yield from usage_lines(_DATASYNC, usage)


_WRITTEN = UsageLine(
    "Data written", "monthly_data_written_gb", "GB", "aws/storagegateway/data-written"
)
_BY_TYPE = {
    "CACHED": (
        UsageLine("Volume storage", "storage_gb", "GB", "aws/storagegateway/volume-storage"),
    ),
    "VTL": (UsageLine("Tape storage", "storage_gb", "GB", "aws/storagegateway/tape-storage"),),
}


@prices(
    "aws_storagegateway_gateway",
    usage=usage_keys((_WRITTEN,), *_BY_TYPE.values()),
)
def storage_gateway(r: View, usage: Usage) -> Iterator[Component]:
    """Data written to AWS, and the volumes or tapes kept there; an FSx file gateway by the hour.
    Files of an S3 gateway are charged by their bucket."""
    kind = r.text("gateway_type", "STORED").upper()
    if kind == "FILE_FSX_SMB":
        yield hourly("FSx file gateway", meter="aws/storagegateway/fsx-file-gateway")
        return
    yield from usage_lines((_WRITTEN, *_BY_TYPE.get(kind, ())), usage)
