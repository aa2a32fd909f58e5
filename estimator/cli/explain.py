"""`forebill explain`: where every number of a resource comes from."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import click

from estimator.cli.options import cost_options, options_of
from estimator.cli.session import report_of
from estimator.cli.writing import write
from estimator.errors import Error
from estimator.model.bill import PricedResource, Report


@click.command(
    "explain",
    epilog="Example: forebill explain aws_instance.web --path plan.json",
)
@click.argument("address")
@cost_options
def command(address: str, **values: Any) -> int:
    """Show where every number of a resource comes from: formula, inputs, price, source, date."""
    from estimator.reports.escaping import terminal
    from estimator.reports.explanation import explanation

    options, _ = options_of(values)
    report = report_of(options, "explain")
    found = resources_named(address, report)
    write(terminal("\n".join(explanation(item, report.currency) for item in found)), None)
    return 0


def resources_named(address: str, report: Report) -> list[PricedResource]:
    """The resources with this address, or all instances of it; none is the user's mistake."""
    everything = [owner for result in report.projects for owner in result.after.resources]
    everything += [
        owner for result in report.projects if result.before for owner in result.before.resources
    ]
    exact = [owner for owner in everything if owner.address == address]
    found = exact[:1] or [owner for owner in everything if owner.resource.base_address == address]
    if not found:
        near = get_close_matches(address, [owner.address for owner in everything], 3)
        hint = f"did you mean {' or '.join(near)}?" if near else "`forebill breakdown` lists them"
        raise Error(f"there is no resource {address}", hint=hint)
    return list({owner.address: owner for owner in found}.values())
