"""The options of every command that judges by policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_POLICIES = "Policy file or directory to judge by, or a .rego file."
_FROM = "Git revision to read the policies from, so that a change cannot relax its own rules."
_BASELINE = "Verdicts of `check --format json`: what they hold is known, only new ones fail."

_OPTIONS = (
    click.option("--policies", "--policy-path", "policies", help=_POLICIES),
    click.option("--policies-from", metavar="REF", help=_FROM),
    click.option("--baseline", metavar="FILE", help=_BASELINE),
    click.option(
        "--override", "overrides", multiple=True, metavar="ACTOR", help="Who sets soft rules aside."
    ),
)


@dataclass(frozen=True, slots=True)
class PolicyOptions:
    """What the user said of policies."""

    policies: str | None = None
    policies_from: str | None = None
    baseline: str | None = None
    overrides: tuple[str, ...] = ()

    @property
    def are_given(self) -> bool:
        """Whether a command that judges only when asked is asked to."""
        return bool(self.policies or self.policies_from)


def policy_options(command: F) -> F:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def asked_policies(values: Mapping[str, Any]) -> PolicyOptions:
    """The options out of a command's parameters."""
    names = PolicyOptions.__dataclass_fields__
    return PolicyOptions(**{name: values[name] for name in names})
