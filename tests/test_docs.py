"""What the documentation says is true: generated pages, links, commands, variables."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest

from estimator.cli.docs import pages
from estimator.cli.environment import NOT_NEEDED, SETTINGS
from estimator.cli.manual import OTHERS, page
from estimator.cli.root import group, run

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
RESOURCES = DOCS / "resources"
WRITTEN = (ROOT / "README.md", *sorted(DOCS.glob("*.md")), *sorted(ROOT.glob("examples/**/*.md")))
HINT = "run `make docs` and commit what it writes"


def test_the_committed_resource_pages_are_what_the_rules_say() -> None:
    wanted = pages(RESOURCES)
    kept = {path: path.read_text(encoding="utf-8") for path in RESOURCES.rglob("*.md")}
    assert sorted(kept) == sorted(wanted), HINT
    stale = [str(path.relative_to(ROOT)) for path, text in wanted.items() if kept[path] != text]
    assert not stale, HINT


def test_the_committed_page_of_commands_is_what_the_commands_say() -> None:
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == page(), HINT


def _commands() -> Iterator[tuple[str, click.Command]]:
    """Every command by what is typed for it, groups' commands too."""
    open_: list[tuple[str, click.Command]] = [("forebill", group)]
    while open_:
        path, command = open_.pop()
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                open_.append((f"{path} {name}", inner))
        if command is not group:
            yield path, command


def test_every_command_and_option_says_what_it_is_for() -> None:
    text = page()
    for path, command in _commands():
        assert re.search(rf"^##+ {path}$", text, re.MULTILINE), path
        assert command.help, path
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                assert option.help, f"{path} {option.opts[-1]}"
                assert f"`{option.opts[0]}" in text, f"{path} {option.opts[0]}"


def test_every_variable_the_code_reads_is_documented() -> None:
    text = (DOCS / "cli.md").read_text(encoding="utf-8")
    for name in (*SETTINGS, *NOT_NEEDED, *OTHERS):
        assert name.partition(",")[0] in text
    sources = [path for room in ("estimator", "pricing") for path in (ROOT / room).rglob("*.py")]
    for path in sources:
        for name in re.findall(r'"((?:FOREBILL|INFRACOST)_[A-Z_]+)"', path.read_text("utf-8")):
            assert name in text or name.endswith("_"), f"{path.relative_to(ROOT)} reads {name}"


_FENCE = re.compile(r"^(`{3,}).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


def _anchors(path: Path) -> set[str]:
    """The anchors GitHub gives the headings of a page."""
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ +(.+?)\s*$", text, re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def _broken_links(path: Path) -> Iterator[str]:
    for target in _LINK.findall(_FENCE.sub("", path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        place = (path.parent / name).resolve() if name else path
        has_anchors = place.suffix == ".md" and place.exists()
        if not place.exists() or (anchor and has_anchors and anchor not in _anchors(place)):
            yield target


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_into_the_repository_lead_somewhere(path: Path) -> None:
    assert not list(_broken_links(path))


def test_links_of_the_resource_index_lead_somewhere() -> None:
    assert not list(_broken_links(RESOURCES / "index.md"))


def _fenced_lines(path: Path) -> Iterator[str]:
    """The lines of a page's fenced blocks, continued ones joined."""
    for block in _FENCE.finditer(path.read_text(encoding="utf-8")):
        yield from block[0].replace("\\\n", " ").splitlines()


def _shown_commands() -> list[object]:
    """Every `forebill …` of the pages' blocks: what is typed, whether it runs, its exit code.

    Lines with a prompt (`$`) run. A comment may state another exit code than 0.
    """
    found: list[object] = []
    for path in WRITTEN:
        if path.name == "cli.md":
            continue
        for line in _fenced_lines(path):
            typed = re.match(r"(\$ )?(?:\.venv/bin/)?forebill (.+)", line)
            if typed:
                command, _, comment = re.sub(r"\s+#", "  #", typed[2]).partition("  #")
                stated = re.search(r"exit (\d)", comment)
                code = (int(stated[1]) if stated else 0) if typed[1] else None
                found.append(pytest.param(command, code, id=f"{path.name}: {command}"))
    return found


def _is_runnable(arguments: list[str]) -> bool:
    """Whether an example names files of this repository, writes none and needs no network."""
    if arguments[0] in ("comment", "ci") or "--out-file" in arguments or "sync" in arguments:
        return False
    places = {"--path", "-p", "--usage-file", "--config-file", "--policies", "--price-book"}
    named = [value for option, value in pairwise(arguments) if option in places]
    return all((ROOT / value).exists() for value in named)


def _options_are_known(arguments: list[str]) -> bool:
    """Whether the command line accepts these words; a usage error is raised."""
    command: click.Command = group
    while isinstance(command, click.Group):
        inner = command.get_command(click.Context(command), arguments[0])
        assert inner is not None, arguments[0]
        command, arguments = inner, arguments[1:]
    return bool(command.make_context("forebill", list(arguments)))


@pytest.mark.parametrize(("line", "code"), _shown_commands())
def test_a_command_shown_on_a_page_works_as_printed(
    line: str,
    code: int | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Examples without a prompt or with made-up file names are checked for their options only."""
    monkeypatch.chdir(ROOT)
    arguments = shlex.split(re.split(r"\s[|>]", line)[0])
    assert _options_are_known(arguments)
    if code is None or not _is_runnable(arguments):
        return
    found, told = run(arguments), capsys.readouterr()
    assert found == code, told.err
    assert told.out


def test_the_changelog_has_a_section_for_what_is_not_released() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first = re.search(r"^## (.+)$", text, re.MULTILINE)
    assert first is not None
    assert first[1] == "[Unreleased]"


def test_no_page_names_a_place_of_this_machine() -> None:
    for path in (*WRITTEN, *RESOURCES.rglob("*.md"), ROOT / "CHANGELOG.md"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w/])/(?:work|tmp|home|root)/", text), path


def test_what_the_readme_shows_is_what_the_demo_prints(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    recipe = re.search(r"^demo:.*\n((?:\t.+\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert recipe is not None
    for line in recipe[1].splitlines():
        assert run(shlex.split(line)[1:]) == 0
    printed = {line.strip() for line in capsys.readouterr().out.splitlines()}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = "\n".join(re.findall(r"^```text\n(.+?)^```", readme, re.MULTILINE | re.DOTALL))
    missing = [line for line in shown.splitlines() if line.strip() and line.strip() not in printed]
    assert not missing


_PLACE = re.compile(r"`((?:estimator|pricing|policies|docs|examples|tests|benchmarks)/[\w./-]+)`")


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_places_that_a_page_names_exist(path: Path) -> None:
    """Places with a part left open (`<vendor>`, `*`, `…`) are not looked for."""
    named = _PLACE.findall(_FENCE.sub("", path.read_text(encoding="utf-8")))
    assert not [place for place in named if not (ROOT / place).exists()]
