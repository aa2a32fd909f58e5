"""Where synced prices live on this computer, and which price files a run should read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pricing.errors import Error

#: Overrides the folder; useful in containers and for a shared, read-only cache.
VARIABLE = "FOREBILL_CACHE_DIR"
DATABASE = "prices.sqlite"


def cache_folder() -> Path:
    """The folder for synced prices, by the rules of the operating system."""
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen) / "prices"
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "forebill" / "prices"


def synced_files() -> tuple[Path, ...]:
    """The price file of the last complete sync; none when there was none."""
    try:
        path = cache_folder() / DATABASE
    except RuntimeError as problem:  # no home directory
        raise Error(str(problem), hint=f"Set {VARIABLE}.") from None
    return (path,) if path.is_file() else ()
