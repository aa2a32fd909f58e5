"""JSON of another run, which may be a fork's: shown harmlessly or refused, whatever is in it."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from estimator.cli.ci_files import MOST_ARTIFACT_BYTES, read_artifact
from estimator.errors import Error
from estimator.model.bill import Cost
from estimator.model.economics import Allocation, BreakEven, ModelMetrics, UnitCost
from estimator.reports.comment import Layout, comment
from estimator.reports.html import page
from estimator.reports.json02 import document
from estimator.reports.models import models_data
from estimator.reports.verdict_files import verdicts_data
from policies.model import Enforcement, Finding, Outcome, Verdict
from tests.comment.made import line, project, report, resource, unsupported
from tests.comment.test_escaping import HOSTILE, shown

_FOUND = (Finding("no tag", Outcome.FAIL, "a.b"), Finding("who knows", Outcome.CANNOT_TELL))
VALID: dict[str, Any] = document(
    report(
        project(
            "shop",
            [resource("a.b", line("Hours", "5", spread="2"), line("Odd", None)), unsupported("x")],
            [resource("a.b", line("Hours", "4"))],
        )
    )
)
VALID["metadata"]["policies"] = verdicts_data(
    [Verdict("TAGS", "Tags", "required_tags", Enforcement.HARD_MANDATORY, _FOUND)]
)
VALID["projects"][0]["metadata"]["models"] = models_data(
    [
        ModelMetrics(
            "litellm/chat",
            "m",
            "",
            "USD",
            Cost(Decimal(1), Decimal(2), Decimal(3), "USD"),
            unit=UnitCost("ticket", Decimal(1), Decimal(2)),
            break_even=(BreakEven("api", Decimal(5), None),),
            allocations=(Allocation("pool", Decimal(2), Decimal(4), Decimal(9)),),
            committed=Decimal(7),
            committed_months=12,
        )
    ]
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    found = [path] if path else []
    items = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, value in items:
        found += places(value, (*path, key))
    return found


anything = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.sampled_from([*HOSTILE, "NaN", "Infinity", "1E+999999", "-1", "", [], {}, [[]], [1]])
)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(places(VALID)), anything), min_size=1, max_size=3))
@example(changes=[(("metadata",), None)])
@example(changes=[(("projects", 0, "metadata", "models", 0, "committedMonths"), float("inf"))])
@example(changes=[(("projects", 0, "breakdown", "resources", 0, "name"), "\ud800")])
def test_any_change_is_shown_harmlessly_or_refused(
    tmp_path: Path, changes: list[tuple[tuple[Any, ...], Any]]
) -> None:
    changed = copy.deepcopy(VALID)
    for place, value in changes:
        node: Any = changed
        try:
            for key in place[:-1]:
                node = node[key]
            node[place[-1]] = value
        except (IndexError, KeyError, TypeError):
            continue  # an earlier change took the place away
    file = tmp_path / "report.json"
    file.write_text(json.dumps(changed))
    try:
        found, verdicts = read_artifact(file)
    except Error:
        return
    text = comment(found, verdicts, Layout(20_000))
    assert len(text) <= 20_000
    assert not {"img", "script", "a"} & set(shown(text).tags)
    assert "<script" not in page(found)


def test_an_artifact_too_large_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    with file.open("wb") as made:
        made.truncate(MOST_ARTIFACT_BYTES + 1)
    with pytest.raises(Error, match="too large"):
        read_artifact(file)
