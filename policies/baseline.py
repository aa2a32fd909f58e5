"""Baseline mode: what was found before is known, only new findings fail."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from policies.model import Finding, Outcome, Verdict, Waiver
from policies.saved import read_verdicts

_Key: TypeAlias = tuple[str, str, str, str]
#: Amounts in messages change while the finding stays the same.
_AMOUNT = re.compile(r"\d[\d.,]*")


def without_known(verdicts: Iterable[Verdict], baseline: Path) -> tuple[Verdict, ...]:
    """The verdicts with every finding waived that the baseline has already.

    A baseline is what `forebill check --format json` wrote. A finding is the same when rule,
    project, address and message are, amounts in it aside; two of a kind need two of them there.
    """
    known = Counter(
        _key(verdict, finding)
        for verdict in read_verdicts(baseline)
        for finding in verdict.findings
        if finding.outcome in (Outcome.FAIL, Outcome.CANNOT_TELL)
    )
    return tuple(_judged(verdict, known, str(baseline)) for verdict in verdicts)


def _judged(verdict: Verdict, known: Counter[_Key], place: str) -> Verdict:
    findings = []
    for finding in verdict.findings:
        key = _key(verdict, finding)
        if finding.outcome in (Outcome.FAIL, Outcome.CANNOT_TELL) and known[key] > 0:
            known[key] -= 1
            waiver = Waiver("baseline", "it was there before", where=place)
            finding = replace(finding, outcome=Outcome.WAIVED, waiver=waiver)
        findings.append(finding)
    return replace(verdict, findings=tuple(findings))


def _key(verdict: Verdict, finding: Finding) -> _Key:
    message = _AMOUNT.sub("#", finding.message)
    return verdict.policy, finding.project, finding.address, message
