"""Tests of users' own policies: resources in, expected outcome per rule out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from estimator.errors import Error
from estimator.model.bill import ProjectResult, Report
from estimator.model.resource import Project
from estimator.yamlfile import Node, load_yaml
from policies.model import Outcome

if TYPE_CHECKING:
    from estimator.estimate import Estimator

_KEYS = frozenset({"name", "resources", "before", "usage", "today", "expect"})


def case_files(path: Path) -> list[Path]:
    """The case files a path stands for: one file, or every YAML file below a directory."""
    found = [path] if path.is_file() else sorted([*path.rglob("*.yml"), *path.rglob("*.yaml")])
    if not found:
        raise Error("there are no cases here", where=str(path), hint="write a *.yml with `cases:`")
    return found


def run_cases(file: Path) -> Iterator[tuple[str, list[str]]]:
    """(name, what does not hold) for each case of a file."""
    root = load_yaml(file)
    policies, cases = root.get("policies"), root.get("cases")
    if policies is None or cases is None or not cases.is_sequence:
        raise Error("a case file has `policies: FILE` and a list `cases:`", where=root.span)
    place = file.parent / str(policies.scalar())
    for node in cases.value:
        if extra := node.value.keys() - _KEYS if node.is_mapping else {"?"}:
            hint = f"known keys: {', '.join(sorted(_KEYS))}"
            raise Error(f"{min(extra)} is no key of a case", where=node.span, hint=hint)
        yield str(node.value["name"].scalar()), list(_problems(node, place))


def _problems(node: Node, policies: Path) -> Iterator[str]:
    from estimator.estimate import Estimator
    from estimator.usage.files import usage_of
    from policies.engine import judged
    from policies.files import read_policies
    from policies.run import Run
    from pricing.catalog import open_catalog

    today = node.get("today")
    date = str(today.scalar()) if today else "2026-01-01"
    estimator = Estimator(open_catalog(date), usage_of(node.get("usage")), as_of=date)
    report = _report(node, estimator)
    verdicts = judged(read_policies(policies), Run(report, date, estimator.what_if))
    outcomes = {verdict.policy: verdict for verdict in verdicts}
    expected = node.get("expect")
    for rule, wanted in expected.items() if expected else ():
        if rule not in outcomes:
            raise Error(f"there is no policy {rule}", where=wanted.span)
        if str(wanted.scalar()) not in set(Outcome):
            known = ", ".join(Outcome)
            raise Error(f"{wanted.scalar()} is no outcome", where=wanted.span, hint=known)
        verdict = outcomes[rule]
        if verdict.outcome != wanted.scalar():
            why = "; ".join(f"{item.address}: {item.message}" for item in verdict.findings)
            got = f"{verdict.outcome} ({why or 'no finding'})"
            yield f"{rule}: expected {wanted.scalar()}, got {got}"


def _report(node: Node, estimator: Estimator) -> Report:
    from estimator.diff import diff
    from estimator.economics import model_metrics
    from estimator.readers.cases import resources_of

    after_node, before_node = node.get("resources"), node.get("before")
    after = resources_of(after_node.plain() if after_node else [], node.span)
    before = resources_of(before_node.plain(), node.span) if before_node else None
    new = estimator.estimate(after)
    old = None if before is None else estimator.estimate(before)
    project = Project("case", "case", "case", after, before)
    result = ProjectResult(project, new, old, diff(old, new) if old else None)
    result = replace(result, models=tuple(model_metrics(new, estimator, after)))
    return Report((result,), new.currency, "policy test", "")
