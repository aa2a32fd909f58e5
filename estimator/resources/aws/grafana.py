"""Amazon Managed Grafana. Prices: https://aws.amazon.com/grafana/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices(
    "aws_grafana_workspace",
    usage={
        "editor_administrator_licenses": "active editors and administrators per month",
        "viewer_licenses": "active viewers per month",
    },
)
def grafana_workspace(r: View, usage: Usage) -> Iterator[Component]:
    """Per active user and month; editors and administrators cost more than viewers."""
    for name, key, meter in (
        ("Editor/administrator licenses", "editor_administrator_licenses", "editor"),
        ("Viewer licenses", "viewer_licenses", "viewer"),
    ):
        yield monthly(name, usage.quantity(key), unit="users", meter=f"aws/grafana/{meter}")
