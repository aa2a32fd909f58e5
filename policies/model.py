"""What a policy run says: rules, findings and their outcome. No printing, no files.

A result is three-valued: `CANNOT_TELL` is neither a pass nor a failure and follows
the rule's `on_unknown`, with the reason kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from estimator.model.values import SourceSpan


class Enforcement(StrEnum):
    """How a failure weighs; lives outside the rule, in the policy file."""

    ADVISORY = "advisory"  # shown, never blocks
    SOFT_MANDATORY = "soft-mandatory"  # blocks unless overridden, the override is recorded
    HARD_MANDATORY = "hard-mandatory"  # blocks; only changing the policy on the base lifts it


class Outcome(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    CANNOT_TELL = "cannot tell"
    WAIVED = "waived"


class OnUnknown(StrEnum):
    """What "cannot tell" counts as."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Waiver:
    """An agreed exception: who, why, until when (ISO date; "" has no end)."""

    owner: str
    reason: str
    until: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found: at a resource, or about a whole project (address "")."""

    message: str
    outcome: Outcome = Outcome.FAIL
    address: str = ""
    project: str = ""
    span: SourceSpan | None = None
    #: What to change, in words; "" where there is nothing sensible to say.
    fix: str = ""
    #: What following it saves per month, in the report's currency; None is not known.
    saving: Decimal | None = None
    waiver: Waiver | None = None
    #: Shown but never a reason to block, whatever the rule's enforcement.
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's result over the whole run."""

    policy: str
    title: str
    kind: str
    enforcement: Enforcement
    findings: tuple[Finding, ...] = ()
    on_unknown: OnUnknown = OnUnknown.WARN
    #: Who overrode a soft-mandatory failure, "" when nobody did.
    overridden_by: str = ""
    #: Where the rule stands in the policy file.
    span: SourceSpan | None = None

    @property
    def outcome(self) -> Outcome:
        """The worst of the findings, "cannot tell" counted as `on_unknown` says."""
        outcomes = {self._counted(finding.outcome) for finding in self.findings}
        for outcome in (Outcome.FAIL, Outcome.CANNOT_TELL, Outcome.WAIVED):
            if outcome in outcomes:
                return outcome
        return Outcome.PASS

    @property
    def blocks(self) -> bool:
        """Whether the run must end with exit code 1 because of this rule."""
        failed = [item for item in self.findings if self._counted(item.outcome) is Outcome.FAIL]
        if all(item.is_warning for item in failed) or self.enforcement is Enforcement.ADVISORY:
            return False
        return self.enforcement is Enforcement.HARD_MANDATORY or not self.overridden_by

    def _counted(self, outcome: Outcome) -> Outcome:
        if outcome is not Outcome.CANNOT_TELL:
            return outcome
        counted = {OnUnknown.PASS: Outcome.PASS, OnUnknown.FAIL: Outcome.FAIL}
        return counted.get(self.on_unknown, Outcome.CANNOT_TELL)


def blocking(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The verdicts that stop the change."""
    return [verdict for verdict in verdicts if verdict.blocks]
