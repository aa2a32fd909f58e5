"""Terraform conditions over a run: what they may refer to, and how they are evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from estimator.errors import Error
from estimator.model.bill import PricedResource, ProjectResult
from estimator.model.values import Unknown
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.expressions.compiler import compiled
from estimator.readers.hcl.expressions.scope import Evaluate, Part
from estimator.readers.hcl.parser import parse_expression
from estimator.readers.hcl.values import Value
from policies.model import Finding, Outcome
from policies.rules import Rule
from policies.run import Run, Seen

#: Elements one rule may produce in `for` expressions over a whole run.
MOST_ELEMENTS = 5_000_000
_FILE_FUNCTIONS = frozenset({"file", "templatefile", "fileset", "fileexists", "filebase64"})


def findings(rule: Rule, run: Run) -> Iterator[Finding]:
    """Where the rule's condition is not true, or cannot be judged."""
    evaluate = _condition(rule)
    message = str(rule.settings.get("message") or rule.title)
    scope = _Scope(rule)
    if rule.settings.get("scope") == "project":
        for result in run.projects(rule.match):
            told = _judged(rule, evaluate, scope, {"project": _project(run, result)}, message)
            if told:
                yield Finding(*told, project=result.project.name)
        return
    past = _PastCosts(run)
    known: dict[int, dict[str, Any]] = run.shared.setdefault("environments", {})
    for seen in run.resources(rule.match):
        if (env := known.get(id(seen))) is None:
            env = known[id(seen)] = _resource_env(seen, run, past)
        if told := _judged(rule, evaluate, scope, env, message):
            priced = seen.priced
            yield Finding(*told, priced.address, seen.project, priced.resource.span)


def _judged(
    rule: Rule, evaluate: Evaluate, scope: _Scope, env: dict[str, Any], message: str
) -> tuple[str, Outcome] | None:
    try:
        value = evaluate(scope, env)
    except EvalError as problem:
        return f"{message}: the condition cannot be judged: {problem}", Outcome.CANNOT_TELL
    if isinstance(value, Unknown):
        return f"{message}: not known: {value.reason}", Outcome.CANNOT_TELL
    if not isinstance(value, bool):
        raise Error("the condition is neither true nor false", where=rule.span)
    return None if value else (message, Outcome.FAIL)


@cache
def _parsed(text: str) -> Evaluate:
    return compiled(parse_expression(text))


def _condition(rule: Rule) -> Evaluate:
    try:
        return _parsed(str(rule.settings["condition"]))
    except Exception as problem:
        hint = "write it as a Terraform condition, e.g. self.multi_az == false"
        raise Error(f"the condition is wrong: {problem}", where=rule.span, hint=hint) from problem


class _Attributes(dict[str, Any]):
    """Attributes of a resource; one that is not set is null, as in a plan."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> None:
        return None

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key, default)


def _resource_env(seen: Seen, run: Run, past: _PastCosts) -> dict[str, Any]:
    priced = seen.priced
    low, expected, high, _ = seen.cost
    return {
        "self": _Attributes(priced.resource.values),
        "tags": _Attributes(seen.tags),
        "resource": {
            "address": priced.address,
            "type": priced.resource.type,
            "region": priced.region,
            "module": priced.resource.module,
        },
        "cost": {
            "monthly": expected,
            "low": low,
            "high": high,
            "increase": expected - past.of(seen),
        },
        "project": past.project_of(seen.result),
    }


def _project(run: Run, result: ProjectResult) -> dict[str, Any]:
    total, before = run.totals(result)
    return {
        "name": result.project.name,
        "path": result.project.path,
        "monthly": total,
        "increase": total - before,
    }


class _PastCosts:
    """Projects' totals, and what each resource cost before; found when first asked for."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._known: dict[str, dict[str, PricedResource]] = {}

    def project_of(self, result: ProjectResult) -> dict[str, Any]:
        return _project(self._run, result)

    def of(self, seen: Seen) -> Any:
        result = seen.result
        if result.before is None:
            return seen.cost[1]
        known = self._known.get(seen.project)
        if known is None:
            known = {priced.address: priced for priced in result.before.resources}
            self._known[seen.project] = known
        before = known.get(seen.resource.previous_address or seen.priced.address)
        return before.total(self._run.currency).expected if before else 0


class _Scope:
    """What a policy's expression may refer to beside the names of its environment: functions."""

    def __init__(self, rule: Rule) -> None:
        self._left = MOST_ELEMENTS
        self._rule = rule

    def variable(self, name: str) -> Value:
        raise EvalError(f"var.{name} is not known to policies; use self, tags, cost or project")

    def variable_kind(self, name: str) -> str:
        return "any"

    def local(self, name: str) -> Value:
        raise EvalError(f"local.{name} is not known to policies")

    def module(self, name: str) -> Part:
        raise EvalError(f"module.{name} is not known to policies")

    def resource(self, mode: str, kind: str, name: str) -> Part:
        raise EvalError(f"{kind} is not known here; use self, tags, cost, resource or project")

    def setting(self, root: str, name: str) -> Value:
        raise EvalError(f"{root}.{name} is not known to policies")

    def call(self, name: str, arguments: list[Value]) -> Value:
        from estimator.readers.hcl.functions import call
        from estimator.readers.hcl.functions.registry import FunctionContext

        if name in _FILE_FUNCTIONS or name.startswith("file"):
            raise EvalError(f"{name}() reads files, which policies may not")
        return call(name, arguments, FunctionContext(Path()))

    def spend(self, elements: int) -> None:
        self._left -= elements
        if self._left < 0:
            raise Error("the condition produces too many elements", where=self._rule.span)
