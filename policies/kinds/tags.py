"""Required tags: keys, values, case; three-valued where a tag is not known before apply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from estimator.model.bill import ResourceState
from estimator.model.values import Unknown
from policies.kinds import kind
from policies.model import Finding, Outcome
from policies.patterns import safe_pattern
from policies.propagation import TARGETS, carried
from policies.rules import Rule
from policies.run import Run, Seen
from policies.tagging import ALL_UNKNOWN, is_taggable

_VALUE = {
    "anyOf": [
        {"type": "null"},
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "allowed": {"type": "array", "items": {"type": "string"}, "minItems": 1},
                "regex": {"type": "string"},
                "case_sensitive": {"type": "boolean"},
                "mandatory": {"type": "boolean"},
            },
        },
    ]
}


@kind(
    "required_tags",
    {
        "tags": {
            "type": "object",
            "additionalProperties": _VALUE,
            "minProperties": 1,
            "description": "Keys, each with `allowed` values, a `regex`, or nothing.",
        },
        "keys_regex": {
            "type": "string",
            "description": "Every key a resource has must match, e.g. `^[a-z][a-z0-9-]*$`.",
        },
        "propagate": {
            "type": "array",
            "items": {"enum": list(TARGETS)},
            "minItems": 1,
            "description": "Also judge what resources make at run time.",
        },
    },
    any_of=("tags", "keys_regex"),
    example="""
- id: TAG-1
  kind: required_tags
  enforcement: soft-mandatory
  match: {types: ["aws_*"]}
  propagate: [volumes, instances]
  tags:
    CostCenter: {regex: "^CC-[0-9]{3}$"}
    Environment: {allowed: [prod, stg, dev]}
    Owner:
""",
)
def required_tags(rule: Rule, run: Run) -> Iterator[Finding]:
    """Every taggable resource carries these tags, with allowed values.

    Provider default tags count where they reach. A regex matches anywhere in the value
    (`/…/i` ignores case; a key written `/…/` stands for every key it matches). A key or
    value that is not known before apply is "cannot tell", and so is a type of a cloud nobody
    here knows. With `propagate`, volumes, instances and tasks are judged by the tags they will
    have: launch templates and Auto Scaling groups, `volume_tags`, `propagate_tags`.
    """
    wanted = {key: value or {} for key, value in (rule.settings.get("tags") or {}).items()}
    targets = frozenset(rule.settings.get("propagate", ()))
    for seen in run.resources(rule.match):
        known = seen.priced.state is not ResourceState.NOT_SUPPORTED
        taggable = is_taggable(seen.resource, is_supported=known)
        if taggable:
            yield from _judged(rule, seen, seen.tags, wanted)
        elif taggable is None:
            message = f"whether {seen.resource.type} takes tags is not known"
            yield _at(seen, message, Outcome.CANNOT_TELL)
        for made in carried(seen.resource, seen.result.project.after) if targets else ():
            if made.target in targets:
                tags = {ALL_UNKNOWN: made.tags} if isinstance(made.tags, Unknown) else made.tags
                for problem in _judged(rule, seen, tags, wanted):
                    told = f"its {made.target} ({made.attribute}): {problem.message}"
                    yield replace(problem, message=told)


def _judged(
    rule: Rule, seen: Seen, tags: Mapping[str, Any], wanted: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    for key, demands in wanted.items():
        for problem in _problems(tags, key, demands):
            message, outcome = problem
            yield _at(seen, message, outcome, _fix(key, demands))
    pattern = rule.settings.get("keys_regex")
    for key in tags if pattern else ():
        if key != ALL_UNKNOWN and not safe_pattern(str(pattern)).search(key):
            yield _at(seen, f"tag key {key!r}: {pattern} does not match", Outcome.FAIL)


def _at(seen: Seen, message: str, outcome: Outcome, fix: str = "") -> Finding:
    span = seen.resource.span
    return Finding(message, outcome, seen.priced.address, seen.project, span, fix)


def _problems(
    tags: Mapping[str, Any], key: str, wanted: Mapping[str, Any]
) -> Iterator[tuple[str, Outcome]]:
    if not (key.startswith("/") and len(key) > 2):
        if problem := _problem(tags, key, wanted):
            yield problem
        return
    named = [name for name in tags if name != ALL_UNKNOWN and safe_pattern(key).search(name)]
    if not named and (problem := _problem(tags, key, wanted)):
        yield problem
    for name in named:
        if problem := _value_problem(name, tags[name], wanted):
            yield problem


def _problem(
    tags: Mapping[str, Any], key: str, wanted: Mapping[str, Any]
) -> tuple[str, Outcome] | None:
    if key in tags:
        return _value_problem(key, tags[key], wanted)
    if isinstance(unknown := tags.get(ALL_UNKNOWN), Unknown):
        return f"tag {key}: the tags are not known: {unknown.reason}", Outcome.CANNOT_TELL
    other = next((name for name in tags if name.lower() == key.lower()), None)
    if other is not None and wanted.get("case_sensitive") is False:
        return _value_problem(key, tags[other], wanted)
    if wanted.get("mandatory") is False:
        return None
    near = f" (there is {other}, with other case)" if other else ""
    return f"tag {key} is missing{near}", Outcome.FAIL


def _value_problem(key: str, value: Any, wanted: Mapping[str, Any]) -> tuple[str, Outcome] | None:
    if not wanted.get("allowed") and not wanted.get("regex"):
        return None if value not in (None, "") else (f"tag {key} is empty", Outcome.FAIL)
    if isinstance(value, Unknown):
        return f"tag {key} is not known: {value.reason}", Outcome.CANNOT_TELL
    text = str(value)
    fold = str.lower if wanted.get("case_sensitive") is False else str
    allowed = wanted.get("allowed")
    if allowed and fold(text) not in [fold(item) for item in allowed]:
        return f"tag {key} is {text!r}, not one of {', '.join(allowed)}", Outcome.FAIL
    if wanted.get("regex") and not safe_pattern(wanted["regex"]).search(text):
        return f"tag {key} is {text!r}, which {wanted['regex']} does not match", Outcome.FAIL
    return None


def _fix(key: str, wanted: Mapping[str, Any]) -> str:
    if wanted.get("allowed"):
        return f"set {key} to one of {', '.join(wanted['allowed'])}"
    return f"add the tag {key}" + (f" matching {wanted['regex']}" if wanted.get("regex") else "")
