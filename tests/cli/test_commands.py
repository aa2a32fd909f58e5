"""The commands as a user types them: exit codes, formats, errors, and what help promises."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
from pathlib import Path

import pytest

from estimator.cli.progress import shown
from estimator.cli.root import COMMANDS, run
from tests.conftest import SHARED

ROOT = Path(__file__).resolve().parents[2]
SHOP = ROOT / "examples" / "web-shop"
PLAN, USAGE = str(SHOP / "plan.json"), str(SHOP / "forebill-usage.yml")


def forebill(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(arguments)
    shown_ = capsys.readouterr()
    return code, shown_.out, shown_.err


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = forebill(capsys, command, "--help")
    assert code == 0
    assert "Usage:" in out
    assert "Example" in out or "Commands:" in out


def test_source_and_plan_of_the_same_configuration_agree(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = []
    for path in (PLAN, str(SHOP)):
        arguments = ("breakdown", "--path", path, "--usage-file", USAGE, "--format", "json")
        code, out, _ = forebill(capsys, *arguments, "--no-cache")
        assert code == 0
        (project,) = json.loads(out)["projects"]
        resources = project["breakdown"]["resources"]
        found.append({item["name"]: item["monthlyCost"] for item in resources})
    assert found[0] == found[1]
    assert len(found[0]) == 9


def test_a_saved_report_shows_the_same_when_shown_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = str(tmp_path / "saved.json")
    assert run(["diff", "--path", PLAN, "--format", "json", "--out-file", saved]) == 0
    _, direct, _ = forebill(capsys, "diff", "--path", PLAN)
    _, again, _ = forebill(capsys, "output", "--path", saved, "--format", "diff")
    assert again == direct


def test_a_plan_against_its_own_saved_estimate_is_no_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = str(tmp_path / "saved.json")
    assert run(["breakdown", "--path", PLAN, "--format", "json", "--out-file", saved]) == 0
    code, out, _ = forebill(capsys, "diff", "--path", PLAN, "--compare-to", saved)
    assert code == 0
    assert "No change in cost." in out


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared: the JSON 0.2 schema")
def test_json_is_strictly_valid(capsys: pytest.CaptureFixture[str]) -> None:
    import jsonschema

    schema = json.loads((SHARED / "peer" / "schema" / "infracost.schema.json").read_text())
    for command in ("breakdown", "diff"):
        _, out, _ = forebill(capsys, command, "--path", PLAN, "--format", "json")
        jsonschema.validate(json.loads(out), schema)


def test_an_assumed_region_is_said_in_table_and_comment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_eip" "a" {}\n')
    code, out, _ = forebill(capsys, "breakdown", "--path", str(tmp_path), "--no-cache")
    assert code == 0
    assert "1 resource is priced in an assumed region" in out
    saved = str(tmp_path / "saved.json")
    arguments = ("--path", str(tmp_path), "--no-cache", "--format", "json", "--out-file", saved)
    assert run(["breakdown", *arguments]) == 0
    _, comment, _ = forebill(capsys, "output", "--path", saved, "--format", "github-comment")
    assert "1 resource is priced in an assumed region" in comment


def test_explain_names_formula_inputs_source_and_date(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("explain", "aws_lambda_function.mailer", "--path", PLAN, "--usage-file", USAGE)
    code, out, _ = forebill(capsys, *arguments)
    assert code == 0
    assert re.search(r"monthly_requests = 3000000 \(usage, .*forebill-usage\.yml:\d+\)", out)
    assert re.search(r"meter +aws/lambda/\S+ in eu-central-1", out)
    assert re.search(r"source +\S+, read \d{4}-\d{2}", out)


def test_explain_of_an_unknown_address_names_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, _, err = forebill(capsys, "explain", "aws_lamda_function.mailer", "--path", PLAN)
    assert code == 2
    assert "aws_lambda_function.mailer" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("breakdown", "--path", "nowhere"), "no such file"),
        (("breakdown", "--path", PLAN, "--fields", "prise"), "unknown column"),
        (("breakdown", "--path", PLAN, "--usage-file", "nowhere.yml"), "no such usage file"),
        (("diff", "--path", PLAN, "--compare-to", PLAN), "no saved estimate"),
        (("output", "--path", "nowhere.json"), "nowhere.json"),
        (("check", "--path", PLAN, "--policies", "nowhere.yml"), "no such policy file"),
        (("breakdown", "--frobnicate"), "No such option"),
        (("frobnicate",), "No such command"),
        (("docs", "aws_sqs_queu"), "aws_sqs_queue"),
    ],
)
def test_wrong_input_ends_with_2_and_one_message(
    arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = forebill(capsys, *arguments)
    assert code == 2
    assert told in err
    assert "Traceback" not in err
    assert out == ""


def test_nothing_is_half_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "missing" / "out.json"
    code, _, err = forebill(capsys, "breakdown", "--path", PLAN, "--out-file", str(target))
    assert code == 2
    assert "cannot be written" in err
    assert not target.exists()


def test_a_broken_root_does_not_hide_the_others_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("good", 'resource "aws_eip" "a" {}\n'), ("bad", 'resource "x" "y" {\n')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(text)
    code, out, err = forebill(capsys, "breakdown", "--path", str(tmp_path), "--no-cache")
    assert code == 2
    assert "aws_eip.a" in out
    assert "1 project not read completely" in out
    assert "not closed" in err


def test_check_ends_with_1_when_a_blocking_policy_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policies = tmp_path / "p.yml"
    rule = "{id: B, kind: budget, enforcement: hard-mandatory, monthly_max: 1}"
    policies.write_text(f"version: 1\npolicies:\n  - {rule}\n")
    code, out, _ = forebill(capsys, "check", "--path", PLAN, "--policies", str(policies))
    assert code == 1
    assert "1 policy failed (1 blocking)" in out


def _readme_commands() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^\$ \.venv/bin/forebill (.+)$", text, re.MULTILINE)
    return [line.partition("  #")[0] for line in found]


@pytest.mark.parametrize("line", _readme_commands())
def test_commands_of_the_readme_work_as_printed(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    code, out, err = forebill(capsys, *shlex.split(line))
    assert code == 0, err
    assert out


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_for_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = io.StringIO()
    monkeypatch.setattr(sys, "stderr", quiet)
    assert list(shown(range(50), 50, "Reading")) == list(range(50))
    assert quiet.getvalue() == ""
    loud = _Terminal()
    monkeypatch.setattr(sys, "stderr", loud)
    monkeypatch.setattr("estimator.cli.progress.FEW_SECONDS", -1.0)
    times = iter(range(1000))
    monkeypatch.setattr("estimator.cli.progress.monotonic", lambda: next(times))
    assert list(shown(range(50), 50, "Reading")) == list(range(50))
    assert "Reading 7 of 50" in loud.getvalue()
    assert loud.getvalue().endswith("\r\x1b[K")
