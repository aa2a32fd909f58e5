"""Judging 5,000 resources by 50 rules: CPU seconds beyond those of the estimate."""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Cost
from benchmarks.plans import write_plan

RESOURCES, RULES = 5_000, 50

#: Ten kinds of rules as companies have them; every kind stands five times.
_RULES = (
    '{id: TAG-%d, kind: required_tags, match: {types: ["aws_*"]}, tags: {Team: {allowed: [a, b]}}}',
    "{id: BUD-%d, kind: budget, scope: {by: tag, key: Team}, monthly_max: 100000000}",
    "{id: MOD-%d, kind: budget, scope: {by: module}, monthly_max: 100000000}",
    "{id: TYP-%d, kind: resource_types, deny: [aws_dx_connection, aws_cloudhsm_v2_cluster]}",
    '{id: REG-%d, kind: regions, allow: ["eu-*", "us-*"]}',
    '{id: SKU-%d, kind: skus, match: {types: [aws_instance]}, deny: ["*.metal", "p5*"]}',
    "{id: OLD-%d, kind: instance_family, deny: [previous_generation]}",
    "{id: CUS-%d, kind: expression, match: {types: [aws_db_instance]},"
    " condition: '!(self.multi_az == true && tags.Environment != \"prod\")'}",
    "{id: UNP-%d, kind: unpriced, share_max: 50}",
    '{id: ADR-%d, kind: required_tags, match: {addresses: ["*.aws_lb.*"]}, tags: {Team: }}',
)


def policies_cost(runs: int = 3) -> Cost:
    """The cheapest of several runs, each in a process of its own with nothing loaded yet."""
    command = [sys.executable, "-m", "benchmarks.policies"]
    found = [
        subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(runs)
    ]
    return min((Cost(*json.loads(one.stdout)) for one in found), key=lambda cost: cost.cpu_seconds)


def policy_text() -> str:
    """A policy file with fifty advisory rules."""
    rules = [_RULES[place % len(_RULES)] % place for place in range(RULES)]
    return "version: 1\npolicies:\n" + "".join(f"  - {rule}\n" for rule in rules)


def _measured() -> tuple[float, float]:
    """(CPU seconds of loading, judging and showing, peak MB) over a report that is there."""
    from estimator.cli.options import Options
    from estimator.cli.session import report_of

    gc.disable()  # as the command does
    with tempfile.TemporaryDirectory() as name:
        plan, rules = Path(name) / "plan.json", Path(name) / "forebill-policies.yml"
        write_plan(plan, RESOURCES)
        rules.write_text(policy_text(), encoding="utf-8")
        options = Options(path=str(plan), no_cache=True)
        report = report_of(options, "check")
        before = time.process_time()
        from estimator.reports.verdicts import table
        from policies.engine import judged
        from policies.files import read_policies
        from policies.run import Run

        table(judged(read_policies(rules), Run(report, "2026-11-23")), report.currency)
        seconds = time.process_time() - before
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(_measured()))
