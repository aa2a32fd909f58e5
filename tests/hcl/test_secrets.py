"""What a sensitive mark hides stays hidden when an expression goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimator.cli.root import run

SECRET = "pl4nted"
ATTRIBUTES = (
    "tonumber(var.s)",
    "var.s + 1",
    "-var.s",
    "!var.s",
    "var.s ? 1 : 2",
    'regex("[0-9]+z", var.s)',
    "jsondecode(var.s).a",
    "tomap({a = 1})[var.s]",
    "[1, 2][var.s]",
    'formatdate("YYYY", var.s)',
    "file(var.s)",
    "base64decode(var.s)",
    "cidrsubnet(var.s, 8, 1)",
    "parseint(var.s, 10)",
    "tobool(var.s)",
    "templatefile(var.s, {})",
    "one([var.s, var.s])",
    "tonumber([var.s])",
    "var.number",
    "local.l",
    "var.s.a.b",
    "toset(var.s)",
    "timeadd(var.s, var.s)",
    "yamldecode(var.s)[0]",
    "lookup({a = 1}, var.s)",
    "element([1], var.s)",
    "setproduct(var.s)",
    "coalesce(null, [var.s].b)",
    "[for x in var.s : x]",
    "{for k, v in var.list : v => v}",
)


@pytest.mark.parametrize("expression", ATTRIBUTES)
def test_no_message_or_cache_holds_a_sensitive_value(
    expression: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "main.tf").write_text(
        f"""
        variable "s" {{ sensitive = true }}
        variable "number" {{
          type      = number
          sensitive = true
        }}
        variable "list" {{ sensitive = true }}
        locals {{ l = tonumber(sensitive(var.s)) }}
        provider "aws" {{ region = "us-east-1" }}
        resource "aws_ebs_volume" "v" {{
          size = {expression}
          type = "gp3"
        }}
        """,
        encoding="utf-8",
    )
    for name in ("s", "number"):
        monkeypatch.setenv(f"TF_VAR_{name}", SECRET)
    monkeypatch.setenv("TF_VAR_list", f'["{SECRET}", "{SECRET}"]')
    cache = tmp_path / "cache"
    monkeypatch.setenv("FOREBILL_CACHE_DIR", str(cache))
    run(["breakdown", "--path", str(tmp_path), "--format", "json"])
    told = capsys.readouterr()
    assert SECRET not in told.out + told.err
    kept = b"".join(path.read_bytes() for path in cache.rglob("*") if path.is_file())
    assert SECRET.encode() not in kept
