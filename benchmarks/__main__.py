"""`python -m benchmarks`: measure every budget; exit 1 when one does not hold."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.hcl_throughput import parse_cost
from benchmarks.lookups import lookup_cost
from benchmarks.measure import cost_of, machine_factor, verdict
from benchmarks.monorepo import monorepo_costs
from benchmarks.plans import write_plan
from benchmarks.policies import policies_cost

_FOREBILL = [sys.executable, "-m", "estimator"]


def main() -> int:
    started = time.monotonic()
    print(f"this machine needs {machine_factor():.2f} of the reference's CPU time")
    held = [verdict("forebill --version", cost_of([*_FOREBILL, "--version"], runs=5), seconds=0.06)]
    held.append(verdict("cold open and 1,000 look-ups", lookup_cost(), seconds=0.03))
    held.append(verdict("50 rules over 5,000 resources", policies_cost(), seconds=0.2))
    held += _plans()
    held.append(verdict("parsing 1 MB of Terraform source", parse_cost(), seconds=0.25))
    held += [
        verdict(name, cost, seconds=seconds, megabytes=300)
        for name, cost, seconds in monorepo_costs()
    ]
    print(f"{sum(held)} of {len(held)} budgets hold; took {time.monotonic() - started:.0f} s")
    return 0 if all(held) else 1


def _plans() -> list[bool]:
    held = []
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.json"
        out = ["--out-file", str(Path(folder) / "out.json"), "--format", "json"]
        for count, seconds, megabytes in ((100, 0.3, None), (10_000, 3.0, 250)):
            write_plan(plan, count)
            command = [*_FOREBILL, "breakdown", "--path", str(plan), *out]
            name = f"breakdown of a plan of {count:,} resources"
            held.append(verdict(name, cost_of(command), seconds=seconds, megabytes=megabytes))
    return held


if __name__ == "__main__":
    sys.exit(main())
