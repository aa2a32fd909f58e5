"""`forebill check`: judge a change by the policies of the repository."""

from __future__ import annotations

from typing import Any

import click

from estimator.cli.session import cost_options, exit_code, options_of, report_of, write


@click.command(
    "check",
    epilog="Examples: forebill check --path plan.json;  "
    "forebill check --path infra/ --policies policies/ --format sarif",
)
@cost_options
@click.option("--policies", help="Policy file or directory (default: forebill-policies.yml).")
@click.option("--compare-to", help="Saved JSON to compare with.")
@click.option(
    "--override", "overrides", multiple=True, metavar="ACTOR", help="Who sets soft rules aside."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "markdown", "sarif", "junit", "annotations"]),
    default="table",
    help="Format of the verdicts.",
)
@click.option("--out-file", help="Write the verdicts to this file.")
def command(**values: Any) -> int:
    """Judge a change by the repository's policies; exit 1 when a blocking one failed."""
    from estimator.cli.judging import compared_with, verdicts_of
    from estimator.reports.verdicts import rendered
    from policies.model import blocking

    options, own = options_of(values)
    report = compared_with(report_of(options, "check"), own["compare_to"])
    verdicts = verdicts_of(report, options, own["policies"], own["overrides"])
    write(rendered(verdicts, report.currency, own["format_"]), own["out_file"])
    return exit_code(report) or (1 if blocking(verdicts) else 0)
