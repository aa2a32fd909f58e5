"""Rego policies in the shape of public ones run unchanged, whatever their age."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from estimator.cli.root import run
from estimator.errors import Error
from estimator.yamlfile import load_yaml
from policies.rego import problems

HERE = Path(__file__).parent / "rego"
DOCUMENT = json.loads((HERE / "input.json").read_text())

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("regorus") is None and shutil.which("opa") is None,
    reason="needs `opa` on the PATH or the extra forebill[rego]",
)


def table() -> list[Any]:
    listed = load_yaml(HERE / "expected.yml").get("policies")
    assert listed is not None
    return [pytest.param(entry, id=entry["file"]) for entry in listed.plain()]


def test_the_table_names_every_policy_of_the_directory() -> None:
    named = [param.values[0]["file"] for param in table()]
    assert sorted(named) == sorted(path.name for path in HERE.glob("*.rego"))
    assert len(named) >= 30


@pytest.mark.parametrize("entry", table())
def test_a_policy_says_what_its_author_meant(entry: dict[str, Any]) -> None:
    found = problems(HERE / entry["file"], DOCUMENT, str(entry.get("rego_version", "")))
    assert [one.message for one in found if not one.is_warning] == entry["fails"]
    assert [one.message for one in found if one.is_warning] == entry.get("warns", [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("deny[msg] { msg := 1 }", "names no package"),
        ("package main\ndeny[msg] { msg := ", "wrong"),
        ("package main\ndeny[msg] { msg := nothing(1) }", "wrong"),
        ('package main\ndeny[msg] { msg := {"text": 1} }', "msg, failed"),
    ],
)
def test_a_mistake_in_a_policy_is_an_error_with_the_file(
    tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "wrong.rego"
    file.write_text(text)
    with pytest.raises(Error) as caught:
        problems(file, DOCUMENT, "")
    assert caught.value.where == str(file)
    assert told in caught.value.message or "refuses" in caught.value.message
    assert "backtrace" not in caught.value.diagnostics()


def test_a_rego_file_can_be_named_like_infracost_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(
        'provider "aws" { region = "us-east-1" }\n'
        'resource "aws_instance" "i" { instance_type = "m5.4xlarge" }\n'
    )
    policy = tmp_path / "limit.rego"
    policy.write_text((HERE / "01_total_limit.rego").read_text())
    code = run(["check", "--path", str(tmp_path), "--policy-path", str(policy), "--no-cache"])
    assert code == 1
    assert "is above the limit of 500" in capsys.readouterr().out
