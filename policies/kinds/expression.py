"""Custom rules in Terraform condition syntax, run by forebill's own evaluator."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kinds import kind
from policies.model import Finding
from policies.rules import Rule
from policies.run import Run


@kind(
    "expression",
    {
        "condition": {"type": "string", "minLength": 1, "description": "True where all is well."},
        "message": {"type": "string", "description": "What to say where it is not."},
        "scope": {"enum": ["resource", "project"]},
    },
    required=("condition",),
    example="""
- id: CUS-1
  kind: expression
  match: {types: [aws_db_instance]}
  condition: '!(self.multi_az && tags.Environment != "prod")'
  message: Multi-AZ outside production
""",
)
def expression(rule: Rule, run: Run) -> Iterator[Finding]:
    """A condition that must be true of each matching resource (or project).

    It may use `self` (the attributes; one that is not set is null), `tags`, `cost`
    (`monthly`, `low`, `high`, `increase`), `resource` (`address`, `type`, `region`,
    `module`), `project` (`name`, `path`, `monthly`, `increase`) and every Terraform
    function but those that read files. A condition that depends on something unknown
    is "cannot tell", with the reason.
    """
    from policies.conditions import findings  # loads the evaluator

    yield from findings(rule, run)
