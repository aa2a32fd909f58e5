"""The other ways to show a report: HTML page, Slack message, comments by `forebill output`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from estimator.cli.formats import FORMATS, rendered
from estimator.cli.root import run
from estimator.model.bill import ProjectResult
from estimator.readers.saved import read_report
from estimator.reports.html import page
from estimator.reports.json02 import document
from estimator.reports.slack import MOST_CHARACTERS, slack_message
from tests.comment.made import line, project, report, resource
from tests.comment.test_comment import results
from tests.comment.test_escaping import _Shown

#: Shrinking reports of this size takes minutes and shows no more.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
_SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=_PHASES
)
SHOP = report(
    project(
        "shop",
        [resource("aws_instance.web", line("Instance usage", "80"), line("Odd", None, "no meter"))],
        [resource("aws_instance.web", line("Instance usage", "52"))],
    )
)


@_SLOW
@given(st.lists(results(), max_size=3))
def test_an_html_page_holds_no_element_of_others(made: list[ProjectResult]) -> None:
    text = page(report(*made))
    seen = _Shown()
    seen.feed(text)
    assert set(seen.tags) <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "code"),
        *("table", "thead", "tbody", "tr", "th", "td", "div", "span"),
    }
    assert text.count("<table>") == text.count("</table>")


def test_an_html_page_loads_nothing() -> None:
    assert not re.search(r"src=|href=|url\(|@import|<script|http", page(SHOP))


def test_what_has_no_price_stands_beside_the_total_in_html_and_slack() -> None:
    assert "$80.00 + 1 line without a price" in page(SHOP)
    assert "no price" in page(SHOP)
    told = json.loads(slack_message(SHOP))["blocks"][0]["text"]["text"]
    assert "$80.00 + 1 line without a price" in told


@_SLOW
@given(st.lists(results(), max_size=6))
def test_slack_sections_keep_slacks_limit_and_mention_nobody(made: list[ProjectResult]) -> None:
    message = json.loads(slack_message(report(*made)))
    assert len(message["blocks"]) <= 50
    for block in message["blocks"]:
        text = block["text"]["text"]
        assert len(text) <= MOST_CHARACTERS
        assert not re.search(r"<[!@#h]", text)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_shows_saved_json_again(format_: str, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_text(json.dumps(document(SHOP)))
    out = tmp_path / "shown"
    assert run(["output", "--path", str(file), "--format", format_, "--out-file", str(out)]) == 0
    assert re.search(r"80|28", out.read_text())


def test_a_bitbucket_summary_has_no_details() -> None:
    assert "Estimate details" in rendered(SHOP, "bitbucket-comment")
    assert "Estimate details" not in rendered(SHOP, "bitbucket-comment-summary")


def test_globs_combine_files(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.json").write_text(json.dumps(document(SHOP)))
    out = tmp_path / "all.txt"
    pattern = str(tmp_path / "*.json")
    run(["output", "--path", pattern, "--format", "github-comment", "--out-file", str(out)])
    # Twice 52 → 80: +56.
    assert "increase by $56.00 (+54%) to $160.00" in out.read_text()


@pytest.mark.parametrize(
    "change",
    [
        {"currency": "<b>"},
        {"currency": "USD\n::error::x"},
        {"projects": [{"name": "x", "breakdown": {"resources": [{"name": 1}]}, "summary": 5}]},
        {"projects": [{"name": "x", "summary": {"unsupportedResourceCounts": {"a": 10**12}}}]},
    ],
)
def test_a_foreign_file_that_lies_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text(json.dumps({**document(SHOP), **change}))
    assert run(["output", "--path", str(file), "--format", "github-comment"]) == 2


def test_an_endless_amount_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text(
        json.dumps(document(SHOP)).replace('"monthlyCost": "80"', '"monthlyCost": "1E+999999"')
    )
    assert run(["output", "--path", str(file)]) == 2


def test_a_saved_breakdown_of_source_has_no_base(tmp_path: Path) -> None:
    plain = report(project("shop", [resource("a.b", line("Hours", "5"))]))
    saved = document(plain)
    saved["metadata"]["infracostCommand"] = "breakdown"
    file = tmp_path / "out.json"
    file.write_text(json.dumps(saved))
    assert read_report(file).projects[0].before is None
