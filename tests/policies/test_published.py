"""What others build on: the published schema, the manual, the starter packs, SARIF's rules."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from estimator.cli.policy_cases import run_cases
from estimator.model.values import SourceSpan
from estimator.reports import verdicts as shown
from estimator.reports.verdict_files import sarif_text
from policies.files import read_policies
from policies.kinds import kinds
from policies.manual import manual
from policies.model import Enforcement, Finding, Outcome, Verdict, Waiver
from policies.schema import policy_schema

ROOT = Path(__file__).resolve().parents[2]
PACKS = sorted((ROOT / "examples" / "policies").glob("*.yml"))


def test_the_published_schema_is_the_one_that_is_used() -> None:
    """`forebill policy schema > docs/schemas/forebill-policies.schema.json` renews it."""
    published = ROOT / "docs" / "schemas" / "forebill-policies.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == policy_schema()
    Draft202012Validator.check_schema(policy_schema())


def test_the_manual_is_the_one_the_kinds_give() -> None:
    """`forebill policy docs --write docs/policies.md` renews the part below its marker."""
    page = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
    assert page.endswith(manual())
    for name in kinds():
        assert f"## {name}\n" in page


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.stem)
def test_a_starter_pack_is_valid_and_its_own_tests_hold(pack: Path) -> None:
    assert len(read_policies(pack).rules) > 5
    cases = list(run_cases(pack.parent / "tests" / pack.name))
    assert cases
    assert [(name, told) for name, told in cases if told] == []


#: What code scanning asks of an upload, our own excerpt of
#: https://docs.github.com/code-security/code-scanning (SARIF support): required properties,
#: lengths, levels and counts.
SARIF_RULES = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "maxItems": 20,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name", "rules"],
                                "properties": {
                                    "rules": {"maxItems": 25000, "items": {"$ref": "#/$defs/rule"}}
                                },
                            }
                        },
                    },
                    "results": {"maxItems": 25000, "items": {"$ref": "#/$defs/result"}},
                },
            },
        },
    },
    "$defs": {
        "text": {
            "type": "object",
            "required": ["text"],
            "properties": {"text": {"type": "string", "minLength": 1, "maxLength": 1024}},
        },
        "rule": {
            "required": ["id", "shortDescription", "fullDescription", "help"],
            "properties": {
                "id": {"type": "string", "minLength": 1},
                "name": {"type": "string", "maxLength": 255},
                "shortDescription": {"$ref": "#/$defs/text"},
                "fullDescription": {"$ref": "#/$defs/text"},
                "defaultConfiguration": {
                    "properties": {"level": {"enum": ["note", "warning", "error"]}}
                },
                "properties": {"properties": {"tags": {"type": "array", "maxItems": 20}}},
            },
        },
        "result": {
            "required": ["message", "locations", "partialFingerprints"],
            "properties": {
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"required": ["text"]},
                "locations": {
                    "minItems": 1,
                    "maxItems": 1000,
                    "items": {
                        "required": ["physicalLocation"],
                        "properties": {
                            "physicalLocation": {
                                "required": ["artifactLocation", "region"],
                                "properties": {
                                    "artifactLocation": {
                                        "required": ["uri"],
                                        "properties": {
                                            "uri": {
                                                "type": "string",
                                                "minLength": 1,
                                                "pattern": "^[^\\\\\\s]*$",
                                            }
                                        },
                                    },
                                    "region": {
                                        "required": ["startLine"],
                                        "properties": {
                                            "startLine": {"type": "integer", "minimum": 1}
                                        },
                                    },
                                },
                            }
                        },
                    },
                },
                "partialFingerprints": {
                    "type": "object",
                    "additionalProperties": {"type": "string", "minLength": 1},
                },
                "suppressions": {
                    "items": {
                        "required": ["kind"],
                        "properties": {"kind": {"enum": ["inSource", "external"]}},
                    }
                },
            },
        },
    },
}


def sample() -> list[Verdict]:
    hard = Enforcement.HARD_MANDATORY
    findings = (
        Finding("too dear", address="aws_instance.a", span=SourceSpan("a b\\main.tf", 0)),
        Finding("x" * 5000, Outcome.CANNOT_TELL),
        Finding("agreed", Outcome.WAIVED, waiver=Waiver("@lead", "migration", "2026-12-31")),
        Finding("cheaper", address="aws_instance.b", saving=Decimal("3.5"), fix="use gp3"),
    )
    return [
        Verdict("A", "t" * 3000, "budget", hard, findings),
        Verdict("B", "fine", "regions", Enforcement.ADVISORY),
    ]


def test_sarif_keeps_to_the_rules_of_code_scanning() -> None:
    document = json.loads(sarif_text(sample()))
    errors = [error.message for error in Draft202012Validator(SARIF_RULES).iter_errors(document)]
    assert errors == []


def test_every_result_of_sarif_names_a_rule_that_is_there() -> None:
    (run,) = json.loads(sarif_text(sample()))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]


def test_two_findings_at_one_place_have_fingerprints_of_their_own() -> None:
    findings = tuple(Finding(f"tag {key} is missing", address="x.y") for key in ("Owner", "Team"))
    verdict = Verdict("A", "t", "required_tags", Enforcement.ADVISORY, findings)
    (run,) = json.loads(sarif_text([verdict]))["runs"]
    prints = [result["partialFingerprints"]["forebill/v1"] for result in run["results"]]
    assert len(set(prints)) == 2


def test_amounts_do_not_change_a_fingerprint() -> None:
    def one(message: str) -> str:
        finding = Finding(message, project="p")
        verdict = Verdict("A", "t", "budget", Enforcement.ADVISORY, (finding,))
        (run,) = json.loads(sarif_text([verdict]))["runs"]
        found: str = run["results"][0]["partialFingerprints"]["forebill/v1"]
        return found

    assert one("p: 1,200.50 USD is over 1,000") == one("p: 3,400.10 USD is over 1,000")


def test_junit_is_xml_whatever_a_message_holds() -> None:
    from xml.etree import ElementTree

    odd = Finding("a\x00b\x1b]<&>\ud800\uffff", address="x\x07")
    verdict = Verdict("P\x01", "t", "budget", Enforcement.HARD_MANDATORY, (odd,))
    root = ElementTree.fromstring(shown.rendered([verdict], "USD", "junit"))
    assert root.find("testsuite/testcase/failure") is not None
