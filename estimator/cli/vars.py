"""`forebill vars`: the values that would make an estimate complete."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import click

from estimator.cli.options import cost_options, options_of
from estimator.cli.session import report_of
from estimator.cli.writing import write
from estimator.model.bill import LineState, Report


@click.command("vars", epilog="Example: forebill vars --path infra/")
@cost_options
def command(**values: Any) -> int:
    """List the variables and usage keys that would make the estimate complete."""
    options, _ = options_of(values)
    write(missing_text(report_of(options, "vars")), None)
    return 0


def missing_text(report: Report) -> str:
    """What is missing and who needs it; variables first, then usage keys."""
    from estimator.reports.layout import aligned

    needed = missing_values(report)
    if not needed:
        return "Nothing is missing: every line has a quantity and a price.\n"
    rows = [("Missing", ("Needed by",), "")]
    rows += [(name, (_shown(addresses),), "") for name, addresses in needed.items()]
    return "\n".join(aligned(rows, left=[0])) + "\n"


def missing_values(report: Report) -> dict[str, list[str]]:
    """Variable (or what else settles a value) or usage key → addresses that depend on it."""
    values: dict[str, dict[str, None]] = defaultdict(dict)
    usage: dict[str, dict[str, None]] = defaultdict(dict)
    for result in report.projects:
        for owner in result.after.resources:
            for unknown in owner.unknowns:
                for name in unknown.needs:
                    values[name][owner.address] = None
            count = owner.resource.multiplicity
            for leaf in count.inputs() if count else ():
                for name in filter(None, leaf.name.partition(" = ")[2].split(", ")):
                    values[name][owner.address] = None
            for line in owner.lines:
                if line.state is LineState.DEPENDS_ON_USAGE:
                    for key in line.component.quantity.missing:
                        usage[f"usage: {owner.resource.type}.{key}"][owner.address] = None
    ordered = {**dict(sorted(values.items())), **dict(sorted(usage.items()))}
    return {name: list(addresses) for name, addresses in ordered.items()}


def _shown(addresses: list[str]) -> str:
    more = f" and {len(addresses) - 3} more" if len(addresses) > 3 else ""
    return ", ".join(addresses[:3]) + more
