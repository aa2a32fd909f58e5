"""Amazon Kendra. Prices: https://aws.amazon.com/kendra/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices("aws_kendra_index")
def kendra_index(r: View, usage: Usage) -> Iterator[Component]:
    """The index by its edition, and added units of query and storage capacity."""
    edition = r.text("edition", "ENTERPRISE_EDITION").lower().replace("_", "-")
    yield hourly(f"Index ({edition})", meter=f"aws/kendra/{edition}")
    for kind in ("query", "storage"):
        yield hourly(
            f"Additional {kind} capacity",
            meter=f"aws/kendra/{kind}-capacity",
            count=r.number(f"capacity_units.{kind}_capacity_units", 0),
        )
