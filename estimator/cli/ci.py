"""`forebill ci`: the whole job of a pull request in one run; what action.yml calls.

Compares, judges, writes the summary, annotations, SARIF and outputs, and comments.
Every option can come from a variable `FOREBILL_INPUT_…`, so that nothing an action's
user writes passes through a shell.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from estimator.cli.amount_option import amount
from estimator.cli.ci_event import Event, base_of, event_of
from estimator.cli.ci_files import MOST_SUMMARY_BYTES, append, write_files, written_outputs
from estimator.cli.environment import setting
from estimator.cli.options import Options
from estimator.cli.session import exit_code, report_of
from estimator.cli.writing import write
from estimator.errors import Error

if TYPE_CHECKING:
    from estimator.model.bill import Report
    from policies.model import Verdict

F = TypeVar("F", bound=Callable[..., Any])
PREFIX = "FOREBILL_INPUT_"
_FAIL_ON = ("never", "violation", "unpriced", "increase")
_BEHAVIOURS = ("update", "new", "hide-and-new", "delete-and-new", "off")
_BASE = "Git revision to compare with (default: the pull request's base); none for no comparison."
_MODE = "check: estimate and judge; post: comment from the saved JSON of another run."
_REPORT = "Saved JSON to post (mode post)."
_FAIL = "What fails the job."


def _option(
    name: str,
    help_: str,
    default: str = "",
    choice: Sequence[str] = (),
    callback: Callable[..., str | None] | None = None,
) -> Callable[[F], F]:
    """An option that the variable of the action's input of the same name sets too."""
    return click.option(
        f"--{name}",
        default=default,
        show_default=bool(default),
        envvar=PREFIX + name.upper().replace("-", "_"),
        type=click.Choice(choice) if choice else str,
        callback=callback,
        help=help_,
    )


def _count(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    if value and not re.fullmatch(r"[1-9]\d{0,9}", value):
        raise click.BadParameter("write the number of a pull request")
    return value


@click.command("ci", epilog="Example: forebill ci --path infra --base origin/main --comment off")
@_option("path", "Terraform directory, manifest or plan JSON.", ".")
@_option("plan", "Plan JSON (goes before path).")
@_option("base", _BASE)
@_option("compare-to", "Saved JSON of the base, instead of a revision.")
@_option("config-file", "forebill.yml or infracost.yml with several projects.")
@_option("usage-file", "Usage values.")
@_option("terraform-var-file", "Files with values of input variables, one a line.")
@_option("terraform-workspace", "Terraform workspace.")
@_option("project-name", "Name of the project in reports.")
@_option("policies", "Policy file or directory; on pull requests read from the base.")
@_option("price-book", "Discounts, own prices and rates.")
@_option("currency", "Currency of the report.")
@_option("fail-on", _FAIL, "violation", _FAIL_ON)
@_option("comment", "What to do with the comment.", "update", _BEHAVIOURS)
@_option("comment-key", "Key of the comment: one per job of a matrix.")
@_option("minimum-change", "Say nothing below this amount a month.", "0", callback=amount)
@_option("skip-no-diff", "Say nothing when nothing changes.", "false", ("true", "false"))
@_option("github-token", "Token that may write to pull requests.")
@_option("pull-request", "Number of the pull request (default: the event's).", callback=_count)
@_option("mode", _MODE, "check", ("check", "post"))
@_option("report", _REPORT)
@_option("summary", "Write the job's summary.", "true", ("true", "false"))
@_option("annotations", "Print annotations.", "true", ("true", "false"))
def command(**values: Any) -> int:
    """Estimate, judge, comment: what a pull request needs, in one run."""
    event = event_of(os.environ)
    if values["mode"] == "post":
        return _post_saved(values, event)
    options = _options(values, event)
    report = report_of(options, "diff")
    if values["compare_to"]:
        from estimator.cli.judging import compared_with

        report = compared_with(report, values["compare_to"])
    verdicts = _verdicts(report, options, values, event)
    code = max(exit_code(report), _failure(report, verdicts, values["fail_on"]))
    text = _shown(report, verdicts, values)
    files = write_files(report, verdicts, text)
    _tell(text, verdicts, values)
    outputs = written_outputs(report, verdicts, files, code)
    posted = _commented(report, verdicts, values, event)
    append(
        "GITHUB_OUTPUT", "".join(f"{name}={told}\n" for name, told in (outputs | posted).items())
    )
    return code


def _put_out(outputs: dict[str, str]) -> None:
    append("GITHUB_OUTPUT", "".join(f"{name}={told}\n" for name, told in outputs.items()))


def _options(values: dict[str, Any], event: Event) -> Options:
    path = values["plan"] or values["path"]
    base = None
    if not values["compare_to"]:
        base = base_of(event, values["base"], Path(path))
    return Options(
        path=path,
        base=base,
        config_file=values["config_file"] or None,
        usage_file=values["usage_file"] or None,
        terraform_var_files=tuple(values["terraform_var_file"].split()),
        terraform_workspace=values["terraform_workspace"] or None,
        project_name=values["project_name"] or None,
        price_book=values["price_book"] or None,
        currency=values["currency"] or setting("CURRENCY")[0] or None,
    )


def _verdicts(
    report: Report, options: Options, values: dict[str, Any], event: Event
) -> tuple[Verdict, ...]:
    """The verdicts, by the base's policies on a pull request; none where there are no policies."""
    from estimator.cli.judging import judged_by, policies_place
    from estimator.cli.policy_options import PolicyOptions

    named = values["policies"] or None
    place = policies_place(options, named, must_exist=False)
    is_expected = bool(named) or place.exists()
    revision = options.base or _policies_revision(values, event, is_expected)
    if not is_expected and revision is None:
        return ()
    try:
        return judged_by(report, options, PolicyOptions(named, policies_from=revision))
    except Error as error:
        if is_expected or "has no policies" not in error.message:
            raise
        return ()


def _policies_revision(values: dict[str, Any], event: Event, is_expected: bool) -> str | None:
    """Where a pull request's policies come from when its costs do not (a plan, saved JSON)."""
    if event.pull_request is None:
        return None
    asked = "" if values["base"] == "none" else values["base"]
    try:
        return base_of(event, asked, Path())
    except Error as error:
        if is_expected:
            raise
        sys.stderr.write(f"Warning: no policies are known. {error.diagnostics()}\n")
        return None


def _failure(report: Report, verdicts: Sequence[Verdict], fail_on: str) -> int:
    from estimator.reports.summary import change_of
    from policies.model import blocking

    unpriced = any(result.after.unpriced for result in report.projects)
    fails = {
        "never": False,
        "violation": bool(blocking(verdicts)),
        "unpriced": bool(blocking(verdicts)) or unpriced,
        "increase": bool(blocking(verdicts)) or change_of(report) > 0,
    }
    return int(fails[fail_on])


def _shown(
    report: Report, verdicts: Sequence[Verdict], values: dict[str, Any], room: int = 0
) -> str:
    from estimator.cli.comment import FOOTERS
    from estimator.reports.comment import Layout, comment

    footer = FOOTERS.get(values["comment"], "") if room else ""
    limit = room or MOST_SUMMARY_BYTES // 4
    return comment(report, verdicts, Layout(limit, footer=footer))


def _tell(text: str, verdicts: Sequence[Verdict], values: dict[str, Any]) -> None:
    """The report where people look without a comment: summary, log, annotations."""
    from estimator.reports.escaping import printed

    if values["summary"] == "true":
        append("GITHUB_STEP_SUMMARY", text)
    write(printed(text), None)
    if values["annotations"] == "true" and os.environ.get("GITHUB_ACTIONS") == "true":
        from estimator.reports.verdicts import workflow_commands

        write(workflow_commands(verdicts), None)


def _commented(
    report: Report, verdicts: Sequence[Verdict], values: dict[str, Any], event: Event
) -> dict[str, str]:
    """Post the comment; what became of it as outputs."""
    number = int(values["pull_request"]) if values["pull_request"] else event.pull_request
    if values["comment"] == "off" or number is None:
        return {}
    from estimator.cli.comment import MARKER_CHARACTERS, posted
    from estimator.forges.github import MAX_CHARS, GitHub

    text = _shown(report, verdicts, values, MAX_CHARS - MARKER_CHARACTERS)
    forge = GitHub(
        repository=event.repository,
        token=_token(values),
        number=number,
        api_url=os.environ.get("GITHUB_API_URL", "https://api.github.com"),
        graphql_url=os.environ.get("GITHUB_GRAPHQL_URL", ""),
    )
    is_silent = not _is_worth(report, verdicts, values)
    time, key = report.time_generated, values["comment_key"]
    found = posted(forge, text, values["comment"], key, time, is_silent=is_silent)
    if found is None or found.comment is None:
        return {}
    for problem in found.problems:
        sys.stderr.write(f"Warning: {problem}\n")
    write(f"Comment {found.deed}: {found.comment.url}\n", None)
    return {"comment-id": found.comment.id, "comment-url": found.comment.url}


def _is_worth(report: Report, verdicts: Sequence[Verdict], values: dict[str, Any]) -> bool:
    """Whether there is something to say: a change, a doubt or a failed policy."""
    from estimator.reports.summary import change_of, has_change, unknown_changes
    from policies.model import blocking

    if blocking(verdicts) or unknown_changes(report):
        return True
    is_small = abs(change_of(report)) < Decimal(values["minimum_change"])
    return not is_small and (values["skip_no_diff"] == "false" or has_change(report))


def _token(values: dict[str, Any]) -> str:
    token = values["github_token"] or os.environ.get("GITHUB_TOKEN", "")
    if not token:
        raise Error("there is no token to comment with", hint="pass github-token or comment: off")
    return str(token)


def _post_saved(values: dict[str, Any], event: Event) -> int:
    """Comment from another run's JSON, which may be a fork's: it is data and nothing else.

    The Markdown is made here, and the pull request is looked up by what GitHub says of
    the run, never by what the file says.
    """
    from estimator.cli.ci_files import read_artifact
    from estimator.forges.github import pull_request_of

    report, verdicts = read_artifact(Path(values["report"] or "report.json"))
    number = int(values["pull_request"]) if values["pull_request"] else event.pull_request
    if number is None and event.head_sha:
        api_url = os.environ.get("GITHUB_API_URL", "https://api.github.com")
        number = pull_request_of(
            event.repository, _token(values), event.head, event.head_sha, api_url
        )
    if number is None:
        sys.stderr.write("The pull request has moved on or is closed; nothing is posted.\n")
        return 0
    posted = _commented(report, verdicts, values, replace(event, pull_request=number))
    _put_out(posted)
    return 0
