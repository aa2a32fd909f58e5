"""Known ways to pay less, each with what it saves: the alternative is priced, not guessed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from policies.checks import Advice, checks
from policies.kinds import kind
from policies.model import Finding, Outcome
from policies.modeluse import first
from policies.rules import Rule
from policies.run import Run, Seen

_CHECKS = checks()


@kind(
    "finops",
    {
        "checks": {
            "type": "array",
            "items": {"enum": sorted(_CHECKS)},
            "minItems": 1,
            "description": "Which checks to run; all of them when absent.",
        },
        "saving_min": {"type": "number", "minimum": 0, "description": "Least monthly saving."},
        "regions": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "minItems": 1,
            "description": "Regions models may also run in: a cheaper one is told.",
        },
    },
    example="""
- {id: FIN-1, kind: finops, checks: [gp2_to_gp3, previous_generation, unattached], saving_min: 1}
""",
)
def finops(rule: Rule, run: Run) -> Iterator[Finding]:
    """Known waste is not there. The saving is the price difference of the alternative.

    An alternative that would not be cheaper, or cannot be priced, is not proposed.
    """
    least = Decimal(str(rule.settings.get("saving_min", 0)))
    chosen = [_CHECKS[name] for name in rule.settings.get("checks", _CHECKS)]
    regions = [str(region) for region in rule.settings.get("regions", ())]
    for seen in run.resources(rule.match):
        found = [advice for check in chosen for advice in check(seen, run)]
        for advice in (*found, *_cheaper_regions(seen, run, regions)):
            yield from _proposed(seen, run, advice, least)


def _proposed(seen: Seen, run: Run, advice: Advice, least: Decimal) -> Iterator[Finding]:
    saving = _saving(seen, advice, run)
    if saving is None and (advice.values is not None or least > 0):
        return
    if saving is not None and (saving <= 0 or saving < least):
        return
    place = (seen.resource.address, seen.project, seen.resource.span)
    yield Finding(advice.message, Outcome.FAIL, *place, advice.fix, saving)


def _saving(seen: Seen, advice: Advice, run: Run) -> Decimal | None:
    """Saved a month; None where the resource or its alternative has no full price."""
    if advice.saving is not None:
        return advice.saving
    _, now, _, unpriced = seen.cost
    if advice.saves_all:
        return now
    if advice.values is None or unpriced:
        return None
    other = run.priced_with(seen, advice.values)
    if other is None or other.is_unpriced:
        return None
    return now - other.total(run.currency).expected


def _cheaper_regions(seen: Seen, run: Run, regions: list[str]) -> Iterator[Advice]:
    """The cheapest of the regions a model deployment may also run in."""
    if not seen.resource.type.startswith("model_") or seen.cost[3]:
        return
    model = first(seen.resource.values.get("model"))
    found = []
    for region in regions:
        values: dict[str, Any] = {"model": {**model, "region": region}}
        if "region" in seen.resource.values:
            values["region"] = region
        other = run.priced_with(seen, values)
        if other is not None and other.lines and not other.is_unpriced:
            found.append((seen.cost[1] - other.total(run.currency).expected, region))
    if found and max(found)[0] > 0:
        saving, region = max(found)
        yield Advice(f"{region} is cheaper", f"move it to {region}", saving=saving)
