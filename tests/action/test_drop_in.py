"""Coming from Infracost, and starting from nothing: init, migrate, generate, alias."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from estimator.cli.migrate import migrated
from estimator.cli.root import run
from policies.files import read_policies
from tests.action.test_ci import VOLUME

WORKFLOW = """\
jobs:
  infracost:
    runs-on: ubuntu-latest
    env:
      INFRACOST_API_KEY: ${{ secrets.INFRACOST_API_KEY }}
    steps:
      - uses: actions/checkout@v4
      - name: Setup Infracost
        uses: infracost/actions/setup@v3
        with:
          api-key: ${{ secrets.INFRACOST_API_KEY }}
      - name: Generate a diff
        run: |
          infracost diff --path=infra --format=json --compare-to=/tmp/base.json \\
            --out-file=/tmp/infracost.json
      - run: infracost comment github --path=/tmp/infracost.json --behavior=update
"""
LAMBDA = """
resource "aws_lambda_function" "mailer" {
  function_name = "mailer"
  role          = "r"
  memory_size   = 128
}
"""


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Path("main.tf").write_text(VOLUME.format(size=100) + LAMBDA)
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    files = (file for file in folder.rglob("*") if file.is_file() and "cache" not in file.parts)
    return {str(file): file.read_text() for file in files}


def test_init_writes_files_that_other_commands_read(work: Path) -> None:
    assert run(["init"]) == 0
    assert read_policies(Path("forebill-policies.yml")).rules
    assert yaml.safe_load(Path("forebill-usage.yml").read_text())["resource_usage"] == {}
    assert yaml.safe_load(Path(".github/workflows/cost.yml").read_text())["jobs"]
    assert yaml.safe_load(Path(".pre-commit-config.yaml").read_text())["repos"]
    assert run(["breakdown", "--path", "."]) == 0


def test_init_lists_what_depends_on_usage() -> None:
    run(["init"])
    text = Path("forebill-usage.yml").read_text()
    assert "# aws_lambda_function.mailer:" in text
    assert "#   monthly_requests:" in text


def test_init_twice_changes_nothing(work: Path) -> None:
    run(["init"])
    before = contents(work)
    Path("forebill-usage.yml").write_text("version: 0.1\n# mine\n")
    before[str(work / "forebill-usage.yml")] = "version: 0.1\n# mine\n"
    run(["init"])
    assert contents(work) == before


def test_a_dry_init_writes_nothing(work: Path) -> None:
    before = contents(work)
    run(["init", "--dry-run"])
    assert contents(work) == before


def test_a_workflow_is_migrated_whole() -> None:
    text = migrated(WORKFLOW)
    found = yaml.safe_load(text)["jobs"]["infracost"]
    assert "env" not in found
    assert "API_KEY" not in text
    names = [step.get("run", step.get("uses", "")).split()[0] for step in found["steps"]]
    assert names == ["actions/checkout@v4", "git", "forebill", "forebill"]
    assert found["steps"][1]["name"] == "Setup Infracost"
    assert "--out-file=/tmp/infracost.json" in text


def test_what_does_not_call_infracost_stays_as_it_is() -> None:
    text = "see https://infracost.io/docs and /opt/infracost/bin\nrun: make\n"
    assert migrated(text) == text
    assert migrated(migrated(WORKFLOW)) == migrated(WORKFLOW)


def test_the_printed_change_is_a_patch(capsys: pytest.CaptureFixture[str]) -> None:
    place = Path(".github/workflows/infracost.yml")
    place.parent.mkdir(parents=True)
    place.write_text(WORKFLOW)
    assert run(["migrate"]) == 0
    patch = capsys.readouterr().out
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "-"], input=patch, text=True, check=True)
    assert place.read_text() == migrated(WORKFLOW)


def test_a_generated_configuration_gives_the_same_estimate(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("prod").mkdir()
    Path("prod/main.tf").write_text(VOLUME.format(size=200))
    assert run(["generate", "config", "--out-file", "forebill.yml"]) == 0
    paths = [item["path"] for item in yaml.safe_load(Path("forebill.yml").read_text())["projects"]]
    assert paths == [".", "prod"]
    capsys.readouterr()
    assert run(["breakdown", "--config-file", "forebill.yml"]) == 0
    # 100 GB and 200 GB of gp3 at $0.08: $24.00.
    assert "$24" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["set", "api_key", "x"], ["get", "currency"], []])
def test_configure_is_accepted_and_says_so(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["configure", *words]) == 0
    assert "nothing to configure" in capsys.readouterr().err


def test_the_alias_runs_forebill_and_leaves_others_alone(work: Path) -> None:
    assert run(["install-alias", "--dir", str(work)]) == 0
    done = subprocess.run(
        [str(work / "infracost"), "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("forebill ")
    assert run(["install-alias", "--dir", str(work), "--remove"]) == 0
    assert not (work / "infracost").exists()
    (work / "infracost").write_text("the real one")
    assert run(["install-alias", "--dir", str(work)]) == 2
    assert (work / "infracost").read_text() == "the real one"


def test_inputs_of_a_setup_step_written_on_one_line_go_with_it() -> None:
    text = "steps:\n  - uses: infracost/actions/setup@v3\n    with: {api-key: x}\n  - run: make\n"
    changed = migrated(text)
    assert "with:" not in changed
    assert changed.endswith("  - run: make\n")
