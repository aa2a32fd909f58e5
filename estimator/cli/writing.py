"""Where a command's text goes: a file, whole or not at all, or standard output."""

from __future__ import annotations

import sys
from pathlib import Path

from estimator.errors import Error


def write(text: str, out_file: str | None) -> None:
    """The report to a file (whole or not at all) or to standard output."""
    if out_file is None:
        sys.stdout.write(text)
        return
    target = Path(out_file)
    temporary = target.with_name(target.name + ".part")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(target)
    except OSError as error:
        raise Error(f"cannot be written: {error.strerror}", where=out_file) from error
