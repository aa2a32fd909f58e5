"""How much of what always runs is committed to: reserved or paid in advance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import ZERO, Line
from policies.kinds import kind
from policies.model import Finding
from policies.rules import Rule
from policies.run import Run

_MACHINES = re.compile(
    r"^(aws/(ec2|rds|elasticache|opensearch|redshift|memorydb|dax)/|azure/(vm|redis|sql|postgresql"
    r"|mysql)/|google/(compute/machine|cloud-sql)/)"
)
_COMMITTED = re.compile(r"/(reserved|reservation|commitment|cud|savings-plan)(/|-|$)")
_SPOT = re.compile(r"/(spot|preemptible)(/|$)")


@kind(
    "commitment_coverage",
    {
        "share_min": {
            "type": "number",
            "minimum": 0,
            "maximum": 100,
            "description": "Least percent of machine hours' cost that is committed.",
        },
        "spend_min": {
            "type": "number",
            "minimum": 0,
            "description": "Judge projects that spend at least this on machines.",
        },
    },
    required=("share_min",),
    example="""
- {id: COM-1, kind: commitment_coverage, share_min: 50, spend_min: 1000}
""",
)
def commitment_coverage(rule: Rule, run: Run) -> Iterator[Finding]:
    """Enough of the machines that run all month is reserved, by cost.

    Counts instance hours of machines, databases and caches; spot does not count. What usage
    files declare as reserved counts as committed; discounts of a price book are not seen.
    """
    share_min = Decimal(str(rule.settings["share_min"]))
    spend_min = Decimal(str(rule.settings.get("spend_min", 0)))
    totals: dict[str, tuple[Decimal, Decimal]] = {}
    for seen in run.resources(rule.match):
        committed, whole = totals.get(seen.project, (ZERO, ZERO))
        for line in seen.priced.lines:
            cost = _machine_cost(line)
            whole += cost
            committed += cost if _COMMITTED.search(line.component.meter) else ZERO
        totals[seen.project] = committed, whole
    for project, (committed, whole) in totals.items():
        if not whole or whole < spend_min:
            continue
        share = committed / whole * 100
        if share < share_min:
            spent = f"{whole:,.2f} {run.currency} a month for machines"
            message = f"{share:.0f}% of {spent} is committed, {share_min}% is asked for"
            yield Finding(message, project=project, fix="reserve what always runs")


def _machine_cost(line: Line) -> Decimal:
    if line.cost is None or not line.component.is_hourly:
        return ZERO
    meter = line.component.meter
    return line.cost.expected if _MACHINES.match(meter) and not _SPOT.search(meter) else ZERO
