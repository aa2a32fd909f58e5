"""Policies on the command line: in every command, from the base, against a baseline."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from estimator.cli.root import run

SOURCE = """
provider "aws" { region = "eu-west-1" }
resource "aws_sqs_queue" "q" {
  name = "q"
}
"""
STRICT = """version: 1
policies:
  - {id: OWNER, kind: required_tags, enforcement: hard-mandatory, tags: {Owner: }}
"""
LAX = STRICT.replace("hard-mandatory", "advisory")


def forebill(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run([*arguments, "--no-cache"])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(SOURCE)
    (tmp_path / "forebill-policies.yml").write_text(STRICT)
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(root: Path) -> Path:
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "base")
    return root


def test_check_finds_the_policies_beside_the_path_and_ends_with_1(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = forebill(capsys, "check", "--path", str(root))
    assert code == 1
    assert "OWNER (blocks)" in out
    assert "aws_sqs_queue.q: tag Owner is missing" in out


def test_breakdown_and_diff_judge_when_asked(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policies = str(root / "forebill-policies.yml")
    silent, out, _ = forebill(capsys, "breakdown", "--path", str(root))
    assert silent == 0
    assert "OWNER" not in out
    for command in ("breakdown", "diff"):
        code, out, _ = forebill(capsys, command, "--path", str(root), "--policies", policies)
        assert code == 1
        assert "OWNER (blocks)" in out


def test_json_of_a_breakdown_carries_the_verdicts(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("--policies", str(root / "forebill-policies.yml"), "--format", "json")
    code, out, _ = forebill(capsys, "breakdown", "--path", str(root), *arguments)
    assert code == 1
    told = json.loads(out)["metadata"]["policies"]
    assert told["blocked"] is True
    assert told["policies"][0]["findings"][0]["address"] == "aws_sqs_queue.q"


def test_a_change_cannot_relax_its_own_rules(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "forebill-policies.yml").write_text(LAX)
    relaxed, _, _ = forebill(capsys, "check", "--path", str(repository))
    assert relaxed == 0
    code, out, _ = forebill(capsys, "check", "--path", str(repository), "--policies-from", "main")
    assert code == 1
    assert "OWNER (blocks)" in out


def test_removing_the_policies_does_not_help_either(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "forebill-policies.yml").unlink()
    code, _, _ = forebill(capsys, "check", "--path", str(repository), "--policies-from", "main",
                          "--policies", str(repository / "forebill-policies.yml"))  # fmt: skip
    assert code == 1


def test_the_first_policies_do_not_judge_the_change_that_brings_them(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "new.yml").write_text(STRICT)
    code, out, _ = forebill(capsys, "check", "--path", str(repository), "--policies-from", "main",
                            "--policies", str(repository / "new.yml"))  # fmt: skip
    assert code == 0
    assert "main has no policies yet" in out


def test_a_mistake_in_the_base_is_told_with_the_revision(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "forebill-policies.yml").write_text("version: 1\nrules: []\n")
    git(repository, "commit", "--quiet", "--all", "--message", "wrong")
    code, _, err = forebill(capsys, "check", "--path", str(repository), "--policies-from", "main")
    assert code == 2
    assert "main:forebill-policies.yml:1" in err


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "main:forebill-policies.yml"])
def test_a_revision_that_is_none_is_an_error(
    repository: Path, capsys: pytest.CaptureFixture[str], revision: str
) -> None:
    arguments = ("check", "--path", str(repository), f"--policies-from={revision}")
    code, _, err = forebill(capsys, *arguments)
    assert code == 2
    assert "revision" in err


def test_rego_of_the_base_is_read_from_the_base(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("regorus", reason="needs the extra forebill[rego]")
    rego = 'package infracost\ndeny[out] { out := {"msg": "no", "failed": true} }\n'
    rule = "{id: R, kind: rego, file: r.rego, enforcement: soft-mandatory}"
    rules = f"version: 1\npolicies: [{rule}]\n"
    (repository / "forebill-policies.yml").write_text(rules)
    (repository / "r.rego").write_text(rego)
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "rego")
    (repository / "r.rego").write_text("package infracost\n")
    code, out, _ = forebill(capsys, "check", "--path", str(repository), "--policies-from", "main",
                            "--policies", str(repository))  # fmt: skip
    assert code == 1
    assert "no" in out


def test_only_new_violations_fail_against_a_baseline(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = str(root / "baseline.json")
    before, _, _ = forebill(capsys, "check", "--path", str(root), "--format", "json",
                            "--out-file", baseline)  # fmt: skip
    assert before == 1
    known, out, _ = forebill(capsys, "check", "--path", str(root), "--baseline", baseline)
    assert known == 0
    assert "waived by baseline" in out
    (root / "more.tf").write_text('resource "aws_sqs_queue" "new" {}\n')
    code, out, _ = forebill(capsys, "check", "--path", str(root), "--baseline", baseline)
    assert code == 1
    assert "✗ " in out
    assert "aws_sqs_queue.new: tag Owner is missing" in out


def test_a_baseline_that_is_none_is_an_error(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "x.json").write_text("{}")
    for name in ("x.json", "y.json"):
        code, _, err = forebill(
            capsys, "check", "--path", str(root), "--baseline", str(root / name)
        )
        assert code == 2
        assert name in err


def test_no_policies_is_an_error_and_not_a_pass(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "forebill-policies.yml").unlink()
    monkeypatch.chdir(root)
    code, _, err = forebill(capsys, "check", "--path", str(root))
    assert code == 2
    assert "no policies" in err


def test_every_kind_says_whether_a_saved_estimate_is_enough() -> None:
    from policies import saved
    from policies.kinds import kinds

    by_cost = {"budget", "resource_types", "regions", "unpriced", "price_age", "rego"}
    sorted_out = by_cost | saved._BY_ATTRIBUTES | saved._BY_KNOWN
    assert set(kinds()) == sorted_out


def test_places_are_named_from_the_top_of_the_repository(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "infra" / "shop").mkdir(parents=True)
    (repository / "infra" / "shop" / "queues.tf").write_text(SOURCE)
    policies = str(repository / "forebill-policies.yml")
    arguments = ("check", "--path", str(repository / "infra"), "--policies", policies)
    _, out, _ = forebill(capsys, *arguments, "--format", "annotations")
    assert "file=infra/shop/queues.tf,line=3," in out
    _, out, _ = forebill(capsys, *arguments, "--format", "sarif")
    (result,) = json.loads(out)["runs"][0]["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "infra/shop/queues.tf"
