"""Reading many roots: from the cache, in other processes, and past broken ones."""

from __future__ import annotations

import sqlite3
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from estimator.model.quantity import Origin, amount
from estimator.model.resource import Diagnostic, Project, Resource, ResourceSet
from estimator.model.values import SENSITIVE, SourceSpan, Unknown
from estimator.readers.projects import ReadOptions, RootSpec, Session, discover, read_projects
from estimator.readers.projects import reading as reading_module
from estimator.readers.projects.cache import Cache, cache_directory
from estimator.readers.projects.storing import Secrets, restored, stored
from tests.projects.trees import calling, plant

QUEUE = """
variable "size" { default = 1 }
resource "aws_sqs_queue" "q" {
  count = var.size
  name  = "q-${count.index}"
}
"""


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the roots that are really read."""
    seen: list[str] = []
    real = reading_module._project

    def watched(spec: RootSpec, session: Session) -> Project:
        seen.append(spec.name)
        return real(spec, session)

    monkeypatch.setattr(reading_module, "_project", watched)
    return seen


def run(
    top: Path, cache: Path | None, specs: list[RootSpec] | None = None, **options: Any
) -> list[Project]:
    chosen = ReadOptions(cache_directory=cache, use_cache=cache is not None, jobs=1, **options)
    return list(read_projects(specs or discover(top), chosen))


def addresses(projects: list[Project]) -> list[list[str]]:
    return [[resource.address for resource in project.after] for project in projects]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return plant(
        tmp_path / "repo",
        {
            "a/main.tf": calling("../modules/m"),
            "b/main.tf": calling("../modules/m") + QUEUE,
            "c/main.tf": QUEUE + 'locals {\n x = file("note.txt")\n}\n',
            "modules/m/main.tf": 'resource "aws_sns_topic" "t" {}\n',
            ".git/HEAD": "",
        },
    )


def test_projects_come_in_the_order_of_their_specs(tree: Path, cache: Path) -> None:
    projects = run(tree, cache)
    assert [project.name for project in projects] == ["a", "b", "c"]
    assert addresses(projects)[1] == ["aws_sqs_queue.q[0]", "module.m0.aws_sns_topic.t"]


def test_cold_warm_and_uncached_runs_give_the_same(tree: Path, cache: Path) -> None:
    runs = [run(tree, None), run(tree, cache), run(tree, cache)]
    texts = [[stored(project, Secrets()) for project in projects] for projects in runs]
    assert texts[0] == texts[1] == texts[2]


def test_an_unchanged_root_is_not_read_again(tree: Path, cache: Path, reads: list[str]) -> None:
    run(tree, cache)
    reads.clear()
    run(tree, cache)
    assert reads == []


@pytest.mark.parametrize(
    ("file", "text", "again"),
    [
        ("a/main.tf", calling("../modules/m") + "# more\n", ["a"]),
        ("modules/m/main.tf", "", ["a", "b"]),
        ("modules/m/new.tf", QUEUE, ["a", "b"]),
        ("b/terraform.tfvars", "size = 2\n", ["b"]),
        ("b/z.auto.tfvars", "size = 2\n", ["b"]),
        ("a/.terraform/modules/modules.json", '{"Modules": []}', ["a"]),
        ("elsewhere.txt", "", []),
    ],
)
def test_a_change_reads_the_roots_it_reaches(
    tree: Path, cache: Path, reads: list[str], file: str, text: str, again: list[str]
) -> None:
    run(tree, cache)
    reads.clear()
    plant(tree, {file: text})
    run(tree, cache)
    assert reads == again


def test_a_file_that_appears_is_a_change(tree: Path, cache: Path, reads: list[str]) -> None:
    plant(tree, {"c/main.tf": 'resource "aws_eip" "e" {\n count = fileexists("on") ? 1 : 0\n}\n'})
    assert addresses(run(tree, cache))[2] == []
    plant(tree, {"c/on": ""})
    reads.clear()
    assert addresses(run(tree, cache))[2] == ["aws_eip.e[0]"]
    assert reads == ["c"]


@pytest.mark.parametrize("refused", [b"\xd3\x00", b"\xff\xfer\x00", b"#" * 10_000_001])
def test_a_file_that_could_not_be_read_is_read_when_it_can_be(
    tree: Path, cache: Path, refused: bytes
) -> None:
    added = tree / "alone" / "added.tf"
    added.parent.mkdir()
    (added.parent / "main.tf").write_text('resource "aws_eip" "a" {}\n', encoding="utf-8")
    added.write_bytes(refused)
    (found,) = run(added.parent, cache)
    assert any(item.is_error for item in found.diagnostics)
    added.write_text('resource "aws_eip" "b" {}\n', encoding="utf-8")
    (found,) = run(added.parent, cache)
    assert {resource.address for resource in found.after} == {"aws_eip.a", "aws_eip.b"}
    assert not found.diagnostics


def test_a_new_member_of_a_file_set_is_a_change(tree: Path, cache: Path) -> None:
    source = 'resource "aws_eip" "e" {\n for_each = fileset("${path.module}/names", "*.txt")\n}\n'
    plant(tree, {"c/main.tf": source, "c/names/one.txt": ""})
    assert addresses(run(tree, cache))[2] == ['aws_eip.e["one.txt"]']
    plant(tree, {"c/names/two.txt": ""})
    assert addresses(run(tree, cache))[2] == ['aws_eip.e["one.txt"]', 'aws_eip.e["two.txt"]']


@pytest.mark.parametrize(
    "change",
    [
        {"workspace": "prod"},
        {"variables": {"size": 3}},
        {"var_files": ()},
        {"env": {"TF_VAR_size": "4"}},
    ],
)
def test_other_options_are_another_reading(
    tree: Path, cache: Path, reads: list[str], change: dict[str, Any]
) -> None:
    plant(tree, {"b/more.tfvars": "size = 5\n"})
    (spec,) = [spec for spec in discover(tree) if spec.name == "b"]
    run(tree, cache, [spec])
    run(tree, cache, [replace(spec, **change)])
    assert reads == ["b", "b"]


def test_only_what_terraform_reads_of_the_environment_counts(
    tree: Path, cache: Path, reads: list[str]
) -> None:
    run(tree, cache, env={"HOME": "/a"})
    reads.clear()
    run(tree, cache, env={"HOME": "/b"})
    assert reads == []
    run(tree, cache, env={"TF_VAR_size": "2"})
    assert reads == ["a", "b", "c"]


def test_a_broken_root_is_a_project_with_an_error(tree: Path, cache: Path) -> None:
    good = discover(tree)
    missing = RootSpec(tree / "nope", "gone", span=SourceSpan("forebill.yml", 3))
    wrong = replace(good[1], name="wrong", var_files=("absent.tfvars",))
    projects = run(tree, cache, [good[0], missing, wrong, good[2]])
    assert [project.name for project in projects] == ["a", "gone", "wrong", "c"]
    for failed in projects[1:3]:
        assert failed.metadata["is_failed"] is True
        assert [problem.is_error for problem in failed.diagnostics] == [True]
    assert "variable file" in projects[2].diagnostics[0].message


def test_a_failure_is_not_kept(tree: Path, cache: Path) -> None:
    spec = RootSpec(tree / "later", "later")
    assert run(tree, cache, [spec])[0].metadata.get("is_failed") is True
    plant(tree, {"later/main.tf": QUEUE})
    assert addresses(run(tree, cache, [spec])) == [["aws_sqs_queue.q[0]"]]


def test_any_executor_will_do(tree: Path) -> None:
    specs = discover(tree) * 30
    with ThreadPoolExecutor(2) as pool:
        projects = list(read_projects(specs, ReadOptions(use_cache=False), pool))
    assert [project.name for project in projects] == [spec.name for spec in specs]


@pytest.mark.parametrize("is_early", [True, False])
def test_an_executor_that_breaks_loses_only_its_roots(tree: Path, is_early: bool) -> None:
    class Broken(Executor):
        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            if is_early:
                raise BrokenExecutor("killed")
            future: Future[Any] = Future()
            future.set_exception(BrokenExecutor("killed"))
            return future

    projects = list(read_projects(discover(tree), ReadOptions(use_cache=False), Broken()))
    assert [project.name for project in projects] == ["a", "b", "c"]
    assert all("process ended" in project.diagnostics[0].message for project in projects)


def test_a_pool_of_processes_reads_many_roots(tree: Path, cache: Path, tmp_path: Path) -> None:
    roots = {f"many/r{number:03d}/main.tf": QUEUE for number in range(70)}
    top = plant(tmp_path / "wide", roots)
    options = ReadOptions(cache_directory=cache, jobs=2)
    projects = list(read_projects(discover(top), options))
    assert len(projects) == 70
    assert all(len(project.after) == 1 for project in projects)


def test_no_secret_reaches_the_cache(tree: Path, cache: Path) -> None:
    plant(
        tree,
        {
            "a/secrets.auto.tfvars": 'api_token = "file-hunter2"\n',
            "a/main.tf": """
variable "api_token" {}
variable "db_password" {}
variable "key" { sensitive = true }
resource "aws_db_instance" "d" {
  password  = "literal-hunter2"
  tags      = { note = "x${var.db_password}y", plain = "seen", t = "a ${var.api_token}" }
  user_data = var.key
}
""",
        },
    )
    env = {"TF_VAR_db_password": "env-hunter2", "TF_VAR_key": "sensitive-hunter2"}
    (project, *_) = run(tree, cache, env=env)
    content = b"".join(path.read_bytes() for path in cache.iterdir())
    assert b"seen" in content
    assert b"hunter2" not in content
    (resource,) = project.after
    assert resource.values["user_data"] == SENSITIVE


def test_a_project_survives_storing(tmp_path: Path) -> None:
    resource = Resource(
        address='m["x"].aws_instance.a',
        type="aws_instance",
        name="a",
        values={
            "n": Decimal("1.50"),
            "u": Unknown("why", ("var.x",), ("aws_eip.e",), ("a", Decimal(2))),
            "s": SENSITIVE,
            "list": [None, True, {"$": "odd", "x": (1, 2)}],
        },
        provider="aws",
        provider_region=Unknown("no region"),
        references={"x.y": ("a.b", "c.d")},
        default_tags={"a": "b"},
        previous_address="old.a",
        module="m",
        span=SourceSpan("main.tf", 3, 1, 9),
        provider_settings={"project": "p"},
        multiplicity=amount(3, "count", Origin.ATTRIBUTE),
        comments=((2, "# forebill:ignore X"),),
    )
    project = Project(
        "n", "p", "terraform_dir", ResourceSet([resource]), ResourceSet(), "w", "mp",
        (Diagnostic("m", SourceSpan("f", 1), "h", True), Diagnostic("n")),
        ({"name": "aws", "region": Unknown("r")},), ("x",), {"files": ("a", "b")},
    )  # fmt: skip
    again = restored(stored(project, Secrets()))
    assert list(again.after) == [resource]
    assert again.before is not None
    assert replace(again, after=project.after, before=project.before) == project


def test_the_cache_directory_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    monkeypatch.delenv("FOREBILL_CACHE_DIR", raising=False)
    assert cache_directory() == Path("/x/forebill")
    monkeypatch.setenv("FOREBILL_CACHE_DIR", "/y")
    assert cache_directory() == Path("/y")


def test_a_damaged_cache_is_replaced(tree: Path, cache: Path) -> None:
    run(tree, cache)
    (file,) = cache.glob("*.sqlite")
    file.write_bytes(b"not a database" * 1000)
    assert len(run(tree, cache)) == 3
    with Cache(cache) as opened:
        assert opened.is_open


def test_damaged_entries_are_read_again(tree: Path, cache: Path, reads: list[str]) -> None:
    run(tree, cache)
    with sqlite3.connect(next(cache.glob("*.sqlite"))) as connection:
        connection.execute("UPDATE entries SET value = x'00'")
    connection.close()
    reads.clear()
    assert [project.name for project in run(tree, cache)] == ["a", "b", "c"]
    assert reads == ["a", "b", "c"]


def test_a_place_that_cannot_be_written_is_no_cache(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert len(run(tree, tmp_path / "file" / "below")) == 3


def test_the_file_is_for_the_user_alone_and_limited(tmp_path: Path) -> None:
    place = tmp_path / "c"
    with Cache(place, most_bytes=10_000) as cache:
        for number in range(30):
            cache.put("k", bytes([number]), b"x" * 1000)
    (file,) = place.glob("*.sqlite")
    assert file.stat().st_mode & 0o077 == 0
    assert place.stat().st_mode & 0o077 == 0
    with Cache(place, most_bytes=10_000) as cache:
        left = cache.get_all("k", (bytes([number]) for number in range(30)))
    assert 0 < sum(map(len, left.values())) <= 10_000


def test_entries_used_today_outlive_old_ones(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        for key in (b"a", b"b"):
            cache.put("k", key, b"x" * 1000)
    with sqlite3.connect(next(tmp_path.glob("*.sqlite"))) as connection:
        connection.execute("UPDATE entries SET used = 1")
    connection.close()
    with Cache(tmp_path) as cache:
        cache.get("k", b"b")
    with Cache(tmp_path, most_bytes=2900) as cache:
        cache.put("k", b"c", b"x" * 1000)
    with Cache(tmp_path) as cache:
        assert cache.get("k", b"a") is None
        assert cache.get("k", b"b") is not None


def test_runs_side_by_side_share_the_cache(tmp_path: Path) -> None:
    writers = [Cache(tmp_path) for _ in range(3)]
    for number, cache in enumerate(writers):
        cache.put("k", bytes([number]), bytes([number]) * 10)
        cache.flush()
    for cache in writers:
        assert len(cache.get_all("k", [b"\0", b"\1", b"\2"])) == 3
        cache.close()


def test_a_cache_of_nowhere_keeps_nothing() -> None:
    with Cache(None) as cache:
        cache.put("k", b"a", b"b")
        assert cache.get("k", b"a") is None
