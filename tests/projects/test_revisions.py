"""Trees at a revision, and the projects a change touches."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from estimator.errors import Error
from estimator.readers.projects import (
    DependencyIndex,
    ReadOptions,
    RootSpec,
    discover,
    read_projects,
)
from estimator.readers.projects.revisions import (
    Repository,
    changed_files,
    commit,
    lend_modules,
    merge_base,
    repository,
    tree_at,
)
from tests.projects.trees import ROOT, calling, plant


def git(top: Path, *arguments: str) -> str:
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    command = ["git", "-C", str(top), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    top = plant(
        tmp_path / "repo",
        {
            "a/main.tf": calling("../lib"),
            "b/main.tf": ROOT + 'locals {\n x = fileset("conf", "*")\n}\n',
            "b/more.tf": 'resource "aws_eip" "e" {\n for_each = local.x\n}\n',
            "b/conf/one.cfg": "",
            "lib/main.tf": ROOT,
            "lib/readme.md": "",
            "ünï côdé.txt": "x",
        },
    )
    (top / "link.txt").symlink_to("a/main.tf")
    (top / "out.txt").symlink_to("/etc/passwd")
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "base")
    return repository(top)


def test_the_repository_is_found_from_below(repo: Repository) -> None:
    assert repository(repo.top / "b" / "conf").top == repo.top
    assert repo.relative(repo.top / "b") == "b"


def test_outside_of_a_repository_git_says_so(tmp_path: Path) -> None:
    with pytest.raises(Error, match="not a git repository"):
        repository(tmp_path)


def test_an_unknown_revision_is_an_error_that_says_what_to_do(repo: Repository) -> None:
    with pytest.raises(Error, match='no revision "nope"') as caught:
        commit(repo, "nope")
    assert "fetch" in caught.value.hint
    with pytest.raises(Error, match="no name of a revision"):
        commit(repo, "--help")


def test_the_tree_of_a_commit_appears_without_touching_the_checkout(repo: Repository) -> None:
    (repo.top / "a" / "main.tf").write_text("changed", encoding="utf-8")
    with tree_at(repo, "HEAD") as tree:
        assert (tree / "a/main.tf").read_text("utf-8") == calling("../lib")
        assert (tree / "ünï côdé.txt").read_text("utf-8") == "x"
        assert (tree / "link.txt").read_text("utf-8") == calling("../lib")
        assert not os.path.lexists(tree / "out.txt")
        assert not (tree / ".git").exists()
    assert not tree.exists()
    assert (repo.top / "a" / "main.tf").read_text("utf-8") == "changed"


def test_part_of_a_tree_is_enough(repo: Repository) -> None:
    with tree_at(repo, "main", below=("lib",)) as tree:
        assert sorted(path.name for path in tree.iterdir()) == ["lib"]


def test_files_too_large_to_matter_are_left_out(repo: Repository) -> None:
    (repo.top / "big.bin").write_bytes(b"\0" * (4 * 1024**2 + 1))
    git(repo.top, "add", "-A")
    git(repo.top, "commit", "-q", "-m", "big")
    with tree_at(repo, "HEAD") as tree:
        assert not (tree / "big.bin").exists()


def test_both_sides_of_a_change_are_read(repo: Repository) -> None:
    plant(repo.top, {"b/terraform.tfvars": "", "b/conf/two.cfg": ""})
    with tree_at(repo, "HEAD") as tree:
        specs = [replace(spec, confine=tree) for spec in discover(tree)]
        before = list(read_projects(specs, ReadOptions(use_cache=False)))
    after = list(read_projects(discover(repo.top), ReadOptions(use_cache=False)))
    counts = [[len(project.after) for project in side] for side in (before, after)]
    assert counts == [[1, 2], [1, 3]]


def test_changed_files_are_new_removed_and_edited_ones(repo: Repository) -> None:
    base = commit(repo, "HEAD")
    plant(repo.top, {"a/main.tf": "", "new file.tf": "", "b/staged.tf": "", "ignored.log": ""})
    plant(repo.top, {".gitignore": "*.log\n"})
    (repo.top / "lib" / "main.tf").unlink()
    git(repo.top, "add", "b/staged.tf")
    assert changed_files(repo, base) == {
        *("a/main.tf", "new file.tf", "b/staged.tf", "lib/main.tf", ".gitignore")
    }


def test_a_change_starts_where_the_branches_parted(repo: Repository) -> None:
    fork = commit(repo, "HEAD")
    git(repo.top, "checkout", "-q", "-b", "topic")
    git(repo.top, "commit", "-q", "--allow-empty", "-m", "mine")
    git(repo.top, "checkout", "-q", "main")
    git(repo.top, "commit", "-q", "--allow-empty", "-m", "theirs")
    git(repo.top, "checkout", "-q", "topic")
    assert merge_base(repo, "main") == fork
    git(repo.top, "checkout", "-q", "--orphan", "alone")
    git(repo.top, "commit", "-q", "-m", "unrelated")
    assert merge_base(repo, "main") == commit(repo, "main")


def test_variables_of_a_hook_do_not_mislead(
    repo: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert repository(repo.top / "a").top == repo.top
    assert changed_files(repo, commit(repo, "HEAD")) == frozenset()


def test_downloaded_modules_stand_in_at_the_base(repo: Repository) -> None:
    plant(
        repo.top,
        {
            ".gitignore": ".terraform/\n",
            "a/main.tf": calling("corp/vpc/aws"),
            "a/.terraform/modules/modules.json": (
                '{"Modules": [{"Key": "m0", "Dir": ".terraform/modules/m0"}]}'
            ),
            "a/.terraform/modules/m0/main.tf": ROOT,
            "a/.terraform/modules/m0/.git/config": "",
            "a/.terraform/modules/m0/photo.png": "",
        },
    )
    git(repo.top, "add", "-A")
    git(repo.top, "commit", "-q", "-m", "registry module")
    with tree_at(repo, "HEAD") as tree:
        lend_modules(repo, tree)
        lent = tree / "a/.terraform/modules/m0"
        assert sorted(path.name for path in lent.iterdir()) == ["main.tf"]
        spec = RootSpec(tree / "a", "a", confine=tree)
        (project,) = read_projects([spec], ReadOptions(use_cache=False))
    assert [resource.address for resource in project.after] == ["module.m0.aws_sqs_queue.q"]


def index_of(repo: Repository, **more: tuple[str, ...]) -> DependencyIndex:
    specs = [replace(spec, dependency_paths=more.get(spec.name, ())) for spec in discover(repo.top)]
    projects = read_projects(specs, ReadOptions(use_cache=False))
    return DependencyIndex(repo.top, zip(specs, projects, strict=True))


@pytest.mark.parametrize(
    ("changed", "touched"),
    [
        (["a/main.tf"], {"a"}),
        (["lib/main.tf"], {"a"}),
        (["lib/new.tf"], {"a"}),
        (["lib/readme.md"], set()),
        (["b/conf/two.cfg"], {"b"}),
        (["b/prod.auto.tfvars"], {"b"}),
        (["b/notes.txt", "docs/x.md"], set()),
        (["lib/main.tf", "b/main.tf"], {"a", "b"}),
    ],
)
def test_a_change_touches_the_projects_that_depend_on_it(
    repo: Repository, changed: list[str], touched: set[str]
) -> None:
    assert index_of(repo).touched(changed) == touched


def test_declared_dependencies_count_too(repo: Repository) -> None:
    index = index_of(repo, a=("../shared/**/*.json", "local/"))
    assert index.touched(["shared/deep/x.json"]) == {"a"}
    assert index.touched(["a/local/x"]) == {"a"}
    assert index.touched(["shared/x.txt"]) == set()
