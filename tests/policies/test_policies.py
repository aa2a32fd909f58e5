"""Policies: every kind's cases, files that are wrong, overrides, formats, hostile input."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.cli.policy_cases import run_cases
from estimator.errors import Error
from estimator.model.bill import Estimate, ProjectResult, Report
from estimator.model.resource import Project, ResourceSet
from estimator.reports import verdicts as shown
from policies.engine import judged
from policies.files import read_policies
from policies.kinds import kinds
from policies.model import Enforcement, Finding, Outcome, Verdict, blocking
from policies.patterns import matches, safe_pattern
from policies.rules import glob_matches
from policies.run import Run

HERE = Path(__file__).parent


def _cases() -> list[Any]:
    found = []
    for path in sorted((HERE / "cases").glob("*.yml")):
        found += [pytest.param(name, told, id=name) for name, told in run_cases(path)]
    return found


@pytest.mark.parametrize(("name", "problems"), _cases())
def test_policy_case_holds(name: str, problems: list[str]) -> None:
    assert problems == []


def write(folder: Path, text: str) -> Path:
    path = folder / "forebill-policies.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("version: 1\npolicies:\n  - {id: A, kind: nope}", 3, "nope"),
        ("version: 1\npolicies:\n  - {id: A, kind: budget, monthly_mx: 5}", 3, "monthly_max"),
        ("version: 1\npolicies:\n  - {kind: budget}", 3, "id"),
        (
            "version: 1\npolicies:\n  - {id: A, kind: budget, monthly_max: 1, scope: {by: tag}}",
            3,
            "key",
        ),
        ("version: 1\nwaivers:\n  - {policy: A, owner: o}", 3, "reason"),
        ("version: 1\nwaivers:\n  - {policy: A, owner: o, reason: r}", 3, "to waive"),
        ("version: 1\nwaivers:\n  - {policy: A, owner: o, reason: r, expires: soon}", 3, "soon"),
        ("version: 1\npolicy: []", 1, "policies"),
        ("version: 1\npolicies:\n  - {id: A, kind: budget, enforcement: strict}", 3, "strict"),
        ("policies: [\n", 2, "invalid YAML"),
        ("version: 1\npolicies:\n  - {id: A, kind: budget}", 3, "demands nothing"),
        (
            "version: 1\npolicies:\n- {id: A, kind: price_age, days_max: 1}\n"
            "- {id: A, kind: price_age, days_max: 1}",
            4,
            "also",
        ),
    ],
)
def test_a_mistake_is_an_error_with_its_line(
    tmp_path: Path, text: str, line: int, told: str
) -> None:
    with pytest.raises(Error) as caught:
        read_policies(write(tmp_path, text))
    assert f":{line}" in caught.value.where
    assert told in caught.value.diagnostics()


def empty_run() -> Run:
    nothing = Estimate((), "USD")
    result = ProjectResult(Project("p", "p", "test", ResourceSet()), nothing)
    return Run(Report((result,), "USD", "test", ""), "2026-11-23")


def test_a_wrong_condition_is_an_error_and_not_a_rule_that_does_not_run(tmp_path: Path) -> None:
    text = "version: 1\npolicies:\n  - {id: A, kind: expression, condition: 'self.a =='}"
    policies = read_policies(write(tmp_path, text))
    with pytest.raises(Error, match="condition is wrong"):
        judged(policies, empty_run())


ENDLESS = (
    *("(a+)+$", "(a|aa)+$", "(.*)*x", "([a-z]+)*", "((a+))+$", "(?:(?:a|b)+c?)*$", "(a{1,9}){9}"),
    *("a*a*a*b", ".*.*.*.*x", ".*a.*b.*c.*d", r"(\w+\s?)+$", "((?:x?)+)+", "[)](a+)+"),
)


@pytest.mark.parametrize("pattern", ENDLESS)
def test_patterns_that_could_run_for_ever_are_refused(pattern: str) -> None:
    with pytest.raises(Error, match="for ever"):
        safe_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["^CC-[0-9]{3}$", "^(prod|stg|dev)$", r"^[a-z]+-[a-z]+-[a-z]+-\d+$", "/^team-/i", "(ab)+",
     r"^\S+@example\.org$", "a(b|c)?d", "[(+*]+x", r"\(a+\)+", "^(?:v\\d{1,2}\\.){1,3}$"],
)  # fmt: skip
def test_patterns_as_people_write_them_are_taken(pattern: str) -> None:
    assert safe_pattern(pattern).search("") is None


@settings(max_examples=200, deadline=2000)
@given(st.text("a+*()|?.{},1[]\\", max_size=14), st.sampled_from(["a", "1", "a1", "("]))
def test_no_pattern_that_is_taken_runs_for_ever(pattern: str, letter: str) -> None:
    with suppress(Error):
        matches(pattern, letter * 120 + "!")


def test_a_pattern_that_is_wrong_is_told_without_a_tag_to_judge(tmp_path: Path) -> None:
    text = 'version: 1\npolicies:\n  - {id: A, kind: required_tags, tags: {X: {regex: "(a+)+"}}}'
    with pytest.raises(Error, match="for ever"):
        judged(read_policies(write(tmp_path, text)), empty_run())


def test_globs_take_linear_time() -> None:
    assert not glob_matches("a" * 100_000, "*a*a*a*a*a*a*b")
    assert glob_matches("module.a.aws_x.b", "module.*.aws_?.*")
    assert not glob_matches("aws_lb", "aws_l")


@pytest.mark.parametrize("name", ["../secret.rego", "/etc/passwd", "a/../../secret.rego"])
def test_a_rego_file_outside_the_policies_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.rego").write_text("package main")
    inside = tmp_path / "policies"
    (inside / "a").mkdir(parents=True)
    text = f"version: 1\npolicies:\n  - {{id: A, kind: rego, file: {name}}}"
    with pytest.raises(Error, match="leads out"):
        judged(read_policies(write(inside, text)), empty_run())


def test_a_link_to_a_rego_file_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.rego").write_text("package main")
    inside = tmp_path / "policies"
    inside.mkdir()
    (inside / "x.rego").symlink_to(tmp_path / "secret.rego")
    text = "version: 1\npolicies:\n  - {id: A, kind: rego, file: x.rego}"
    with pytest.raises(Error, match="leads out"):
        judged(read_policies(write(inside, text)), empty_run())


@pytest.mark.parametrize(
    "condition",
    ['file("/etc/passwd") == ""', 'templatefile("/etc/passwd", {}) == ""',
     'fileexists("/etc/passwd")'],
)  # fmt: skip
def test_conditions_read_no_files(tmp_path: Path, condition: str) -> None:
    text = (
        "version: 1\npolicies:\n  - id: A\n    kind: expression\n    scope: project\n"
        f"    condition: '{condition}'\n"
    )
    (found,) = judged(read_policies(write(tmp_path, text)), empty_run())
    assert found.outcome is Outcome.CANNOT_TELL
    assert "root" not in found.findings[0].message


def test_a_yaml_bomb_is_refused(tmp_path: Path) -> None:
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    with pytest.raises(Error, match="without end"):
        read_policies(write(tmp_path, f"a0: &a0 [x]\n{levels}\n"))


def test_a_link_out_of_the_policy_directory_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "secret.yml"
    outside.write_text("version: 1")
    inside = tmp_path / "policies"
    inside.mkdir()
    (inside / "link.yml").symlink_to(outside)
    with pytest.raises(Error, match="leads out"):
        read_policies(inside)


def verdict(enforcement: Enforcement, *outcomes: Outcome, by: str = "") -> Verdict:
    findings = tuple(Finding("m", outcome) for outcome in outcomes)
    return Verdict("P", "title", "budget", enforcement, findings, overridden_by=by)


def test_what_blocks_is_a_failed_mandatory_rule_nobody_may_or_did_override() -> None:
    hard, soft = Enforcement.HARD_MANDATORY, Enforcement.SOFT_MANDATORY
    fail = Outcome.FAIL
    assert not verdict(Enforcement.ADVISORY, fail).blocks
    assert verdict(soft, fail).blocks
    assert not verdict(soft, fail, by="@finops").blocks
    assert verdict(hard, fail, by="@finops").blocks
    assert not verdict(hard, Outcome.CANNOT_TELL, Outcome.WAIVED).blocks


def test_only_named_approvers_override(tmp_path: Path) -> None:
    weight = "enforcement: soft-mandatory, override: {approvers: ['@f']}"
    rule = f"{{id: A, kind: budget, {weight}, monthly_max: 0}}"
    policies = read_policies(write(tmp_path, f"version: 1\npolicies:\n  - {rule}"))
    (refused,) = judged(policies, empty_run(), ["@someone"])
    (accepted,) = judged(policies, empty_run(), ["@someone", "@f"])
    assert refused.overridden_by == ""
    assert accepted.overridden_by == "@f"


def test_every_kind_has_documentation_and_an_example_that_validates(tmp_path: Path) -> None:
    for kind in kinds().values():
        assert kind.documentation
        indented = kind.example.strip("\n").replace("\n", "\n  ")
        text = f"version: 1\npolicies:\n  {indented}\n"
        (rule,) = read_policies(write(tmp_path, text)).rules
        assert rule.kind == kind.name


def hostile() -> list[Verdict]:
    text = "x\n::error::owned @team `a` | <script> %0A -->"
    finding = Finding(text, address='aws_x.y["|`<b>"]', saving=Decimal("1.5"))
    return [Verdict("P|1", text, "finops", Enforcement.HARD_MANDATORY, (finding,))]


def test_hostile_text_starts_no_command_and_no_markup() -> None:
    table = shown.rendered(hostile(), "USD", "table")
    assert not any(line.strip().startswith("::") for line in table.splitlines())
    markdown = shown.rendered(hostile(), "USD", "markdown")
    assert "<script>" not in markdown
    assert "@team" not in markdown
    (command,) = shown.rendered(hostile(), "USD", "annotations").splitlines()
    assert command.startswith("::error title=P|1::")


def test_sarif_has_rules_locations_and_stable_fingerprints() -> None:
    document = json.loads(shown.rendered(hostile(), "USD", "sarif"))
    (run,) = document["runs"]
    (result,) = run["results"]
    assert document["version"] == "2.1.0"
    assert result["ruleId"] == run["tool"]["driver"]["rules"][0]["id"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1
    again = json.loads(shown.rendered(hostile(), "USD", "sarif"))
    assert again["runs"][0]["results"][0]["partialFingerprints"] == result["partialFingerprints"]


def test_blocking_lists_what_stops() -> None:
    found = blocking([*hostile(), verdict(Enforcement.ADVISORY, Outcome.FAIL)])
    assert [item.policy for item in found] == ["P|1"]
