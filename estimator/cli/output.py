"""`forebill output`: saved JSON shown again, several files combined."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from estimator.cli.formats import FORMATS
from estimator.cli.writing import write
from estimator.errors import Error
from estimator.model.bill import Report


@click.command(
    "output",
    epilog="Example: forebill output --path 'out/*.json' --format diff",
)
@click.option("-p", "--path", "paths", multiple=True, required=True, help="Saved JSON (glob).")
@click.option(
    "-o",
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="table",
    help="Format to show it in.",
)
@click.option("--out-file", help="Write the report to this file.")
@click.option("--fields", default="", help="Columns of the table.")
@click.option("--show-skipped", is_flag=True, help="List free resources by type.")
@click.option("--show-all-projects", is_flag=True, help="Also list projects without a change.")
def command(**values: Any) -> int:
    """Show saved JSON again in another format, several files combined."""
    from estimator.cli.formats import rendered

    report = combined(saved_reports(values["paths"]))
    text = rendered(
        report,
        values["format_"],
        fields=values["fields"],
        show_skipped=values["show_skipped"],
        show_all_projects=values["show_all_projects"],
    )
    write(text, values["out_file"])
    return 0


def saved_reports(patterns: Iterable[str]) -> list[Report]:
    """The reports of all files the globs name, each once, in order."""
    from estimator.readers.saved import read_report

    names: dict[str, None] = {}
    for pattern in patterns:
        found = sorted(glob.glob(pattern, recursive=True)) or [pattern]
        names.update(dict.fromkeys(found))
    return [read_report(Path(name)) for name in names]


def combined(reports: list[Report]) -> Report:
    """One report of all projects; files in different currencies are not added up."""
    currencies = {report.currency for report in reports}
    if len(currencies) > 1:
        message = f"the files are in different currencies: {', '.join(sorted(currencies))}"
        raise Error(message, hint="write them all with the same --currency")
    projects = tuple(project for report in reports for project in report.projects)
    return replace(reports[-1], projects=projects)
