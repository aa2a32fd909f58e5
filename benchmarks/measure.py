"""CPU seconds and peak memory of a command, and how they stand to a budget."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

_CHILD = """
import json, resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss,
                  code.stderr.decode(errors="replace")[-400:]]))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: CPU seconds of all its processes, and the largest one's memory."""

    cpu_seconds: float
    peak_mb: float


def cost_of(command: Sequence[str], *, runs: int = 3) -> Cost:
    """The cheapest of several runs (the others were disturbed); a failing command is an error."""
    found = [_once(command) for _ in range(runs)]
    return min(found, key=lambda cost: cost.cpu_seconds)


def _once(command: Sequence[str]) -> Cost:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, *command],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "FOREBILL_CACHE_DIR": os.environ.get("FOREBILL_CACHE_DIR", "")},
    )
    code, seconds, kilobytes, errors = json.loads(done.stdout)
    if code != 0:
        raise SystemExit(f"{' '.join(command)} ended with {code}: {errors}")
    return Cost(seconds, kilobytes / 1024)


def machine_factor() -> float:
    """How slow this machine is: CPU seconds of a fixed loop over those of the reference (0.20)."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    total = 0
    for number in range(4_000_000):
        total += number & 7
    after = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    return max(1.0, (after - before) / 0.20)


def verdict(name: str, cost: Cost, *, seconds: float, megabytes: float | None = None) -> bool:
    """Print one row; whether the budget holds (CPU budgets scale with the machine)."""
    allowed = seconds * machine_factor()
    held = cost.cpu_seconds <= allowed and (megabytes is None or cost.peak_mb <= megabytes)
    memory = f"{cost.peak_mb:6.0f} MB" + (f" of {megabytes:.0f}" if megabytes else "")
    ratio = cost.cpu_seconds / allowed
    mark = "ok  " if held else "OVER"
    print(f"{mark} {name:<44} {cost.cpu_seconds:7.3f} s CPU = {ratio:4.2f} of budget   {memory}")
    return held
