"""Foreign text stays text: read with GitHub's own Markdown parser, it says what it said."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given
from hypothesis import strategies as st

from estimator.reports.escaping import (
    command_property,
    command_value,
    html_text,
    markdown,
    markdown_code,
    one_line,
    printed,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "--> <!-- <b>",
    "</details></td></table>",
    "[click](https://evil.example)",
    "![pixel](https://evil.example/p.png)",
    "<https://evil.example>",
    "https://evil.example www.evil.example mail@evil.example",
    "@org/team please look, #12, GH-12, acme/shop#12",
    "| cell | cell |",
    "`code` ``more`` ```",
    "a\n\n# heading\n- item",
    "1. one",
    "12) two",
    "    indented",
    "~~gone~~ **bold** _it_ __x__",
    "&lt;b&gt; &amp; &#124;",
    "\\| \\` \\",
    "\u202egnp.exe",
    "a\u0000b\u0007c\u2028d",
    "\ud800 lone",
    "$x^2$ $$y$$",
    "[^1]: note [x] - [ ] task",
    "::error::stop",
    "=====",
    "-----",
    "* * *",
]

anything = (
    st.text(max_size=60) | st.sampled_from(HOSTILE) | st.text("|`*_[]<>&\\@#:/-.1 a\n", max_size=30)
)


class _Shown(HTMLParser):
    """The text a reader sees, and the elements it is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(text: str) -> _Shown:
    rendered = _Shown()
    rendered.feed(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))
    return rendered


def plain(text: str) -> str:
    """As it was, with the joiners taken out and white space as HTML shows it."""
    return re.sub(r"\s+", " ", text.replace("\u2060", "")).strip()


@given(anything)
@example("https://evil.example")
@example("1. one")
def test_a_sentence_shows_what_it_was_and_nothing_else(text: str) -> None:
    seen = shown(f"- **x** {markdown(text)}")
    assert plain(seen.text) == plain(f"x {one_line(text)}")
    assert seen.tags == ["ul", "li", "strong"]


@given(anything)
def test_a_list_item_of_foreign_text_only_stays_one_item(text: str) -> None:
    seen = shown(f"- {markdown(text)}\n- next")
    assert plain(seen.text) == plain(f"{one_line(text)} next")
    assert set(seen.tags) <= {"ul", "li"}


@given(anything)
def test_a_table_cell_of_code_keeps_the_table_whole(text: str) -> None:
    seen = shown(f"| a | b |\n|---|---|\n| {markdown_code(text)} | end |")
    assert seen.tags.count("td") == 2
    assert seen.tags.count("code") == 1
    assert set(seen.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    assert plain(seen.text) == plain(f"a b {one_line(text)} end")


@given(anything)
def test_a_table_cell_of_text_keeps_the_table_whole(text: str) -> None:
    seen = shown(f"| a | b |\n|---|---|\n| {markdown(text)} | end |")
    assert seen.tags.count("td") == 2
    assert plain(seen.text) == plain(f"a b {one_line(text)} end")


@pytest.mark.parametrize("text", ["@org/team", "x@y", "#12", "GH-12", "a/b#12", "www.x.y"])
def test_nobody_is_notified_and_nothing_is_linked(text: str) -> None:
    for escaped in (markdown(text), markdown_code(text)):
        bare = re.sub(r"&#\d+;|\\", "", escaped)
        assert not re.search(r"@\w|#\d|GH-\d|www\.", bare)


@given(anything)
def test_text_inside_html_ends_no_element_and_no_attribute(text: str) -> None:
    rendered = _Shown()
    rendered.feed(f'<p title="{html_text(text)}">{html_text(text)}</p>')
    assert rendered.tags == ["p"]
    assert rendered.text == one_line(text)


@given(anything)
def test_a_workflow_command_is_one_line_and_reads_back(text: str) -> None:
    for escaped in (command_value(text), command_property(text)):
        assert "\n" not in escaped
        assert "\r" not in escaped
    unescaped = command_value(text).replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    assert unescaped == text
    assert not {":", ","} & set(command_property(text))


@given(anything)
def test_no_printed_line_is_a_workflow_command(text: str) -> None:
    assert not re.search(r"(?m)^\s*::", printed(text))
