"""The native syntax: what the tree holds, where problems are, and what survives them."""

from __future__ import annotations

import marshal
from pathlib import Path
from typing import Any

import pytest

from estimator.readers.hcl.nodes import Node
from estimator.readers.hcl.parser import parse, parse_expression
from estimator.readers.hcl.second_opinion import second_opinion
from estimator.readers.hcl.source import SourceFile, read_text
from tests.hcl.conftest import Read, addresses, messages


def expression(text: str) -> Node:
    body, _, problems = parse(f"x = {text}\n")
    assert problems == []
    node: Node = body[0]["x"][0]
    return node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ('"a\\tb \\"q\\" \\u00e9"', ("lit", 'a\tb "q" é')),
        ("-5", ("lit", -5)),
        ("1.50", ("num", "1.50")),
        ("a.b[0].c", ("get", ("idx", ("get", ("var", "a"), "b"), ("lit", 0)), "c")),
        ("a.0.b", ("get", ("idx", ("var", "a"), ("lit", 0)), "b")),
        ("a.*.b[0]", ("idx", ("splat", ("var", "a"), ("get", ("it",), "b")), ("lit", 0))),
        ("a[*].b[0]", ("fsplat", ("var", "a"), ("idx", ("get", ("it",), "b"), ("lit", 0)))),
        ("f(1, a...)", ("call", "f", (("lit", 1), ("var", "a")), True)),
        ("p::q::f()", ("call", "p::q::f", (), False)),
        ("{ a = 1, (b) = 2 }",
         ("object", ((("lit", "a"), ("lit", 1)), (("var", "b"), ("lit", 2))))),
        ("{ for = 1 }", ("object", ((("lit", "for"), ("lit", 1)),))),
        ("1 + 2 * 3", ("bin", "+", ("lit", 1), ("bin", "*", ("lit", 2), ("lit", 3)))),
        ('"$${a} %%{b} $5"', ("lit", "${a} %{b} $5")),
        ('"${a}"', ("var", "a")),
        ('"x${a}"', ("template", ("x", ("var", "a")))),
        ("[1, 2,\n # note\n 3,\n]", ("tuple", (("lit", 1), ("lit", 2), ("lit", 3)))),
        ("(a\n + b)", ("bin", "+", ("var", "a"), ("var", "b"))),
    ],
)  # fmt: skip
def test_expressions_have_their_tree(text: str, node: Node) -> None:
    assert expression(text) == node


def test_white_space_lines_keep_their_length_in_indented_heredocs() -> None:
    assert expression("<<-E\n    a\n   \n      b\n    E") == ("lit", "a\n   \n  b\n")


def test_positions_are_offsets_of_names() -> None:
    body, _, _ = parse('# note\nresource "a" "b" {\n  c = 1\n}\n')
    kind, labels, inner, start, end = body[1][0]
    assert (kind, labels, start, end) == ("resource", ["a", "b"], 7, 35)
    assert inner[0]["c"][1:] == (28, 33)


def test_comments_of_all_three_kinds_are_kept_with_their_offsets() -> None:
    text = 'a = 1 # x\n// y\nb = [\n  1, /* z\n */ 2\n]\nc = "# none"\n'
    _, comments, _ = parse(text)
    assert sorted(comments.values()) == ["# x", "/* z\n */", "// y"]
    assert all(text.startswith(note, offset) for offset, note in comments.items())


def test_trees_can_be_marshalled() -> None:
    parsed = parse('a = 1.5\nb "c" {\n  d = "${e}-${f(1)...}"\n}\n# x\n'.replace("...", ""))
    assert marshal.loads(marshal.dumps(parsed)) == parsed


def test_a_byte_order_mark_is_no_content() -> None:
    assert parse("\ufeffa = 1\n")[0][0]["a"][0] == ("lit", 1)


def test_windows_line_ends_are_line_ends() -> None:
    body, _, problems = parse('a = 1\r\nb {\r\n  c = "x"\r\n  d = [\r\n    1,\r\n  ]\r\n}\r\n')
    assert problems == []
    assert body[1][0][2][0]["c"][0] == ("lit", "x")


BROKEN = [
    ("a {\n  b = [1\n}\nc {}\n", 'expected "]"', 3),
    ("a {\n  b = \n}\nc {}\n", "expected an expression", 2),
    ("a {\n  b = 1 2\n}\nc {}\n", 'expected a new line after "b"', 2),
    ('a {\n  b = "x\n}\nc {}\n', "not closed", 2),
    ("a {\n  b = <<E\n x\n}\nc {}\n", 'heredoc "E" is not closed', 2),
    ("a {\n  b = 1\n\nc {}\n", 'block "a" is not closed', 1),
    ("a {\n}\n}\nc {}\n", "closes nothing", 3),
    ("a {\n  b = 1 @ 2\n}\nc {}\n", "unexpected character", 2),
    ('a {\n  b = "\\q"\n}\nc {}\n', "not an escape", 2),
    ('a {\n  b = "%{ if x }y"\n}\nc {}\n', "without its %{ else }", 2),
    ("a {\n  b = f(1,\n}\nc {}\n", "expected", 3),
    ("a {\n  b = 1\n  b = 2\n}\nc {}\n", "set twice", 3),
    ("a {\n  = 1\n}\nc {}\n", "expected an attribute or a block", 2),
]


@pytest.mark.parametrize(("text", "message", "line"), BROKEN)
def test_a_broken_block_is_located_and_hides_nothing_behind_it(
    text: str, message: str, line: int
) -> None:
    body, _, problems = parse(text)
    assert message in problems[0][0]
    assert text.count("\n", 0, problems[0][1]) + 1 == line
    assert body[1][-1][0] == "c"


def test_a_broken_assignment_hides_no_other() -> None:
    body, _, problems = parse('a = 1\nb = [\nc = 3\nd = "\\q"\ne = 5\n')
    assert len(problems) == 2
    assert {"a", "c", "e"} <= body[0].keys()


def test_problems_show_the_line_and_point_at_the_column(tmp_path: Path) -> None:
    file = SourceFile(tmp_path / "m.tf", "m.tf", "a {\n\tb = 1 + ]\n}\n")
    (found,) = list(file.diagnostics())
    assert found.span is not None
    assert (found.span.file, found.span.line, found.span.column) == ("m.tf", 2, 10)
    assert found.message == ('expected an expression, found "]"\n   b = 1 + ]\n           ^')
    assert found.hint == "python-hcl2 refuses this file as well (at line 2)"


def test_the_second_opinion_may_differ() -> None:
    def accepting(text: str) -> object:
        return text

    assert "accepts this file" in second_opinion("a = [", accepting)
    assert second_opinion("a = [" * 100_000, accepting) == ""


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("a = 1".encode("utf-16"), "UTF-16"),
        (b'a = 1\nb = "\xff"', "not UTF-8 (byte 0xff)"),
        (b"#" * 11_000_000, "larger than 10 MB"),
    ],
)
def test_other_encodings_and_sizes_are_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "m.tf"
    path.write_bytes(data)
    text, problem = read_text(path, "m.tf")
    assert text == ""
    assert problem is not None
    assert message in problem.message


def test_one_broken_file_hides_no_other(read: Read) -> None:
    project = read(
        {
            "a.tf": 'resource "terraform_data" "a" {\n  input = [\n}\n'
            'resource "terraform_data" "b" {}\n',
            "c.tf": 'resource "terraform_data" "c" {}\n',
        }
    )
    assert addresses(project) == ["terraform_data.b", "terraform_data.c"]
    assert len(messages(project)) == 1


def test_lone_expressions_end_where_they_end() -> None:
    assert parse_expression("var.a") == ("get", ("var", "var"), "a")
    with pytest.raises(Exception, match="nothing after the expression"):
        parse_expression("a b")


def unlocated(body: Any) -> Any:
    """A body without positions."""
    attributes, blocks = body
    return (
        {name: node for name, (node, _, _) in attributes.items()},
        [(kind, labels, unlocated(inner)) for kind, labels, inner, _, _ in blocks],
    )


def test_fast_and_slow_paths_agree() -> None:
    """A trailing `/**/` keeps the one-match reading of plain attributes and items from applying."""
    plain = 'a {\n  b = "x"\n  c = 1.5\n  d = e.f\n  g = { h = "i"\n    j = -1, k = true }\n}\n'
    slow = plain.replace("\n", " /**/\n").replace(",", " /**/,")
    assert unlocated(parse(plain)[0]) == unlocated(parse(slow)[0])
