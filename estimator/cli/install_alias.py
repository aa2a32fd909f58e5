"""`forebill install-alias`: a command `infracost` beside `forebill`, on request only."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import click

from estimator.cli.writing import write
from estimator.errors import Error

_MARK = "written by forebill install-alias"


@click.command("install-alias", epilog="Example: forebill install-alias --dir ~/.local/bin")
@click.option("--dir", "folder", help="Where to put it (default: beside forebill).")
@click.option("--remove", is_flag=True, help="Take it away again.")
def command(folder: str | None, remove: bool) -> int:
    """Put a command `infracost` that runs forebill where scripts find it."""
    place = (Path(folder) if folder else Path(sys.executable).parent) / "infracost"
    if place.exists() and _MARK not in place.read_text(encoding="utf-8", errors="replace"):
        hint = "remove it first, or choose another directory with --dir"
        raise Error("there is an infracost here that is not ours", where=place, hint=hint)
    if remove:
        place.unlink(missing_ok=True)
        write(f"removed {place}\n", None)
        return 0
    try:
        place.write_text(_script(), encoding="utf-8")
        place.chmod(0o755)
    except OSError as error:
        raise Error(f"cannot be written: {error.strerror}", where=place) from error
    write(f"wrote {place}\n", None)
    if str(place.parent) not in os.environ.get("PATH", "").split(os.pathsep):
        sys.stderr.write(f"Warning: {place.parent} is not in PATH\n")
    return 0


def _script() -> str:
    """The Python is named in full, so that another environment's does not get in between."""
    python = shlex.quote(sys.executable)
    return f'#!/bin/sh\n# {_MARK}\nexec {python} -m estimator "$@"\n'
