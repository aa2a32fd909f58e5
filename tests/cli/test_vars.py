"""`forebill vars`, and what the table says of counts that are not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimator.cli.root import run

SOURCE = """
variable "size" { type = string }
variable "n" { type = number }
variable "region" { type = string }
provider "aws" { region = var.region }
resource "aws_instance" "a" {
  count         = var.n
  ami           = "ami-1"
  instance_type = var.size
}
resource "aws_sqs_queue" "q" {}
"""


def test_vars_lists_variables_then_usage_keys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(SOURCE)
    assert run(["vars", "--path", str(tmp_path), "--no-cache"]) == 0
    lines = capsys.readouterr().out.splitlines()
    missing = [line.split("  ")[0] for line in lines[1:]]
    assert missing[:3] == ["var.n", "var.region", "var.size"]
    given = ["--terraform-var", "region=eu-west-1", "--terraform-var", "n=2"]
    run(["vars", "--path", str(tmp_path), "--no-cache", *given])
    out = capsys.readouterr().out
    assert "var.n" not in out
    assert "usage: aws_sqs_queue.monthly_requests" in out


def test_an_unknown_count_is_said_beside_the_resource(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(SOURCE)
    run(["breakdown", "--path", str(tmp_path), "--no-cache", "--show-unknown"])
    out = capsys.readouterr().out
    assert "var.size" in out.rpartition("Missing")[2]
    assert "how many there are is not known (count = var.n at main.tf:7): 0 to any number" in out
