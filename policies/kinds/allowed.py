"""What may be used at all: resource types, sizes, regions, instance families and generations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from estimator.model.values import Unknown
from policies.kinds import kind
from policies.model import Finding, Outcome
from policies.rules import Rule, glob_matches
from policies.run import Run, Seen
from policies.sizes import family_of, previous_generations

_GLOBS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
_LISTS = {"allow": _GLOBS, "deny": _GLOBS}


@kind(
    "resource_types",
    _LISTS,
    any_of=("allow", "deny"),
    example="""
- {id: TYP-1, kind: resource_types, enforcement: hard-mandatory, deny: [aws_instance, "aws_dx_*"]}
""",
)
def resource_types(rule: Rule, run: Run) -> Iterator[Finding]:
    """Only allowed resource types are used (globs; `deny` wins over `allow`)."""
    problem_of = _judge_of(rule)
    if not any(map(problem_of, run.types)):
        return
    for seen in run.resources(rule.match):
        name = seen.priced.resource.type
        if problem := problem_of(name):
            yield _finding(seen, f"resource type {name} {problem}")


@kind(
    "regions",
    _LISTS,
    any_of=("allow", "deny"),
    example="""
- {id: REG-1, kind: regions, enforcement: hard-mandatory, allow: ["eu-*", westeurope]}
""",
)
def regions(rule: Rule, run: Run) -> Iterator[Finding]:
    """Resources that cost money stand in allowed regions only."""
    problem_of = _judge_of(rule)
    if not any("‹" in region or problem_of(region) for region in run.regions - {"", "global"}):
        return
    for seen in run.resources(rule.match):
        region = seen.priced.region
        if not region or region == "global":
            continue
        if "‹" in region:
            yield _finding(seen, f"the region is {region}", Outcome.CANNOT_TELL)
        elif problem := problem_of(region):
            yield _finding(seen, f"region {region} {problem}")


@kind(
    "skus",
    _LISTS,
    any_of=("allow", "deny"),
    example="""
- {id: SKU-1, kind: skus, match: {types: [aws_instance]}, deny: ["*.metal", "p5*"]}
""",
)
def skus(rule: Rule, run: Run) -> Iterator[Finding]:
    """Sizes (instance types, classes, machine types, tiers) are allowed ones."""
    problem_of = _judge_of(rule)
    for seen in run.resources(rule.match):
        for name, size in seen.sizes:
            if isinstance(size, Unknown):
                yield _finding(seen, f"{name} is not known: {size.reason}", Outcome.CANNOT_TELL)
            elif problem := problem_of(size):
                yield _finding(seen, f"{name} {size} {problem}")


@kind(
    "instance_family",
    {
        "deny": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "suggest": {"type": "boolean", "description": "Name the successor."},
    },
    required=("deny",),
    example="""
- {id: OLD-1, kind: instance_family, deny: [previous_generation, t2], suggest: true}
""",
)
def instance_family(rule: Rule, run: Run) -> Iterator[Finding]:
    """Instance families (m4, t2, Standard_D2_v2 …) or all of `previous_generation` are not used.

    The list of previous generations is data (`policies/previous_generations.tsv`, the
    vendors' own pages); the successor named is the vendor's recommendation.
    """
    denied = set(rule.settings["deny"])
    for seen in run.resources(rule.match):
        for name, size in seen.sizes:
            if isinstance(size, Unknown):
                yield _finding(seen, f"{name} is not known: {size.reason}", Outcome.CANNOT_TELL)
                continue
            family = family_of(size)
            successor = previous_generations().get(family)
            is_old = successor is not None and "previous_generation" in denied
            if is_old or family in denied:
                fix = f"use {successor}" if successor and rule.settings.get("suggest") else ""
                what = "is a previous generation" if is_old else "is not allowed"
                yield _finding(seen, f"{name} {size}: family {family} {what}", fix=fix)


def _judge_of(rule: Rule) -> Callable[[str], str]:
    """What is wrong with a name, "" nothing; thousands of resources have few distinct names."""
    denied = tuple(rule.settings.get("deny", ()))
    allowed = tuple(rule.settings.get("allow", ()))

    @cache
    def problem_of(name: str) -> str:
        if any(glob_matches(name, glob) for glob in denied):
            return "is not allowed"
        if allowed and not any(glob_matches(name, glob) for glob in allowed):
            return f"is not one of the allowed ({', '.join(allowed)})"
        return ""

    return problem_of


def _finding(
    seen: Seen, message: str, outcome: Outcome = Outcome.FAIL, *, fix: str = ""
) -> Finding:
    resource = seen.priced.resource
    return Finding(message, outcome, resource.address, seen.project, resource.span, fix)
