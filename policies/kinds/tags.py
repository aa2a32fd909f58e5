"""Required tags: keys, values, case; three-valued where a tag is not known before apply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from estimator.model.values import Unknown
from policies.kinds import kind
from policies.model import Finding, Outcome
from policies.patterns import safe_pattern
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
    {"tags": {"type": "object", "additionalProperties": _VALUE, "minProperties": 1}},
    required=("tags",),
    example="""
- id: TAG-1
  kind: required_tags
  enforcement: soft-mandatory
  match: {types: ["aws_*"]}
  tags:
    CostCenter: {regex: "^CC-[0-9]{3}$"}
    Environment: {allowed: [prod, stg, dev]}
    Owner:
""",
)
def required_tags(rule: Rule, run: Run) -> Iterator[Finding]:
    """Every taggable resource carries these tags, with allowed values.

    Provider default tags count. A regex matches anywhere in the value (`/…/i` ignores
    case). A key or value that is not known before apply is "cannot tell".
    """
    for seen in run.resources(rule.match):
        if not is_taggable(seen.priced.resource):
            continue
        for key, wanted in rule.settings["tags"].items():
            problem = _problem(seen, key, wanted or {})
            if problem is not None:
                message, outcome = problem
                yield Finding(
                    message,
                    outcome,
                    seen.priced.address,
                    seen.project,
                    seen.priced.resource.span,
                    _fix(key, wanted or {}),
                )


def _problem(seen: Seen, key: str, wanted: Mapping[str, Any]) -> tuple[str, Outcome] | None:
    tags = seen.tags
    if ALL_UNKNOWN in tags and isinstance(tags[ALL_UNKNOWN], Unknown):
        return f"tag {key}: the tags are not known: {tags[ALL_UNKNOWN].reason}", Outcome.CANNOT_TELL
    if key not in tags:
        other = next((name for name in tags if name.lower() == key.lower()), None)
        if other is not None and wanted.get("case_sensitive") is False:
            return _value_problem(key, tags[other], wanted)
        if wanted.get("mandatory") is False:
            return None
        near = f" (there is {other}, with other case)" if other else ""
        return f"tag {key} is missing{near}", Outcome.FAIL
    return _value_problem(key, tags[key], wanted)


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
