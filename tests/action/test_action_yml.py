"""action.yml, `forebill ci` and the page about them say the same of every input and output."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from estimator.cli.ci import PREFIX, command

ROOT = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
RUN = next(step for step in ACTION["runs"]["steps"] if step.get("id") == "run")
PAGE = (ROOT / "docs" / "pull-request.md").read_text()
OPTIONS = {
    parameter.opts[0].removeprefix("--"): parameter
    for parameter in command.params
    if parameter.opts[0] != "--help"
}


def test_every_input_is_an_option_and_every_option_an_input() -> None:
    assert set(ACTION["inputs"]) == set(OPTIONS)


@pytest.mark.parametrize("name", ACTION["inputs"])
def test_an_input_reaches_its_option(name: str) -> None:
    variable = PREFIX + name.upper().replace("-", "_")
    assert RUN["env"][variable] == f"${{{{ inputs.{name} }}}}"
    assert OPTIONS[name].envvar == variable


@pytest.mark.parametrize("name", sorted(set(ACTION["inputs"]) - {"github-token"}))
def test_action_and_command_have_the_same_default(name: str) -> None:
    assert ACTION["inputs"][name].get("default", "") == OPTIONS[name].default


def test_no_input_is_written_into_a_script() -> None:
    scripts = [step["run"] for step in ACTION["runs"]["steps"]]
    assert not any("${{" in script for script in scripts)


def test_the_action_uses_no_other_action() -> None:
    assert not any("uses" in step for step in ACTION["runs"]["steps"])


@pytest.mark.parametrize("name", [*ACTION["inputs"], *ACTION["outputs"]])
def test_the_page_has_a_row_for_it(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", PAGE, re.MULTILINE)


def test_the_page_names_nothing_that_is_not_there() -> None:
    tables = PAGE.partition("### Inputs")[2].partition("### Permissions")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \|", tables, re.MULTILINE)
    assert sorted(rows) == sorted([*ACTION["inputs"], *ACTION["outputs"]])


def test_every_output_comes_from_the_run() -> None:
    for name, output in ACTION["outputs"].items():
        assert output["value"] == f"${{{{ steps.run.outputs.{name} }}}}"


EXAMPLES = sorted((ROOT / "examples" / "ci").rglob("*.yml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_parses_and_stands_in_the_list(path: Path) -> None:
    assert yaml.safe_load(path.read_text())
    listed = (ROOT / "examples" / "ci" / "README.md").read_text()
    assert f"`{path.name}`" in listed or f"`{path.parent.name}/`" in listed


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_passes_only_inputs_there_are_and_pins_what_it_uses(path: Path) -> None:
    text = path.read_text()
    for name in re.findall(r"uses: (\S+)", text):
        assert re.fullmatch(r"[\w./-]+@([0-9a-f]{40}|FULL_COMMIT_SHA)", name)
    jobs = yaml.safe_load(text).get("jobs", {}) if "github" in str(path) else {}
    steps = [step for job in jobs.values() for step in job["steps"]]
    for step in steps:
        if "forebill@" in step.get("uses", ""):
            assert set(step["with"]) <= set(ACTION["inputs"])
