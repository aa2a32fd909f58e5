"""The comment: what it says, that it fits any limit, and that foreign text stays text."""

from __future__ import annotations

from decimal import Decimal

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from estimator.model.bill import Line, PricedResource, ProjectResult
from estimator.model.resource import Diagnostic
from estimator.reports.comment import LEAST_CHARACTERS, Layout, comment
from estimator.reports.summary import change_of, headline
from policies.model import Enforcement, Finding, Outcome, Verdict
from tests.comment.made import line, project, report, resource, unsupported
from tests.comment.test_escaping import HOSTILE, anything, shown


def web(index: int, cost: str) -> PricedResource:
    return resource(f'aws_instance.web["{index}"]', line("Instance usage", cost))


def test_the_headline_says_change_share_and_new_total() -> None:
    # 52 → 80: +28, 28/52 = 53.8 %.
    made = report(project("shop", [web(0, "80")], [web(0, "52")]))
    assert headline(made) == "Monthly cost will increase by $28.00 (+54%) to $80.00 📈"


def test_a_decrease_is_not_an_increase_of_a_negative_amount() -> None:
    made = report(project("shop", [web(0, "20")], [web(0, "50")]))
    assert headline(made) == "Monthly cost will decrease by $30.00 (-60%) to $20.00 📉"


def test_without_a_base_there_is_no_change_to_speak_of() -> None:
    assert headline(report(project("shop", [web(0, "20")]))) == "Monthly cost: $20.00"


def test_a_project_without_a_base_is_no_increase() -> None:
    made = report(
        project("shop", [web(0, "50")], [web(0, "50")]), project("new root", [web(0, "20")])
    )
    assert headline(made) == "Monthly cost will not change ($70.00)"


def test_a_change_without_a_price_is_not_called_no_change() -> None:
    old = [resource("aws_instance.a", line("Instance usage", "10"))]
    new = [*old, resource("aws_x.b", line("Hours", None))]
    made = report(project("shop", new, old))
    assert headline(made).startswith("Change of the monthly cost is not known")
    assert "1 line without a price" in headline(made)


def test_nothing_priced_is_never_zero() -> None:
    made = report(project("shop", [resource("aws_x.b", line("Hours", None))]))
    assert "$0" not in comment(made)
    assert "not known" in comment(made)


def test_forty_alike_siblings_are_one_row() -> None:
    after = [web(index, "80") for index in range(40)]
    before = [web(index, "52") for index in range(40)]
    text = comment(report(project("shop", after, before)))
    rows = [row for row in text.splitlines() if row.startswith("| changed")]
    # 40 × $28 = $1,120.
    assert rows == ["| changed | <code>aws&#95;instance.web</code> ×40 | +$1,120.00 |"]


def test_a_sibling_that_changes_otherwise_has_its_own_row() -> None:
    after = [web(0, "80"), web(1, "80"), web(2, "90")]
    before = [web(index, "52") for index in range(3)]
    text = comment(report(project("shop", after, before)))
    assert "×2 | +$56.00 |" in text
    assert "</code> | +$38.00 |" in text


def test_unchanged_projects_are_counted_and_shown_on_request() -> None:
    made = report(
        project("changed", [web(0, "80")], [web(0, "52")]),
        project("same", [web(0, "5")], [web(0, "5")]),
    )
    assert "<code>same</code>" not in comment(made)
    assert "1 more not shown." in comment(made)
    assert "<code>same</code>" in comment(made, layout=Layout(show_all_projects=True))


def test_what_is_unpriced_unsupported_and_unread_is_said() -> None:
    after = [resource("aws_x.b", line("Hours", None, "no price in mars-1")), unsupported("acme_x")]
    told = (Diagnostic("this file does not parse", is_error=True),)
    text = comment(report(project("shop", after, [], told)))
    assert "no price in mars\\-1" in text
    assert "1 resource not supported" in text
    assert "❌ not read completely" in text
    assert "this file does not parse" in text


def test_a_range_is_shown_beside_the_expected_value() -> None:
    after = [resource("aws_x.b", line("Hours", "20", spread="10"))]
    assert "between \\$10–\\$30" in comment(report(project("shop", after)))


def verdict(outcome: Outcome, rule: str, enforcement: Enforcement, count: int = 1) -> Verdict:
    found = tuple(Finding(f"tag {rule} is missing", outcome, f"a.b[{n}]") for n in range(count))
    return Verdict(rule, f"Title of {rule}", "required_tags", enforcement, found)


def test_policies_stand_in_the_order_of_their_weight() -> None:
    verdicts = [
        verdict(Outcome.PASS, "FINE", Enforcement.ADVISORY),
        verdict(Outcome.WAIVED, "WAIVED", Enforcement.HARD_MANDATORY),
        verdict(Outcome.FAIL, "WARN", Enforcement.ADVISORY),
        verdict(Outcome.FAIL, "BLOCK", Enforcement.HARD_MANDATORY),
    ]
    text = comment(report(project("shop", [web(0, "5")])), verdicts)
    places = [text.index(word) for word in ("needs action", "BLOCK", "warning", "WARN", "WAIVED")]
    assert places == sorted(places)
    assert "✅ 1 policy passed" in text
    assert "2 policies failed (1 blocking), 1 waived, 1 passed" in text


def test_bitbucket_gets_no_html() -> None:
    made = report(project("a<b>", [web(0, "80")], [web(0, "52")]))
    findings = [verdict(Outcome.FAIL, "X", Enforcement.HARD_MANDATORY)]
    text = comment(made, findings, Layout(32_000, has_html=False))
    assert "<" not in text.replace("&lt;", "")


names = anything | st.builds(str.__mul__, st.text(max_size=8), st.integers(100, 400))
costs = st.none() | st.integers(0, 10_000).map(str)


@st.composite
def results(draw: st.DrawFn) -> ProjectResult:
    def side() -> list[PricedResource]:
        made: list[PricedResource] = []
        for name in draw(st.lists(names, max_size=4, unique=True)):
            lines: list[Line] = [
                line(draw(names), draw(costs), draw(names)) for _ in range(draw(st.integers(0, 3)))
            ]
            made.append(resource(f"t.{name}", *lines))
        return made

    told = tuple(Diagnostic(text, None, text) for text in draw(st.lists(names, max_size=2)))
    before = side() if draw(st.booleans()) else None
    return project(draw(names), side(), before, told, draw(names))


findings = st.builds(Finding, names, st.sampled_from(Outcome), names, names)
verdict_lists = st.lists(
    st.builds(
        Verdict,
        names,
        names,
        st.just("required_tags"),
        st.sampled_from(Enforcement),
        st.lists(findings, max_size=5).map(tuple),
    ),
    max_size=4,
)
#: Shrinking reports of this size takes minutes and shows no more.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
_SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=_PHASES
)


@_SLOW
@given(
    st.lists(results(), max_size=4),
    verdict_lists,
    st.integers(LEAST_CHARACTERS, 20_000),
    st.booleans(),
)
def test_any_report_fits_any_limit(
    made: list[ProjectResult], verdicts: list[Verdict], limit: int, has_html: bool
) -> None:
    text = comment(report(*made), verdicts, Layout(limit, has_html))
    assert len(text) <= limit
    assert text.startswith("### 💰 ")
    assert text.encode()


@_SLOW
@given(st.lists(results(), max_size=3), verdict_lists, st.integers(LEAST_CHARACTERS, 20_000))
def test_whatever_is_in_it_only_our_own_elements_are_rendered(
    made: list[ProjectResult], verdicts: list[Verdict], limit: int
) -> None:
    text = comment(report(*made), verdicts, Layout(limit))
    seen = shown(text)
    assert set(seen.tags) <= {
        *("h3", "h4", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "ul", "li"),
        *("strong", "details", "summary", "sub"),
    }
    html = cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
    assert html.count("<details") == html.count("</details>")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_everywhere_change_nothing_of_the_structure(text: str) -> None:
    def made(name: str) -> str:
        after = [resource(f"t.{name}", line(name, "5"), line(name, None, name))]
        told = (Diagnostic(name, hint=name),)
        verdicts = [Verdict(name, name, "x", Enforcement.ADVISORY, (Finding(name, address=name),))]
        return comment(report(project(name, after, [], told, name)), verdicts)

    assert shown(made(text)).tags == shown(made("plain")).tags


def test_a_big_report_keeps_the_weightiest_rows_and_counts_the_rest() -> None:
    after = [resource(f"aws_instance.n{n:05}", line("Hours", str(n + 1))) for n in range(5_000)]
    made = report(project("shop", after, []))
    text = comment(made, layout=Layout(65_136))
    assert len(text) > 60_000
    assert "n04999" in text
    assert "… and 4985 more." in text
    assert change_of(made) == Decimal(5_000 * 5_001 // 2)


def test_one_endless_name_costs_its_own_row_only() -> None:
    after = [resource("t." + "x" * 70_000, line("Hours", "9")), resource("t.b", line("Hours", "1"))]
    text = comment(report(project("shop", after, [])))
    assert "<code>t.b</code>" in text
    assert "… and 1 more." in text
