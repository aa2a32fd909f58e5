"""Policy verdicts as files other tools read: JSON, SARIF 2.1.0, JUnit."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from estimator import __version__
from policies.model import Finding, Outcome, Verdict, blocking

#: Results a code-scanning upload accepts in one run.
MOST_RESULTS = 25_000
#: Letters of a rule's description it keeps, with room for kind and enforcement behind it.
MOST_LETTERS = 900
_AMOUNT = re.compile(r"\d[\d.,]*")
_SARIF = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def json_text(verdicts: Sequence[Verdict]) -> str:
    """All verdicts and findings as plain data."""
    return json.dumps(verdicts_data(verdicts), ensure_ascii=False, indent=2) + "\n"


def verdicts_data(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """All verdicts and findings, ready for `json.dumps`."""
    return {
        "version": 1,
        "blocked": bool(blocking(verdicts)),
        "policies": [_verdict(verdict) for verdict in verdicts],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.policy,
        "title": verdict.title,
        "kind": verdict.kind,
        "enforcement": str(verdict.enforcement),
        "outcome": str(verdict.outcome),
        "blocks": verdict.blocks,
        "overriddenBy": verdict.overridden_by or None,
        "findings": [_finding(finding) for finding in verdict.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    entry: dict[str, Any] = {"outcome": str(finding.outcome), "message": finding.message}
    if finding.address:
        entry["address"] = finding.address
    if finding.project:
        entry["project"] = finding.project
    if finding.span:
        entry["file"], entry["line"] = finding.span.file, finding.span.line
    if finding.fix:
        entry["fix"] = finding.fix
    if finding.saving is not None:
        entry["monthlySaving"] = str(finding.saving)
    if finding.waiver:
        waiver = finding.waiver
        entry["waiver"] = {"owner": waiver.owner, "reason": waiver.reason, "until": waiver.until}
    return entry


def sarif_text(verdicts: Sequence[Verdict]) -> str:
    """SARIF 2.1.0 for code scanning: failures, doubts as notes, waivers as suppressions."""
    results = [
        result for place, verdict in enumerate(verdicts) for result in _results(verdict, place)
    ]
    run = {
        "tool": {
            "driver": {
                "name": "forebill",
                "semanticVersion": __version__,
                "rules": [_rule(verdict) for verdict in verdicts],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": results[:MOST_RESULTS],
    }
    document = {"$schema": _SARIF, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _shortened(text: str) -> str:
    """The text within what code scanning shows of a description."""
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"


def _rule(verdict: Verdict) -> dict[str, Any]:
    level = "error" if verdict.enforcement != "advisory" else "warning"
    title = _shortened(verdict.title)
    return {
        "id": verdict.policy,
        "name": "".join(part.title() for part in verdict.kind.split("_")),
        "shortDescription": {"text": f"{title}."},
        "fullDescription": {"text": f"{title} ({verdict.kind}, {verdict.enforcement})."},
        "help": {"text": f"Policy {verdict.policy} of kind {verdict.kind}."},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": ["cost", verdict.kind]},
    }


def _results(verdict: Verdict, place: int) -> Iterator[dict[str, Any]]:
    for finding in verdict.findings:
        if finding.outcome is Outcome.PASS:
            continue
        text = f"{finding.address}: {finding.message}" if finding.address else finding.message
        if finding.fix:
            text += f" ({finding.fix})"
        result: dict[str, Any] = {
            "ruleId": verdict.policy,
            "ruleIndex": place,
            "level": _level(verdict, finding),
            "message": {"text": f"{text}."},
            "locations": [_location(finding)],
            "partialFingerprints": {"forebill/v1": _fingerprint(verdict, finding)},
        }
        if finding.waiver:
            why = f"{finding.waiver.owner}: {finding.waiver.reason}"
            result["suppressions"] = [{"kind": "external", "justification": why}]
        yield result


def _level(verdict: Verdict, finding: Finding) -> str:
    if finding.outcome is Outcome.FAIL:
        return "error" if verdict.blocks else "warning"
    return "note"


def _location(finding: Finding) -> dict[str, Any]:
    """Where it stands; what has no file is put at the policy's subject, the repository."""
    file = finding.span.file if finding.span else "."
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(file.replace("\\", "/"))}}
    physical["region"] = {"startLine": max(1, finding.span.line if finding.span else 1)}
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.address:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.address, "kind": "resource"}]
    return location


def _fingerprint(verdict: Verdict, finding: Finding) -> str:
    """Stable while rule, resource and message stay; amounts in the message may change."""
    message = _AMOUNT.sub("#", finding.message)
    key = "\n".join((verdict.policy, finding.project, finding.address, message))
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def junit_text(verdicts: Sequence[Verdict]) -> str:
    """JUnit XML: a suite per policy, a case per finding (one passing case where there is none)."""
    root = ElementTree.Element("testsuites", name="forebill")
    for verdict in verdicts:
        suite = ElementTree.SubElement(root, "testsuite", name=_xml(verdict.policy))
        failures = skipped = 0
        for finding in verdict.findings or (Finding("passed", Outcome.PASS),):
            name = finding.address or finding.project or verdict.title
            case = ElementTree.SubElement(
                suite, "testcase", name=_xml(name), classname=verdict.kind
            )
            if finding.outcome is Outcome.FAIL and verdict.enforcement != "advisory":
                failures += 1
                ElementTree.SubElement(case, "failure", message=_xml(finding.message))
            elif finding.outcome is not Outcome.PASS:
                skipped += 1
                told = f"{finding.outcome}: {finding.message}"
                ElementTree.SubElement(case, "skipped", message=_xml(told))
        suite.set("tests", str(max(1, len(verdict.findings))))
        suite.set("failures", str(failures))
        suite.set("skipped", str(skipped))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _xml(text: str) -> str:
    """Without the characters XML 1.0 forbids: controls, surrogates, non-characters."""
    return "".join(letter for letter in text if letter in "\t\n" or _is_xml(letter))


def _is_xml(letter: str) -> bool:
    return " " <= letter < "\ud800" or "\ue000" <= letter <= "\ufffd" or letter > "\uffff"
