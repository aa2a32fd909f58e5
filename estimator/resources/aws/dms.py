"""AWS Database Migration Service. Prices: https://aws.amazon.com/dms/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: GB of log storage included with an instance, by family.
_INCLUDED_GB = {"t2": 50, "t3": 50}
_OTHERS_INCLUDE_GB = 100


@prices("aws_dms_replication_instance")
def replication_instance(r: View, usage: Usage) -> Iterator[Component]:
    """The instance by type and deployment, and storage beyond what it includes (50 GB for T2 and
    T3, 100 GB for other families); two zones store it twice."""
    type_ = r.text("replication_instance_class").removeprefix("dms.")
    place = "multi-az" if r.flag("multi_az") else "single-az"
    yield hourly(f"Instance ({type_})", meter=f"aws/dms/instance/{place}/{type_}")
    included = _INCLUDED_GB.get(type_.partition(".")[0], _OTHERS_INCLUDE_GB)
    yield monthly(
        "Storage (general purpose SSD, gp2)",
        (r.number("allocated_storage", included) - included).at_least(0),
        unit="GB",
        meter=f"aws/dms/storage/{place}",
    )
