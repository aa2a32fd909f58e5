"""Progress on a terminal: one line that is written over; nothing where there is no terminal."""

from __future__ import annotations

import sys


def show_progress(name: str, done: int, total: int | None) -> None:
    """One line on the terminal that is written over: a bar where the size is known."""
    megabytes = f"{done / 1e6:.1f} MB"
    if total:
        filled = 20 * done // total
        megabytes = f"[{'#' * filled}{'.' * (20 - filled)}] {megabytes} of {total / 1e6:.1f} MB"
    sys.stderr.write(f"\r\x1b[K{name[-60:]} {megabytes}")
    sys.stderr.flush()


def tell(item: str) -> None:
    clear()
    sys.stderr.write(f"{item}\n")


def clear() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
