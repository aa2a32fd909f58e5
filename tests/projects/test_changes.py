"""A change has two sides: the working tree and where its branch began."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from estimator.errors import Error
from estimator.model.resource import Project
from estimator.readers.projects import (
    ReadOptions,
    RootSpec,
    Session,
    discover,
    read_changes,
)
from estimator.readers.projects import reading as reading_module
from tests.projects.test_revisions import git
from tests.projects.trees import ROOT, calling, declaring, plant

EIP = 'resource "aws_eip" "e" {}\n'


@pytest.fixture
def top(tmp_path: Path) -> Path:
    top = plant(
        tmp_path / "repo",
        {
            "a/main.tf": calling("../lib"),
            "b/main.tf": ROOT,
            "old/main.tf": ROOT,
            "lib/main.tf": ROOT,
            "envs/main.tf": declaring("n") + 'resource "aws_eip" "e" {\n count = var.n\n}\n',
            "envs/prod.tfvars": "n = 1\n",
        },
    )
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "base")
    return top


def find(path: Path, session: Session) -> list[RootSpec]:
    return discover(path, session=session)


def changes(top: Path, base: str = "main", **options: Any) -> dict[str, tuple[int | None, int]]:
    """Name → number of resources before and after."""
    chosen = ReadOptions(use_cache=False, **options)
    return {p.name: _sizes(p) for p in read_changes(top, base, find, chosen)}


def _sizes(project: Project) -> tuple[int | None, int]:
    before = None if project.before is None else len(project.before)
    return before, len(project.after)


def test_without_a_change_both_sides_are_the_same(top: Path) -> None:
    assert set(changes(top).values()) == {(1, 1)}


def test_added_changed_and_removed_projects(top: Path) -> None:
    plant(top, {"lib/more.tf": EIP, "new/main.tf": ROOT + EIP, "envs/prod.tfvars": "n = 3\n"})
    (top / "old" / "main.tf").unlink()
    assert changes(top) == {
        "a": (1, 2),
        "b": (1, 1),
        "envs-prod": (1, 3),
        "new": (0, 2),
        "old": (1, 0),
    }


def test_only_touched_roots_of_the_base_are_read(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []
    real = reading_module._project

    def watched(spec: RootSpec, session: Session) -> Project:
        seen.append(spec.path)
        return real(spec, session)

    monkeypatch.setattr(reading_module, "_project", watched)
    plant(top, {"b/main.tf": ROOT + EIP})
    assert changes(top)["b"] == (1, 2)
    assert [path.name for path in seen if top not in path.parents] == ["b"]


def test_a_var_file_that_is_gone_is_a_change(top: Path) -> None:
    (top / "envs" / "prod.tfvars").unlink()
    plant(top, {"envs/dev.tfvars": "n = 2\n"})
    found = changes(top)
    assert found["envs-dev"] == (0, 2)
    assert found["envs-prod"] == (1, 0)


def test_part_of_the_repository_is_enough(top: Path) -> None:
    plant(top, {"b/main.tf": ROOT + EIP, "a/main.tf": ""})
    assert list(changes(top / "b").values()) == [(1, 2)]


def test_commits_of_the_branch_count_from_where_it_began(top: Path) -> None:
    git(top, "checkout", "-q", "-b", "topic")
    plant(top, {"b/main.tf": ROOT + EIP})
    git(top, "commit", "-q", "-am", "more")
    git(top, "checkout", "-q", "main")
    plant(top, {"a/main.tf": calling("../lib") + EIP})
    git(top, "commit", "-q", "-am", "theirs")
    git(top, "checkout", "-q", "topic")
    assert changes(top) == {"a": (1, 1), "b": (1, 2), "envs-prod": (1, 1), "old": (1, 1)}


def test_a_base_that_cannot_be_read_is_said_and_not_taken_for_nothing(top: Path) -> None:
    (top / "b" / "main.tf").write_bytes(b'resource "aws_eip" "e" {\n')
    git(top, "commit", "-q", "-am", "broken")
    plant(top, {"b/main.tf": ROOT})
    (project,) = [
        p for p in read_changes(top, "main", find, ReadOptions(use_cache=False)) if p.name == "b"
    ]
    assert any("at the base revision" in problem.message for problem in project.diagnostics)


def test_results_of_the_temporary_tree_are_not_kept(top: Path, tmp_path: Path) -> None:
    plant(top, {"b/main.tf": ROOT + EIP})
    options = ReadOptions(cache_directory=tmp_path / "cache")
    for _ in range(2):
        assert len(list(read_changes(top, "main", find, options))) == 4
    with Session(options) as session:
        assert session.cache.is_open


def test_the_first_terraform_of_a_repository_is_all_new(tmp_path: Path) -> None:
    top = plant(tmp_path / "fresh", {"infra/readme.md": ""})
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "base")
    plant(top, {"infra/main.tf": ROOT})
    assert changes(top) == {"infra": (0, 1)}


def test_an_unknown_base_is_the_users_error(top: Path) -> None:
    with pytest.raises(Error, match='no revision "nope"'):
        changes(top, "nope")
