"""`python -m benchmarks`: measure every budget; exit 1 when one does not hold."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.lookups import lookup_cost
from benchmarks.measure import cost_of, verdict
from benchmarks.plans import write_plan
from benchmarks.policies import policies_cost

_FOREBILL = [sys.executable, "-m", "estimator"]


def main() -> int:
    held = [verdict("forebill --version", cost_of([*_FOREBILL, "--version"], runs=5), seconds=0.06)]
    held.append(verdict("cold open and 1,000 look-ups", lookup_cost(), seconds=0.03))
    held.append(verdict("50 rules over 5,000 resources", policies_cost(), seconds=0.2))
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.json"
        out = ["--out-file", str(Path(folder) / "out.json"), "--format", "json"]
        for count, seconds, megabytes in ((100, 0.3, None), (10_000, 3.0, 250)):
            write_plan(plan, count)
            command = [*_FOREBILL, "breakdown", "--path", str(plan), *out]
            name = f"breakdown of a plan of {count:,} resources"
            cost = cost_of(command)
            held.append(verdict(name, cost, seconds=seconds, megabytes=megabytes))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
