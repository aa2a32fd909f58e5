"""`forebill migrate`: what to change in CI files that call Infracost. Prints, or writes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

import click

from estimator.cli.writing import write
from estimator.errors import Error

#: Where CI systems keep their files, relative to a repository.
PLACES = (
    *(".github/workflows/*.yml", ".github/workflows/*.yaml", ".gitlab-ci.yml", ".gitlab/**/*.yml"),
    *("azure-pipelines*.yml", "bitbucket-pipelines.yml", "Jenkinsfile*", ".circleci/config.yml"),
    *("atlantis.yaml", "repos.yaml", ".pre-commit-config.yaml", ".spacelift/config.yml"),
    *("Makefile", "*.sh", "scripts/*.sh", "ci/*.sh", ".buildkite/*.yml"),
)
_INSTALL = (
    'git clone --quiet https://github.com/OWNER/forebill "$RUNNER_TEMP/forebill" && '
    'dirname "$("$RUNNER_TEMP/forebill/examples/ci/install.sh")" >> "$GITHUB_PATH"'
)
_COMMANDS = "breakdown|diff|output|comment|generate|configure|auth|register|--version"
_CALL = re.compile(rf"(?<![\w/.-])infracost(?=\s+(?:{_COMMANDS})\b)|(?<![\w/.-])infracost(?=\s+--)")
_SETUP = re.compile(r"^(?P<head>\s*(?:-\s+)?)uses:\s*infracost/(?:actions/setup|setup-infracost)@")
_KEY = re.compile(
    r"^\s*(?:-\s+|export\s+)?(?:INFRACOST_API_KEY|INFRACOST_PRICING_API_ENDPOINT)\s*[:=]"
)
_IMAGE = re.compile(r"(image:\s*|--image[= ])[\"']?infracost/infracost:[\w.-]+[\"']?")


@click.command("migrate", epilog="Example: forebill migrate --path . > change.patch")
@click.option("-p", "--path", default=".", help="The repository, or one CI file.")
@click.option("--write", "is_written", is_flag=True, help="Change the files.")
def command(path: str, is_written: bool) -> int:
    """Print the change that makes CI files call forebill instead of Infracost."""
    folder = Path(path)
    if not folder.exists():
        raise Error("there is no such file or directory", where=path)
    patches = 0
    for file in _files(folder):
        old = file.read_text(encoding="utf-8", errors="surrogateescape")
        new = migrated(old)
        if new == old:
            continue
        patches += 1
        write(_patch(file, old, new), None)
        if is_written:
            file.write_text(new, encoding="utf-8", errors="surrogateescape")
    if not patches:
        write("No CI file here calls Infracost.\n", None)
    return 0


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    found = {file for place in PLACES for file in folder.glob(place) if file.is_file()}
    yield from sorted(found)


def migrated(text: str) -> str:
    """The file's text with calls, setup steps, images and keys changed; nothing else."""
    lines: list[str] = []
    rest = iter(text.splitlines(keepends=True))
    waiting: list[str] = []
    for line in rest:
        setup = _SETUP.match(line)
        if setup:
            lines.append(f"{setup['head']}run: {_INSTALL}\n")
            waiting = _after_step_inputs(rest, len(setup["head"]))
            lines.extend(_line(kept) for kept in waiting)
        elif not _KEY.match(line):
            lines.append(_line(line))
    return "".join(_without_empty_env(lines))


def _line(line: str) -> str:
    changed = _IMAGE.sub(r"\1python:3.12-slim", line)
    return _CALL.sub("forebill", changed)


def _after_step_inputs(rest: Iterator[str], indent: int) -> list[str]:
    """Skips a step's `with:` block; the first line behind it, if there is one."""
    for line in rest:
        depth = len(line) - len(line.lstrip(" "))
        is_with = re.match(r"\s*with:\s*(\{.*\}\s*)?(#.*)?$", line) and depth >= indent
        if is_with or (depth > indent and not line.lstrip().startswith("-")):
            continue
        return [] if _KEY.match(line) else [line]
    return []


def _without_empty_env(lines: list[str]) -> Iterator[str]:
    """An `env:` whose only entry was the key goes with it."""
    for place, line in enumerate(lines):
        head = re.match(r"(\s*)env:\s*$", line)
        if head:
            following = lines[place + 1] if place + 1 < len(lines) else ""
            depth = len(following) - len(following.lstrip(" "))
            if depth <= len(head[1]) or not following.strip():
                continue
        yield line


def _patch(file: Path, old: str, new: str) -> str:
    """A unified diff that `patch -p1` and `git apply` take."""
    rows = difflib.unified_diff(
        old.splitlines(keepends=True),
        new.splitlines(keepends=True),
        f"a/{file.as_posix()}",
        f"b/{file.as_posix()}",
    )
    return "".join(row if row.endswith("\n") else f"{row}\n" for row in rows)
