"""`forebill ci`: one run does a pull request's whole job, also where it may not comment."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from estimator.cli.root import run
from tests.forges.fake import FakeGitHub, running

#: One gp3 volume; the size is the change. Storage of gp3 in us-east-1 is $0.08 per GB-month
#: (aws.amazon.com/ebs/pricing, read 2025-11-04): 100 GB = $8.00, 200 GB = $16.00.
VOLUME = """provider "aws" {{ region = "us-east-1" }}
resource "aws_ebs_volume" "data" {{
  availability_zone = "us-east-1a"
  type              = "gp3"
  size              = {size}
}}
"""
POLICIES = """version: 1
policies:
  - id: LIMIT
    kind: budget
    enforcement: hard-mandatory
    monthly_max: {limit}
"""


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with running() as fake:
        yield fake


@pytest.fixture
def outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, github: FakeGitHub) -> Iterator[Path]:
    """A runner's environment around a repository with a base commit and a changed tree."""
    work = tmp_path / "work"
    work.mkdir()
    (work / "main.tf").write_text(VOLUME.format(size=100))
    for words in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "base"],
    ):
        subprocess.run(["git", *words], cwd=work, check=True)
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=work, check=True, capture_output=True, text=True
    )
    (work / "main.tf").write_text(VOLUME.format(size=200))
    pull = {"number": 7, "base": {"sha": done.stdout.strip(), "ref": "main"}}
    (tmp_path / "event.json").write_text(json.dumps({"pull_request": pull}))
    for name, value in {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_API_URL": github.url,
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_OUTPUT": str(tmp_path / "outputs"),
        "RUNNER_TEMP": str(tmp_path),
        "FOREBILL_INPUT_GITHUB_TOKEN": "token",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(work)
    return tmp_path / "outputs"


def told(outputs: Path) -> dict[str, str]:
    rows = (row.partition("=") for row in outputs.read_text().splitlines())
    return {name: value for name, _, value in rows}


def test_the_base_is_found_and_the_change_posted(outputs: Path, github: FakeGitHub) -> None:
    assert run(["ci"]) == 0
    assert "increase by $8.00 (+100%) to $16.00" in github.bodies[0]
    found = told(outputs)
    assert found["result"] == "pass"
    assert found["monthly-cost"] == "16"
    assert found["previous-monthly-cost"] == "8"
    assert found["monthly-cost-change"] == "8"
    assert found["monthly-cost-change-percent"] == "100"
    assert found["comment-id"] == "1"
    assert "increase by $8.00" in (outputs.parent / "summary.md").read_text()
    assert json.loads(Path(found["report-json"]).read_text())["version"] == "0.2"
    assert json.loads(Path(found["sarif-file"]).read_text())["version"] == "2.1.0"


def test_running_twice_leaves_one_comment(outputs: Path, github: FakeGitHub) -> None:
    run(["ci"])
    run(["ci"])
    assert len(github.comments) == 1


def test_every_job_of_a_matrix_keeps_its_own_comment(outputs: Path, github: FakeGitHub) -> None:
    run(["ci", "--comment-key", "prod"])
    run(["ci", "--comment-key", "dev"])
    assert len(github.comments) == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--fail-on", "increase"], 1),
        (["--fail-on", "unpriced"], 0),
        (["--fail-on", "never"], 0),
    ],
)
def test_fail_on_decides_the_exit_code(
    outputs: Path, github: FakeGitHub, arguments: list[str], code: int
) -> None:
    assert run(["ci", *arguments]) == code
    assert len(github.comments) == 1


def test_a_small_change_is_not_commented_on(outputs: Path, github: FakeGitHub) -> None:
    assert run(["ci", "--minimum-change", "8.01"]) == 0
    assert github.bodies == []
    run(["ci", "--minimum-change", "8"])
    assert len(github.bodies) == 1


def test_a_read_only_token_gets_summary_and_annotation(
    outputs: Path, github: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    github.faults.append(("POST", 403, {}, False))
    assert run(["ci"]) == 0
    assert "::warning title=forebill::The token may not comment" in capsys.readouterr().out
    assert (outputs.parent / "summary.md").read_text().count("increase by $8.00") == 1


def test_a_change_cannot_relax_its_own_rules(outputs: Path, github: FakeGitHub) -> None:
    """The base allows $10 a month; the change raises the limit with the cost."""
    policies = Path("forebill-policies.yml")
    policies.write_text(POLICIES.format(limit=10))
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    Path("main.tf").write_text(VOLUME.format(size=100))
    subprocess.run(["git", "add", "."], check=True)
    subprocess.run(["git", *author, "commit", "-q", "-m", "policies"], check=True)
    policies.write_text(POLICIES.format(limit=1000))
    Path("main.tf").write_text(VOLUME.format(size=200))
    assert run(["ci", "--base", "HEAD"]) == 1
    assert "needs action" in github.bodies[0]
    assert told(outputs)["result"] == "fail"


def test_a_plan_is_judged_by_the_bases_rules_too(outputs: Path, github: FakeGitHub) -> None:
    """The plan needs no base for its costs, but its policies must not be the change's own."""
    plan = Path(__file__).resolve().parents[2] / "examples" / "web-shop" / "plan.json"
    policies = Path("forebill-policies.yml")
    policies.write_text(POLICIES.format(limit=10))
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "add", "."], check=True)
    subprocess.run(["git", *author, "commit", "-q", "-m", "policies"], check=True)
    policies.write_text(POLICIES.format(limit=100_000))
    arguments = ["ci", "--plan", str(plan), "--policies", str(policies)]
    assert run([*arguments, "--base", "HEAD"]) == 1
    subprocess.run(["git", *author, "commit", "-q", "-am", "relaxed"], check=True)
    assert run([*arguments, "--base", "HEAD"]) == 0


def test_a_base_that_is_not_here_is_an_error_with_advice(
    outputs: Path, github: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ci", "--base", "no-such-branch"]) == 2
    assert "fetch-depth: 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["--minimum-change", "x"], ["--minimum-change", "-1"], ["--pull-request", "7; x"]]
)
def test_an_input_of_the_wrong_kind_is_an_error(
    outputs: Path, github: FakeGitHub, words: list[str]
) -> None:
    assert run(["ci", *words]) == 2
    assert github.requests == []


def posted_from(outputs: Path, report: str, monkeypatch: pytest.MonkeyPatch) -> int:
    head = {"owner": {"login": "fork"}}
    event = {"workflow_run": {"head_sha": "abc", "head_branch": "b", "head_repository": head}}
    place = outputs.parent / "event.json"
    place.write_text(json.dumps(event))
    return run(["ci", "--mode", "post", "--report", report])


def test_a_forks_report_is_posted_by_the_second_workflow(
    outputs: Path, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(["ci", "--comment", "off"])
    github.pulls.append({"number": 9, "head": {"sha": "abc"}})
    assert posted_from(outputs, told(outputs)["report-json"], monkeypatch) == 0
    assert "increase by $8.00" in github.bodies[0]
    assert ("POST", "/repos/acme/shop/issues/9/comments") in github.requests
    assert any("head=fork:b" in path for _, path in github.requests)


def test_a_fork_that_moved_on_is_not_posted(
    outputs: Path, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(["ci", "--comment", "off"])
    github.pulls.append({"number": 9, "head": {"sha": "newer"}})
    assert posted_from(outputs, told(outputs)["report-json"], monkeypatch) == 0
    assert github.bodies == []


def test_a_forks_lies_stay_text(
    outputs: Path, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(["ci", "--comment", "off"])
    github.pulls.append({"number": 9, "head": {"sha": "abc"}})
    saved = json.loads(Path(told(outputs)["report-json"]).read_text())
    saved["projects"][0]["name"] = "<img src=x> @acme/admins [x](https://evil.example)"
    saved["timeGenerated"] = "9999-01-01T00:00:00Z"
    place = tmp_path / "fork.json"
    place.write_text(json.dumps(saved))
    assert posted_from(outputs, str(place), monkeypatch) == 0
    body = github.bodies[0]
    assert "<img" not in body
    assert "@acme" not in body
    assert "](https" not in body
    assert "9999" not in body


@pytest.mark.parametrize("content", ["", "[]", '{"projects": 1}', "{" * 100_000])
def test_a_forks_broken_file_is_an_error(
    outputs: Path, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str
) -> None:
    place = tmp_path / "fork.json"
    place.write_text(content)
    assert posted_from(outputs, str(place), monkeypatch) == 2
    assert github.bodies == []
