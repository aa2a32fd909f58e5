"""The hook: what the files being committed cost against HEAD, on one screen."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from estimator.cli.root import run
from tests.action.test_ci import VOLUME

ROOT = Path(__file__).resolve().parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


def git(*words: str) -> None:
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *author, *words], check=True, capture_output=True)


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Path("main.tf").write_text(VOLUME.format(size=100))
    git("init", "-q", "-b", "main")
    git("add", "main.tf")
    return tmp_path


def test_the_change_is_against_head(capsys: pytest.CaptureFixture[str]) -> None:
    git("commit", "-q", "-m", "base")
    Path("main.tf").write_text(VOLUME.format(size=200))
    assert run(["hook", "main.tf"]) == 0
    shown = capsys.readouterr().out
    # 100 GB more of gp3 at $0.08 = $8.00.
    assert "increase by $8.00 (+100%) to $16.00" in shown
    assert len(shown.splitlines()) < 25


def test_a_repository_without_a_commit_shows_what_there_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["hook", "main.tf"]) == 0
    assert "Monthly cost: $8.00" in capsys.readouterr().out


@pytest.mark.parametrize(("most", "code"), [("8", 0), ("7.99", 1)])
def test_a_limit_stops_the_commit(most: str, code: int) -> None:
    git("commit", "-q", "-m", "base")
    Path("main.tf").write_text(VOLUME.format(size=200))
    assert run(["hook", "--max-increase", most, "main.tf"]) == code


def test_yaml_that_is_no_manifest_is_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    git("commit", "-q", "-m", "base")
    Path("notes.yaml").write_text("a: 1\n")
    assert run(["hook", "notes.yaml"]) == 0
    assert capsys.readouterr().out == ""


def test_a_module_of_its_own_is_seen_from_its_callers(capsys: pytest.CaptureFixture[str]) -> None:
    Path("disk").mkdir()
    volume = VOLUME.format(size=100).partition("\n")[2]
    Path("disk/main.tf").write_text(volume)
    provider = VOLUME.partition("\n")[0].format()
    Path("main.tf").write_text(provider + '\nmodule "a" { source = "./disk" }\n')
    git("add", ".")
    git("commit", "-q", "-m", "base")
    Path("disk/main.tf").write_text(volume.replace("100", "200"))
    assert run(["hook", "disk/main.tf"]) == 0
    assert "increase by $8.00" in capsys.readouterr().out


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_every_hook_runs_once_over_all_files(hook: dict[str, object]) -> None:
    assert hook["require_serial"] is True
    assert hook["verbose"] is True
    assert str(hook["entry"]).startswith("forebill hook")
