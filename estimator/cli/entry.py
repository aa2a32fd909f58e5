"""The `forebill` command. Imports as little as possible before it knows what is asked."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line: exit 0 done, 1 a blocking policy failed, 2 wrong input."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from estimator import __version__

        sys.stdout.write(f"forebill {__version__}\n")
        return
    # A run builds what it needs and ends: looking for garbage costs a third of its time.
    gc.disable()
    from estimator.cli.root import run

    sys.exit(run(sys.argv[1:]))
