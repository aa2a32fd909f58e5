"""Verdicts as `forebill check --format json` wrote them, read back for a comment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from estimator.errors import Error
from estimator.model.values import SourceSpan
from policies.model import Enforcement, Finding, OnUnknown, Outcome, Verdict, Waiver

#: Kinds that look at attributes and references, which a saved estimate does not hold.
_BY_ATTRIBUTES = frozenset(
    {"skus", "instance_family", "expression", "finops", "models", "model_lifecycle",
     "model_declaration", "model_budget", "model_economics", "model_limits", "model_replicas",
     "fallback_cost", "provisioned_commitment", "gpus", "carbon_budget",
     "commitment_coverage"}
)  # fmt: skip
#: Kinds of which a saved estimate holds what is known, but not what is unknown.
_BY_KNOWN = frozenset({"required_tags"})
_HINT = "write it with `forebill check --format json --out-file FILE`"


def read_verdicts(path: Path) -> tuple[Verdict, ...]:
    """The verdicts of a file; anything else is an `Error` naming the file."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise Error(f"cannot be read: {error.strerror}", where=path) from error
    except (ValueError, RecursionError) as error:
        raise Error(f"this is no JSON ({error})", where=path, hint=_HINT) from error
    return verdicts_of_document(document, path)


def verdicts_of_document(document: Any, where: Path) -> tuple[Verdict, ...]:
    """The verdicts of decoded JSON; none where the document is None."""
    if document is None:
        return ()
    try:
        return tuple(_verdict(item) for item in document["policies"])
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        message = f"these are no verdicts ({type(error).__name__}: {error})"
        raise Error(message, where=where, hint=_HINT) from error


def _verdict(item: Mapping[str, Any]) -> Verdict:
    verdict = Verdict(
        policy=str(item["id"]),
        title=str(item["title"]),
        kind=str(item["kind"]),
        enforcement=Enforcement(item["enforcement"]),
        findings=tuple(_finding(finding) for finding in item["findings"]),
        overridden_by=str(item.get("overriddenBy") or ""),
    )
    return verdict if verdict.outcome == item["outcome"] else _settled(verdict, item)


def _settled(verdict: Verdict, item: Mapping[str, Any]) -> Verdict:
    """Cannot tell counted as pass or failure when it was written: the file has the last word."""
    counted = {"pass": OnUnknown.PASS, "fail": OnUnknown.FAIL}
    return replace(verdict, on_unknown=counted.get(str(item["outcome"]), verdict.on_unknown))


def _finding(item: Mapping[str, Any]) -> Finding:
    waiver = item.get("waiver")
    return Finding(
        message=str(item["message"]),
        outcome=Outcome(item["outcome"]),
        address=str(item.get("address", "")),
        project=str(item.get("project", "")),
        span=SourceSpan(str(item["file"]), int(item.get("line") or 0)) if "file" in item else None,
        fix=str(item.get("fix", "")),
        saving=_saving(item["monthlySaving"]) if "monthlySaving" in item else None,
        waiver=_waiver(waiver) if waiver else None,
    )


def _saving(text: Any) -> Decimal:
    saving = Decimal(str(text))
    if not saving.is_finite() or abs(saving.adjusted()) > 30:
        raise ValueError(f"{str(text)[:20]} is no amount")
    return saving


def _waiver(item: Mapping[str, Any]) -> Waiver:
    return Waiver(str(item["owner"]), str(item["reason"]), str(item.get("until") or ""))


def without_attributes(verdict: Verdict) -> Verdict:
    """The verdict as far as a saved estimate carries it: what it cannot hold is not judged."""
    told = "a saved estimate does not hold what this rule looks at; run `forebill check` instead"
    if verdict.kind in _BY_ATTRIBUTES:
        return replace(verdict, findings=(Finding(told, Outcome.CANNOT_TELL),))
    if verdict.kind in _BY_KNOWN:
        findings = (
            replace(finding, outcome=Outcome.CANNOT_TELL)
            if finding.outcome is Outcome.FAIL
            else finding
            for finding in verdict.findings
        )
        return replace(verdict, findings=tuple(findings))
    return verdict
