"""AWS Glue. Prices: https://aws.amazon.com/glue/pricing/."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.resources.components import MILLION, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: The catalogue's objects are billed per 100,000 stored.
_OBJECT_LOT = 100_000
#: DPUs of one worker.
_WORKER_DPUS = {
    "Standard": "1",
    "G.025X": "0.25",
    "G.1X": "1",
    "G.2X": "2",
    "G.4X": "4",
    "G.8X": "8",
    "G.12X": "12",
    "G.16X": "16",
    "Z.2X": "2",
}


@prices(
    "aws_glue_catalog_database",
    usage={
        "monthly_objects": "objects stored in the catalogue",
        "monthly_requests": "requests per month",
    },
)
def catalog_database(r: View, usage: Usage) -> Iterator[Component]:
    """Objects stored per 100,000, and requests per million; fewer than one lot of either is not
    charged. The account's free million of both is not taken off."""
    for name, key, lot, unit, meter in (
        ("Storage", "monthly_objects", _OBJECT_LOT, "100k objects", "objects"),
        ("Requests", "monthly_requests", int(MILLION), "1M requests", "requests"),
    ):
        declared = usage.quantity(key)
        if declared.high is None or declared.high >= lot:
            yield monthly(name, declared, unit=unit, per=lot, meter=f"aws/glue/catalog/{meter}")


_HOURS_USAGE = {"monthly_hours": "hours per month it runs"}


@prices("aws_glue_crawler", usage=_HOURS_USAGE)
def crawler(r: View, usage: Usage) -> Iterator[Component]:
    """DPU-hours of the crawler's runs."""
    hours = usage.quantity("monthly_hours")
    yield monthly("Duration", hours, unit="hours", meter="aws/glue/crawler")


@prices("aws_glue_job", usage=_HOURS_USAGE)
def job(r: View, usage: Usage) -> Iterator[Component]:
    """Hours of runs times the DPUs they hold: the capacity asked for, or workers by type; one DPU
    where neither is given. Flexible execution has its own rate."""
    dpus = _dpus(r)
    flexible = r.text("execution_class").upper() == "FLEX"
    shown = f"{dpus.normalize():f}"
    yield monthly(
        "Duration",
        usage.quantity("monthly_hours") * dpus,
        unit=f"hours ({shown} {'DPU' if dpus == 1 else 'DPUs'})",
        per=dpus,
        meter="aws/glue/job/flex" if flexible else "aws/glue/job",
    )


def _dpus(r: View) -> Decimal:
    if r.has("max_capacity"):
        return r.decimal("max_capacity", 1)
    each = Decimal(_WORKER_DPUS.get(r.text("worker_type", "G.1X"), "1"))
    return r.decimal("number_of_workers", 1) * each
