"""`forebill check`: judge a change by the policies of the repository."""

from __future__ import annotations

from typing import Any

import click

from estimator.cli.options import cost_options, options_of
from estimator.cli.policy_options import asked_policies, policy_options
from estimator.cli.session import exit_code, report_of
from estimator.cli.writing import write


@click.command(
    "check",
    epilog="Examples: forebill check --path plan.json;  "
    "forebill check --path infra/ --base origin/main --policies-from origin/main --format sarif",
)
@cost_options
@policy_options
@click.option("--base", metavar="REF", help="Git revision to compare Terraform source with.")
@click.option("--compare-to", help="Saved JSON to compare with.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "markdown", "sarif", "junit", "annotations"]),
    default="table",
    help="Format of the verdicts.",
)
@click.option("--out-file", help="Write the verdicts to this file.")
def command(**values: Any) -> int:
    """Judge a change by the repository's policies; exit 1 when a blocking one failed.

    Policies are those beside the path (forebill-policies.yml or policies/) unless named.
    """
    from estimator.cli.judging import compared_with, judged_by
    from estimator.reports.verdicts import rendered
    from policies.model import blocking

    options, own = options_of(values)
    report = compared_with(report_of(options, "check"), own["compare_to"])
    verdicts = judged_by(report, options, asked_policies(own))
    write(rendered(verdicts, report.currency, own["format_"]), own["out_file"])
    return exit_code(report) or (1 if blocking(verdicts) else 0)
