"""`forebill policy`: the kinds of rules, the schema for editors, and tests of one's own rules."""

from __future__ import annotations

from pathlib import Path

import click

from estimator.cli.writing import write
from estimator.errors import Error


@click.group("policy")
def command() -> None:
    """Show the kinds of rules, print the schema, test policies."""


@command.command("docs", epilog="Example: forebill policy docs required_tags")
@click.argument("name", metavar="[KIND]", default="")
@click.option(
    "--write", "page", metavar="FILE", help="Renew the kinds in a page like docs/policies.md."
)
def docs(name: str, page: str | None) -> int:
    """Show every kind of rule, or one, with an example."""
    from policies.kinds import kinds
    from policies.manual import MARKER, kind_page, manual

    if page is not None:
        path = Path(page)
        head = path.read_text(encoding="utf-8").partition(MARKER)[0] if path.is_file() else ""
        write(head + manual(), page)
        return 0

    if name and name not in kinds():
        raise Error(f"there is no kind {name}", hint=f"kinds: {', '.join(sorted(kinds()))}")
    names = [name] if name else sorted(kinds())
    write("\n".join(kind_page(kinds()[one]) for one in names), None)
    return 0


@command.command("schema", epilog="Example: forebill policy schema > policies.schema.json")
def schema() -> int:
    """Print the JSON Schema of policy files, for editors."""
    import json

    from policies.schema import policy_schema

    write(json.dumps(policy_schema(), indent=2) + "\n", None)
    return 0


@command.command("test", epilog="Example: forebill policy test policies/tests/")
@click.argument("path")
def test(path: str) -> int:
    """Run YAML cases of your own policies; exit 1 when one does not hold."""
    from estimator.cli.policy_cases import case_files, run_cases

    failed = total = 0
    for file in case_files(Path(path)):
        for name, problems in run_cases(file):
            total += 1
            failed += bool(problems)
            write(f"{'✗' if problems else '✓'} {file}: {name}\n", None)
            write("".join(f"    {problem}\n" for problem in problems), None)
    write(f"{total - failed} of {total} cases hold\n", None)
    return 1 if failed else 0
