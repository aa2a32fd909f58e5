"""Configuration files and `diff --base` as typed on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from estimator.cli.root import run
from tests.projects.test_revisions import git
from tests.projects.trees import plant

INSTANCE = """
provider "aws" {
  region = "us-east-1"
}
variable "size" { default = "t3.micro" }
resource "aws_instance" "web" {
  ami           = "ami-1"
  instance_type = var.size
}
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOREBILL_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def top(tmp_path: Path) -> Path:
    top = plant(tmp_path / "repo", {"app/main.tf": INSTANCE, "net/main.tf": INSTANCE})
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "base")
    return top


class Forebill:
    """The command line, with what it printed last."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.errors = ""

    def __call__(self, *arguments: object) -> tuple[int, str]:
        code = run([str(part) for part in arguments])
        printed = self._capsys.readouterr()
        self.errors = printed.err
        return code, printed.out

    def projects(self, *arguments: object) -> dict[str, Any]:
        code, text = self(*arguments, "--format", "json")
        assert code == 0, self.errors
        return {found["name"]: found for found in json.loads(text)["projects"]}


@pytest.fixture
def forebill(capsys: pytest.CaptureFixture[str]) -> Forebill:
    return Forebill(capsys)


def test_a_base_shows_only_what_the_branch_changed(top: Path, forebill: Forebill) -> None:
    app = top / "app" / "main.tf"
    app.write_text(app.read_text("utf-8").replace("t3.micro", "t3.small"), encoding="utf-8")
    found = forebill.projects("diff", "--path", top, "--base", "main")
    changed = {
        name: [part["name"] for part in project["diff"]["resources"]]
        for name, project in found.items()
    }
    assert changed == {"app": ["aws_instance.web"], "net": []}


def test_a_base_that_git_does_not_know_ends_with_2(top: Path, forebill: Forebill) -> None:
    code, _ = forebill("diff", "--path", top, "--base", "nope")
    assert code == 2
    assert 'git knows no revision "nope"' in forebill.errors


def test_a_configuration_file_names_projects_and_variables(top: Path, forebill: Forebill) -> None:
    text = "projects:\n  - {path: app, name: shop, terraform_vars: {size: t3.large}}\n"
    plant(top, {"infracost.yml": text})
    found = forebill.projects("breakdown", "--config-file", top / "infracost.yml")
    assert list(found) == ["shop"]
    assert "t3.large" in json.dumps(found["shop"])


def test_a_mistake_in_the_configuration_ends_with_2(top: Path, forebill: Forebill) -> None:
    plant(top, {"forebill.yml": "projects:\n  - {pth: app}\n"})
    code, _ = forebill("breakdown", "--config-file", top / "forebill.yml")
    assert code == 2
    assert "forebill.yml:2" in forebill.errors
    assert 'did you mean "path"?' in forebill.errors


def test_var_files_of_the_command_line_replace_those_found(top: Path, forebill: Forebill) -> None:
    plant(top, {f"app/{name}.tfvars": f'size = "t3.{name}"\n' for name in ("large", "xlarge")})
    assert len(forebill.projects("breakdown", "--path", top / "app")) == 2
    chosen = ("--terraform-var-file", "large.tfvars")
    one = forebill.projects("breakdown", "--path", top / "app", *chosen)
    assert len(one) == 1
    assert "t3.large" in json.dumps(one)
