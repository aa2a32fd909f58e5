"""`forebill breakdown`: what everything costs per month."""

from __future__ import annotations

from typing import Any

import click

from estimator.cli.options import cost_options, options_of
from estimator.cli.policy_options import asked_policies, policy_options
from estimator.cli.session import exit_code, report_of
from estimator.cli.writing import write

_FIELDS_HELP = "Columns: price, monthlyQuantity, unit, hourlyCost, monthlyCost, or all."

_SYNC_HELP = "Add what the usage file does not mention yet, as comments."


@click.command(
    "breakdown",
    epilog="Examples: forebill breakdown --path plan.json;  "
    "forebill breakdown --path infra/ --format json",
)
@cost_options
@policy_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "html"]),
    default="table",
    help="Format of the report.",
)
@click.option("--out-file", help="Write the report to this file.")
@click.option("--fields", default="", help=_FIELDS_HELP)
@click.option("--sync-usage-file", is_flag=True, help=_SYNC_HELP)
@click.option("--show-unknown", is_flag=True, help="List what would make it complete, too.")
@click.option("--show-skipped", is_flag=True, help="List free resources by type.")
def command(**values: Any) -> int:
    """Show what a plan, directory or manifest costs per month."""
    from estimator.cli.formats import rendered
    from estimator.cli.judging import added_verdicts

    options, own = options_of(values)
    if own["sync_usage_file"]:
        from estimator.cli.usage_sync import sync_usage_file

        sync_usage_file(options)
    report = report_of(options, "breakdown")
    text = rendered(report, own["format_"], fields=own["fields"], show_skipped=own["show_skipped"])
    text, code = added_verdicts(text, report, options, asked_policies(own), own["format_"])
    if own["show_unknown"] and own["format_"] == "table":
        from estimator.cli.vars import missing_text

        text = f"{text}\n{missing_text(report)}"
    write(text, own["out_file"])
    return exit_code(report) or code
