"""`forebill init`: starter files for the repository it finds; asks nothing, overwrites nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from estimator.cli.options import Options
from estimator.cli.writing import write

if TYPE_CHECKING:
    from estimator.model.bill import Report

_ACTION = "OWNER/forebill@FULL_COMMIT_SHA"
_ACTION_HELP = "The action as the workflow should name it, pinned by commit."
_POLICIES = """\
# What this team agrees on. `forebill policy docs` shows every kind of rule with an example.
version: 1
defaults: {enforcement: advisory, on_unknown: warn}
policies:
  - id: WASTE
    title: Known waste is not there
    kind: finops
  # - id: BUDGET
  #   title: The total stays within its budget
  #   kind: budget
  #   enforcement: soft-mandatory
  #   monthly_max: 1000
  #   increase_max: 300
  # - id: TAGS
  #   title: Costs can be attributed
  #   kind: required_tags
  #   tags:
  #     CostCenter:
"""
_WORKFLOW = """\
name: cost
on: pull_request
permissions: {{}}
concurrency:
  group: cost-${{{{ github.event.pull_request.number }}}}
  cancel-in-progress: true
jobs:
  cost:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      pull-requests: write
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: {action}
        with:
          path: .
"""
_HOOKS = """\
repos:
  - repo: https://github.com/{repository}
    rev: {revision}
    hooks:
      - id: cost-check
"""


@dataclass(frozen=True, slots=True)
class Starter:
    """A file to write, and what to do where one is there already."""

    path: Path
    text: str
    otherwise: str


@click.command("init", epilog="Example: forebill init --path infra")
@click.option("-p", "--path", default=".", help="The repository, or a directory of it.")
@click.option("--action", default=_ACTION, help=_ACTION_HELP)
@click.option("--dry-run", is_flag=True, help="Say what would be written, write nothing.")
def command(path: str, action: str, dry_run: bool) -> int:
    """Write usage, policies, workflow and hook files for the repository; leave what is there."""
    for starter in starters(Path(path), action):
        if starter.path.exists():
            write(f"kept     {starter.path}{starter.otherwise}\n", None)
            continue
        if not dry_run:
            starter.path.parent.mkdir(parents=True, exist_ok=True)
            write(starter.text, str(starter.path))
        write(f"{'would write' if dry_run else 'wrote   '} {starter.path}\n", None)
    if action == _ACTION:
        sys.stderr.write(f"Put the release you want in place of {_ACTION}.\n")
    return 0


def starters(folder: Path, action: str) -> Iterator[Starter]:
    """The files that make sense here."""
    yield Starter(folder / "forebill-usage.yml", usage_text(folder), "")
    yield Starter(folder / "forebill-policies.yml", _POLICIES, "")
    if not (folder / ".gitlab-ci.yml").exists() and not (folder / "Jenkinsfile").exists():
        workflow = folder / ".github" / "workflows" / "cost.yml"
        yield Starter(workflow, _WORKFLOW.format(action=action), "")
    repository, _, revision = action.partition("@")
    hooks = _HOOKS.format(repository=repository, revision=revision)
    told = f": to have the hook, add\n{hooks.partition(chr(10))[2]}".rstrip()
    yield Starter(folder / ".pre-commit-config.yaml", hooks, told)


def usage_text(folder: Path) -> str:
    """A usage file in which every resource that depends on usage stands, commented out."""
    from estimator.cli.session import report_of
    from estimator.errors import Error

    head = "# What is used in a month; without a value a line says that it depends on usage.\n"
    try:
        rows = list(_rows(report_of(Options(path=str(folder)), "breakdown")))
    except Error:
        rows = []
    listed = "".join(rows) or "  # aws_lambda_function.example:\n  #   monthly_requests: 1000000\n"
    advice = "  # Take the braces away and uncomment.\n"
    return f"{head}version: 0.1\nresource_usage: {{}}\n{advice}{listed}"


def _rows(report: Report) -> Iterator[str]:
    from estimator.model.bill import LineState
    from estimator.resources.registry import vendor_of

    for result in report.projects:
        for owner in result.after.resources:
            if not any(line.state is LineState.DEPENDS_ON_USAGE for line in owner.lines):
                continue
            vendor = vendor_of(owner.resource.type)
            found = vendor.types.get(owner.resource.type) if vendor else None
            keys: Mapping[str, str] = found.usage if found else {}
            yield f"  # {owner.address}:\n"
            yield from (f"  #   {key}: # {meaning}\n" for key, meaning in keys.items())
