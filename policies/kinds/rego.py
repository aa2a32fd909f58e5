"""Rego policies of Infracost and Conftest, unchanged, over our JSON 0.2."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from estimator.errors import Error
from policies.kinds import kind
from policies.model import Finding
from policies.rego import problems
from policies.rules import Rule
from policies.run import Run


@kind(
    "rego",
    {
        "file": {"type": "string", "minLength": 1, "description": "Beside the policy file."},
        "rego_version": {
            "enum": ["v0", "v1"],
            "description": "Syntax of the file; found out when absent.",
        },
    },
    required=("file",),
    example="""
- {id: REGO-1, kind: rego, file: cost.rego, rego_version: v0, enforcement: soft-mandatory}
""",
)
def rego(rule: Rule, run: Run) -> Iterator[Finding]:
    """A Rego policy passes: `package infracost` with `deny[{msg, failed}]`, or Conftest's
    `deny`, `violation` and `warn` rules. Its input is the JSON 0.2 report.

    Runs with `opa` from the PATH, else in-process with the extra `forebill[rego]`.
    Warnings are shown and never block.
    """
    file = _inside(Path(rule.folder), str(rule.settings["file"]), rule)
    for problem in problems(file, run.document, str(rule.settings.get("rego_version", ""))):
        yield Finding(problem.message, is_warning=problem.is_warning)


def _inside(folder: Path, name: str, rule: Rule) -> Path:
    """The file below the policy file's directory; a path that leads out is refused."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Error(f"{name} leads out of the policy directory", where=rule.span)
    return path
