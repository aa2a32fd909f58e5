"""Required tags: keys, values, case; three-valued where a tag is not known before apply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from estimator.model.values import Unknown
from policies.kinds import kind
from policies.model import Finding, Outcome
from policies.patterns import matches, safe_pattern
from policies.propagation import TARGETS, carried
from policies.rules import Rule
from policies.run import Run, Seen
from policies.tagging import ALL_UNKNOWN

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
    demands = [
        _Demand(key, value or {}) for key, value in (rule.settings.get("tags") or {}).items()
    ]
    targets = frozenset(rule.settings.get("propagate", ()))
    keys = rule.settings.get("keys_regex")
    for seen in run.resources(rule.match):
        if seen.is_taggable:
            own = seen.tags
            tags_met = not keys and all(demand.is_met(own) for demand in demands)
            if tags_met and not targets:
                continue
            yield from _judged(rule, seen, seen.tags, demands)
        elif seen.is_taggable is None:
            message = f"whether {seen.resource.type} takes tags is not known"
            yield _at(seen, message, Outcome.CANNOT_TELL)
        for made in carried(seen.resource, seen.result.project.after) if targets else ():
            if made.target in targets:
                tags = {ALL_UNKNOWN: made.tags} if isinstance(made.tags, Unknown) else made.tags
                for problem in _judged(rule, seen, tags, demands):
                    told = f"its {made.target} ({made.attribute}): {problem.message}"
                    yield replace(problem, message=told)


def _judged(
    rule: Rule, seen: Seen, tags: Mapping[str, Any], demands: list[_Demand]
) -> Iterator[Finding]:
    for demand in demands:
        for message, outcome in demand.problems(tags):
            yield _at(seen, message, outcome, demand.fix)
    pattern = rule.settings.get("keys_regex")
    for key in tags if pattern else ():
        if key != ALL_UNKNOWN and not matches(str(pattern), key):
            yield _at(seen, f"tag key {key!r}: {pattern} does not match", Outcome.FAIL)


def _at(seen: Seen, message: str, outcome: Outcome, fix: str = "") -> Finding:
    span = seen.resource.span
    return Finding(message, outcome, seen.priced.address, seen.project, span, fix)


_Problem: TypeAlias = tuple[str, Outcome]


class _Demand:
    """What one key of a rule asks for; values are judged once each."""

    def __init__(self, key: str, wanted: Mapping[str, Any]) -> None:
        self.key = key
        self.is_pattern = key.startswith("/") and len(key) > 2
        self.is_mandatory = wanted.get("mandatory") is not False
        self.folds = wanted.get("case_sensitive") is False
        self.allowed: tuple[str, ...] = tuple(wanted.get("allowed") or ())
        self.regex: str = wanted.get("regex") or ""
        self.fix = self._fix()
        self._known: dict[tuple[str, str], _Problem | None] = {}
        self._good: set[str] = set()
        for pattern in (self.regex, self.key if self.is_pattern else ""):
            if pattern:
                safe_pattern(pattern)  # a wrong one is told even where no tag is there to judge

    def _fix(self) -> str:
        if self.allowed:
            return f"set {self.key} to one of {', '.join(self.allowed)}"
        named = f"a tag whose key matches {self.key}" if self.is_pattern else f"the tag {self.key}"
        return f"add {named}" + (f" matching {self.regex}" if self.regex else "")

    def is_met(self, tags: Mapping[str, Any]) -> bool:
        """A fast yes, for values that were found good before."""
        value = tags.get(self.key)
        return value.__class__ is str and value in self._good

    def problems(self, tags: Mapping[str, Any]) -> list[_Problem]:
        """What is wrong with the tags of one resource."""
        is_there = not self.is_pattern and self.key in tags
        named = [self.key] if is_there else self._named(tags)
        if not named:
            missing = self._missing(tags)
            return [missing] if missing else []
        found = (self._value_problem(name, tags[name]) for name in named)
        return [problem for problem in found if problem]

    def _named(self, tags: Mapping[str, Any]) -> list[str]:
        """The keys that count as this one beside itself: by pattern, or in other case."""
        if self.is_pattern:
            return [name for name in tags if name != ALL_UNKNOWN and matches(self.key, name)]
        if not self.folds:
            return []
        return [name for name in tags if name.lower() == self.key.lower()][:1]

    def _missing(self, tags: Mapping[str, Any]) -> _Problem | None:
        if isinstance(unknown := tags.get(ALL_UNKNOWN), Unknown):
            told = f"tag {self.key}: the tags are not known: {unknown.reason}"
            return told, Outcome.CANNOT_TELL
        if not self.is_mandatory:
            return None
        other = next((name for name in tags if name.lower() == self.key.lower()), None)
        near = f" (there is {other}, with other case)" if other else ""
        missing = f"no tag matches {self.key}" if self.is_pattern else f"tag {self.key} is missing"
        return f"{missing}{near}", Outcome.FAIL

    def _value_problem(self, key: str, value: Any) -> _Problem | None:
        if isinstance(value, Unknown):
            if not self.allowed and not self.regex:
                return None  # it is set, to whatever
            return f"tag {key} is not known: {value.reason}", Outcome.CANNOT_TELL
        text = "" if value is None else str(value)
        if (key, text) not in self._known:
            problem = self._known[key, text] = self._text_problem(key, text)
            if problem is None and key == self.key:
                self._good.add(text)
        return self._known[key, text]

    def _text_problem(self, key: str, text: str) -> _Problem | None:
        if not self.allowed and not self.regex:
            return None if text else (f"tag {key} is empty", Outcome.FAIL)
        fold = str.lower if self.folds else str
        if self.allowed and fold(text) not in [fold(item) for item in self.allowed]:
            return f"tag {key} is {text!r}, not one of {', '.join(self.allowed)}", Outcome.FAIL
        if self.regex and not matches(self.regex, text):
            return f"tag {key} is {text!r}, which {self.regex} does not match", Outcome.FAIL
        return None
