"""`forebill comment`: one sticky comment on a pull request, from saved JSON."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from estimator.cli.amount_option import amount
from estimator.cli.options import Options
from estimator.cli.writing import write
from estimator.errors import Error

if TYPE_CHECKING:
    from estimator.forges.behaviour import Posted
    from estimator.forges.protocol import Forge
    from estimator.model.bill import Report
    from policies.model import Verdict

F = TypeVar("F", bound=Callable[..., Any])

_BEHAVIOURS = ("update", "new", "hide-and-new", "delete-and-new")
_POLICY_HELP = "Policies to show the verdicts of (YAML file or directory)."
_VERDICTS_HELP = "Verdicts to show, from `forebill check --format json`."
_MINIMUM_HELP = "Say nothing when the change is smaller than this."
_TAG_HELP = "Key of the comment, so that several can live on one pull request."


#: Room for the marker's line above a comment.
MARKER_CHARACTERS = 400
FOOTERS = {
    "update": "this comment is updated when the code changes",
    "hide-and-new": "older comments are hidden",
    "delete-and-new": "older comments are deleted",
}


@click.group("comment")
def command() -> None:
    """Post the difference to a pull request, as one comment that is kept up to date."""


def shared_options(function: F) -> F:
    """The options every forge's subcommand takes."""
    options = (
        click.option("-p", "--path", "paths", multiple=True, required=True, help="Saved JSON."),
        click.option(
            "--behavior", type=click.Choice(_BEHAVIOURS), default="update", help="What to do."
        ),
        click.option("--tag", default="", help=_TAG_HELP),
        click.option("--policies", "--policy-path", "policies", multiple=True, help=_POLICY_HELP),
        click.option("--verdicts", help=_VERDICTS_HELP),
        click.option("--skip-no-diff", is_flag=True, help="Say nothing when nothing changes."),
        click.option("--minimum-change", default="0", callback=amount, help=_MINIMUM_HELP),
        click.option("--show-all-projects", is_flag=True, help="List unchanged projects too."),
        click.option("--dry-run", is_flag=True, help="Print the comment, post nothing."),
        click.option(
            "--format",
            "format_",
            type=click.Choice(["text", "json"]),
            default="text",
            help="Format of what is printed.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


@command.command(
    "github",
    epilog="Example: forebill comment github --path out.json --repo acme/shop --pull-request 7",
)
@shared_options
@click.option("--repo", envvar="GITHUB_REPOSITORY", required=True, help="Repository: owner/name.")
@click.option("--pull-request", type=int, help="Number of the pull request.")
@click.option("--commit", default="", help="Commit to comment on instead.")
@click.option(
    "--github-token", envvar="GITHUB_TOKEN", help="Token that may write to pull requests."
)
@click.option(
    "--github-api-url",
    envvar="GITHUB_API_URL",
    default="https://api.github.com",
    help="API of GitHub Enterprise.",
)
def github(**values: Any) -> int:
    """Comment on a GitHub pull request or commit."""
    from estimator.forges.github import GitHub

    number, commit = values["pull_request"], values["commit"]
    if (number is None) == (not commit):
        raise Error("name either --pull-request or --commit")
    forge = GitHub(
        repository=values["repo"],
        token=_token(values["github_token"], "GITHUB_TOKEN", values["dry_run"]),
        number=number,
        sha=commit,
        api_url=values["github_api_url"],
        graphql_url=os.environ.get("GITHUB_GRAPHQL_URL", ""),
    )
    return _run(forge, values)


@command.command(
    "gitlab",
    epilog="Example: forebill comment gitlab --path out.json --repo g/p --merge-request 7",
)
@shared_options
@click.option("--repo", envvar="CI_PROJECT_PATH", required=True, help="Project: group/project.")
@click.option(
    "--merge-request",
    "--pull-request",
    "number",
    type=int,
    required=True,
    envvar="CI_MERGE_REQUEST_IID",
    help="Number of the merge request.",
)
@click.option("--gitlab-token", envvar="GITLAB_TOKEN", help="Token with the api scope.")
@click.option(
    "--gitlab-server-url",
    envvar="CI_SERVER_URL",
    default="https://gitlab.com",
    help="Server of your own.",
)
def gitlab(**values: Any) -> int:
    """Comment on a GitLab merge request."""
    from estimator.forges.gitlab import GitLab

    token = _token(values["gitlab_token"], "GITLAB_TOKEN", values["dry_run"])
    forge = GitLab(values["repo"], token, values["number"], values["gitlab_server_url"])
    return _run(forge, values)


@command.command(
    "azure-repos",
    epilog="Example: forebill comment azure-repos --path out.json --repo-url URL --pull-request 7",
)
@shared_options
@click.option(
    "--repo-url", envvar="BUILD_REPOSITORY_URI", required=True, help="URL ending in /_git/name."
)
@click.option(
    "--pull-request", "number", type=int, required=True, help="Number of the pull request."
)
@click.option("--azure-access-token", envvar="SYSTEM_ACCESSTOKEN", help="System.AccessToken.")
def azure_repos(**values: Any) -> int:
    """Comment on an Azure Repos pull request."""
    from estimator.forges.azure_repos import AzureRepos

    token = _token(values["azure_access_token"], "SYSTEM_ACCESSTOKEN", values["dry_run"])
    return _run(AzureRepos(values["repo_url"], token, values["number"]), values)


@command.command(
    "bitbucket",
    epilog="Example: forebill comment bitbucket --path out.json --repo w/r --pull-request 7",
)
@shared_options
@click.option(
    "--repo",
    envvar="BITBUCKET_REPO_FULL_NAME",
    required=True,
    help="Repository: workspace/name.",
)
@click.option(
    "--pull-request",
    "number",
    type=int,
    required=True,
    envvar="BITBUCKET_PR_ID",
    help="Number of the pull request.",
)
@click.option("--bitbucket-token", envvar="BITBUCKET_TOKEN", help="Token, or user:app-password.")
@click.option("--bitbucket-server-url", default="", help="Data Center server.")
@click.option("--exclude-cli-output", "is_summary", is_flag=True, help="Leave out the details.")
def bitbucket(**values: Any) -> int:
    """Comment on a Bitbucket pull request."""
    from estimator.forges.bitbucket import BitbucketCloud, BitbucketServer

    token = _token(values["bitbucket_token"], "BITBUCKET_TOKEN", values["dry_run"])
    server = values["bitbucket_server_url"]
    if server:
        return _run(BitbucketServer(values["repo"], token, values["number"], server), values)
    return _run(BitbucketCloud(values["repo"], token, values["number"]), values)


def _token(given: str | None, name: str, is_dry: bool) -> str:
    if given or is_dry:
        return given or ""
    raise Error("there is no token to comment with", hint=f"set {name} or pass it as an option")


def _run(forge: Forge, values: dict[str, Any]) -> int:
    from estimator.cli.output import combined, saved_reports
    from estimator.reports.comment import Layout, comment
    from estimator.reports.summary import change_of, has_change, unknown_changes
    from policies.model import blocking

    report = combined(saved_reports(values["paths"]))
    verdicts = _verdicts(report, values)
    has_html = "bitbucket" not in type(forge).__name__.lower()
    footer = FOOTERS.get(values["behavior"], "")
    layout = Layout(
        forge.max_chars - MARKER_CHARACTERS,
        has_html,
        show_all_projects=values["show_all_projects"],
        footer=footer,
        has_details=not values.get("is_summary"),
    )
    text = comment(report, verdicts, layout)
    code = 1 if blocking(verdicts) else 0
    is_small = abs(change_of(report)) < Decimal(values["minimum_change"])
    is_silent = is_small or (values["skip_no_diff"] and not has_change(report))
    is_silent = is_silent and not blocking(verdicts) and not unknown_changes(report)
    if is_silent:
        sys.stderr.write("Nothing to say: the change is below what is commented on.\n")
    if values["dry_run"]:
        write("" if is_silent else text, None)
        return code
    time = report.time_generated
    found = posted(forge, text, values["behavior"], values["tag"], time, is_silent=is_silent)
    _say(found, values["format_"])
    return code


def _verdicts(report: Report, values: dict[str, Any]) -> tuple[Verdict, ...]:
    """Verdicts of the full run, and those that can be judged from saved JSON."""
    found: list[Verdict] = []
    if values["verdicts"]:
        from policies.saved import read_verdicts

        found.extend(read_verdicts(Path(values["verdicts"])))
    for place in values["policies"]:
        from estimator.cli.judging import verdicts_of
        from policies.saved import without_attributes

        judged = verdicts_of(report, Options(), place)
        found.extend(without_attributes(verdict) for verdict in judged)
    return tuple(found)


def posted(
    forge: Forge, text: str, behavior: str, tag: str, time: str, *, is_silent: bool = False
) -> Posted | None:
    """Post it; None when the token may only read, as on a fork: the report goes elsewhere."""
    from estimator.forges.behaviour import Behaviour, post
    from estimator.forges.protocol import Forbidden, Marker

    run = os.environ.get("GITHUB_RUN_ID", os.environ.get("CI_PIPELINE_ID", ""))
    marker = Marker(tag or "default", _not_later_than_now(time), run)
    try:
        return post(forge, text, marker, Behaviour(behavior), is_silent=is_silent)
    except Forbidden as error:
        if os.environ.get("GITHUB_ACTIONS") != "true":
            raise
        _degrade(text, error.diagnostics())
        return None


def _not_later_than_now(time: str) -> str:
    """A report cannot come from the future: it would be the newest for ever."""
    from datetime import UTC, datetime

    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return min(time, now) if time else now


def _degrade(text: str, why: str) -> None:
    """Without the right to comment: the same text in the job's summary, and an annotation."""
    from estimator.reports.escaping import command_value

    place = os.environ.get("GITHUB_STEP_SUMMARY")
    if place and not (Path(place).exists() and Path(place).stat().st_size):
        with Path(place).open("a", encoding="utf-8") as summary:
            summary.write(text)
    told = f"The token may not comment; the report is in the job's summary. {why}"
    write(f"::warning title=forebill::{command_value(told)}\n", None)


def _say(posted: Posted | None, format_: str) -> None:
    if posted is None:
        return
    found = posted.comment
    for problem in posted.problems:
        sys.stderr.write(f"Warning: {problem}\n")
    if format_ == "json":
        import json

        document = {
            "deed": str(posted.deed),
            "id": found.id if found else None,
            "url": found.url if found else None,
        }
        write(json.dumps(document) + "\n", None)
        return
    place = f": {found.url}" if found and found.url else ""
    write(f"Comment {posted.deed}{place}\n", None)
