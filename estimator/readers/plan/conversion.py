"""A binary plan file made JSON by the `terraform` or `tofu` that stands ready beside it.

Only where a binary is on the PATH and the plan's directory is initialised; nothing
is downloaded. Everywhere else the user is told the command to run.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from estimator.errors import Error

SECONDS = 300
#: Binaries that read plan files, the one the directory was most likely made with first.
BINARIES = ("terraform", "tofu")


def converted(path: Path) -> bytes | None:
    """The plan's JSON, or None when nothing here can convert it."""
    folder = path.resolve().parent
    if not (folder / ".terraform").is_dir():
        return None
    binary = next((found for name in BINARIES if (found := shutil.which(name))), None)
    if binary is None:
        return None
    try:
        done = subprocess.run(
            [binary, f"-chdir={folder}", "show", "-json", "-no-color", path.name],
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Error(f"{Path(binary).name} could not read the plan: {error}", where=path) from error
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip()[:300].replace("\n", " ")
        raise Error(f"{Path(binary).name} could not read the plan: {told}", where=path)
    return done.stdout
