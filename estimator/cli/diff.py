"""`forebill diff`: what a change does to the monthly cost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from estimator.cli.options import cost_options, options_of
from estimator.cli.policy_options import asked_policies, policy_options
from estimator.cli.session import exit_code, report_of
from estimator.cli.writing import write
from estimator.model.bill import ProjectResult, Report


@click.command(
    "diff",
    epilog="Examples: forebill diff --path plan.json;  "
    "forebill diff --path infra/ --base origin/main;  "
    "forebill diff --path infra/ --compare-to base.json",
)
@cost_options
@policy_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(["diff", "json"]),
    default="diff",
    help="Format of the report.",
)
@click.option("--out-file", help="Write the report to this file.")
@click.option("--base", metavar="REF", help="Git revision to compare Terraform source with.")
@click.option("--compare-to", help="Saved JSON to compare with, instead of a plan's own before.")
def command(**values: Any) -> int:
    """Show what a change does to the monthly cost."""
    from estimator.cli.formats import rendered
    from estimator.cli.judging import added_verdicts

    options, own = options_of(values)
    report = report_of(options, "diff")
    if own["compare_to"]:
        from estimator.readers.saved import read_report

        report = compared(report, read_report(Path(own["compare_to"])))
    text = rendered(report, own["format_"])
    text, code = added_verdicts(text, report, options, asked_policies(own), own["format_"])
    write(text, own["out_file"])
    return exit_code(report) or code


def compared(report: Report, base: Report) -> Report:
    """The report with each project set against the base's project of the same name or path.

    A project the base does not have is new: everything in it is added. One that
    only the base has is gone: everything in it is removed.
    """
    from estimator.diff import diff
    from estimator.errors import Error
    from estimator.model.bill import Estimate
    from estimator.model.resource import ResourceSet

    if base.currency != report.currency:
        message = f"the saved estimate is in {base.currency}, this one in {report.currency}"
        raise Error(message, hint=f"write both with --currency {report.currency}")
    waiting = {result.project.name: result for result in base.projects}
    only = len(base.projects) == len(report.projects) == 1
    results: list[ProjectResult] = []
    for result in report.projects:
        same = waiting.pop(result.project.name, None)
        if same is None and only:
            same = waiting.popitem()[1]
        before = same.after if same else Estimate((), report.currency)
        results.append(replace(result, before=before, diff=diff(before, result.after)))
    for gone in waiting.values():
        nothing = Estimate((), report.currency)
        project = replace(gone.project, after=ResourceSet())
        change = diff(gone.after, nothing)
        results.append(ProjectResult(project, nothing, gone.after, change))
    return replace(report, projects=tuple(results))
