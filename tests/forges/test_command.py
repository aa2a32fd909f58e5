"""`forebill comment`: what it posts, what it keeps to itself, and its exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from estimator.cli.root import run
from estimator.reports.json02 import document
from tests.comment.made import line, project, report, resource
from tests.forges.fake import FakeGitHub, running

_FAILED = {
    "version": 1,
    "policies": [
        {
            "id": "TAGS",
            "title": "Costs can be attributed",
            "kind": "required_tags",
            "enforcement": "hard-mandatory",
            "outcome": "fail",
            "findings": [{"outcome": "fail", "message": "no CostCenter", "address": "a.b"}],
        }
    ],
}


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    for name in ("GITHUB_ACTIONS", "GITHUB_GRAPHQL_URL", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    with running() as fake:
        monkeypatch.setenv("GITHUB_API_URL", fake.url)
        monkeypatch.setenv("GITHUB_TOKEN", "token")
        yield fake


def saved(folder: Path, after: str, before: str) -> str:
    """A saved estimate of one instance, by its monthly cost on both sides."""
    made = report(
        project(
            "shop",
            [resource("aws_instance.web", line("Hours", after))],
            [resource("aws_instance.web", line("Hours", before))],
        )
    )
    place = folder / "out.json"
    place.write_text(json.dumps(document(made)))
    return str(place)


def comment(path: str, *more: str) -> int:
    return run(
        ["comment", "github", "--path", path, "--repo", "acme/shop", "--pull-request", "7", *more]
    )


def test_saved_json_is_posted(github: FakeGitHub, tmp_path: Path) -> None:
    assert comment(saved(tmp_path, "80", "52")) == 0
    assert "increase by $28.00 (+54%) to $80.00" in github.bodies[0]


def test_the_posted_comment_is_told_as_json(
    github: FakeGitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    comment(saved(tmp_path, "80", "52"), "--format", "json")
    assert json.loads(capsys.readouterr().out)["deed"] == "created"


def test_a_blocking_verdict_is_shown_and_fails(github: FakeGitHub, tmp_path: Path) -> None:
    verdicts = tmp_path / "verdicts.json"
    verdicts.write_text(json.dumps(_FAILED))
    path = saved(tmp_path, "52", "52")
    assert comment(path, "--verdicts", str(verdicts), "--skip-no-diff") == 1
    assert "needs action" in github.bodies[0]


@pytest.mark.parametrize("more", [["--skip-no-diff"], ["--minimum-change", "5"]])
def test_no_change_is_kept_quiet(github: FakeGitHub, tmp_path: Path, more: list[str]) -> None:
    assert comment(saved(tmp_path, "52", "52"), *more) == 0
    assert github.bodies == []


def test_a_change_taken_back_updates_the_quiet_comment(github: FakeGitHub, tmp_path: Path) -> None:
    comment(saved(tmp_path, "80", "52"), "--skip-no-diff")
    comment(saved(tmp_path, "52", "52"), "--skip-no-diff")
    assert len(github.bodies) == 1
    assert "will not change ($52.00)" in github.bodies[0]


def test_a_dry_run_needs_no_token_and_posts_nothing(
    github: FakeGitHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    assert comment(saved(tmp_path, "80", "52"), "--dry-run") == 0
    assert "increase by $28.00" in capsys.readouterr().out
    assert github.requests == []


def test_without_a_token_the_variable_is_named(
    github: FakeGitHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    assert comment(saved(tmp_path, "80", "52")) == 2
    assert "GITHUB_TOKEN" in capsys.readouterr().err


def test_a_commit_or_a_pull_request_but_not_both(github: FakeGitHub, tmp_path: Path) -> None:
    assert comment(saved(tmp_path, "80", "52"), "--commit", "abc") == 2


def test_a_token_is_in_no_message(
    github: FakeGitHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "s3cr3t-t0ken")
    github.faults.append(("POST", 403, {}, False))
    assert comment(saved(tmp_path, "80", "52")) == 2
    told = capsys.readouterr()
    assert "s3cr3t" not in told.out + told.err
