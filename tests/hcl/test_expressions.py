"""Expressions against answers recorded from Terraform, and what they do with unknown values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from estimator.model.values import Unknown
from tests.hcl.conftest import Read, at, messages, value

_RECORDED = json.loads(
    (Path(__file__).parent / "expression_answers.json").read_text(encoding="utf-8")
)["answers"]


def test_expressions_give_terraforms_answers(read: Read) -> None:
    lines = ["locals {"]
    for number, (expression, _) in enumerate(_RECORDED):
        if expression.startswith("<<"):
            lines.append(f"h{number} = {expression}")
    lines.append("}")
    for number, (expression, _) in enumerate(_RECORDED):
        shown = f"local.h{number}" if expression.startswith("<<") else f"({expression})"
        lines.append(f'resource "terraform_data" "e{number}" {{')
        lines.append(f'input = try(jsonencode({shown}), "ERR")\n}}')
    project = read("\n".join(lines))
    assert messages(project) == []
    ours = [[expression, value(project, f"e{n}")] for n, (expression, _) in enumerate(_RECORDED)]
    assert ours == _RECORDED


UNKNOWN = 'variable "x" {}\nresource "terraform_data" "v" {\n  input = %s\n}\n'


@pytest.mark.parametrize(
    ("expression", "candidates"),
    [
        ("var.x ? 1 : 2", (1, 2)),
        ('"m5.${var.x ? "large" : "xlarge"}"', ("m5.large", "m5.xlarge")),
        ("(var.x ? 1 : 2) * 10 + 1", (11, 21)),
        ('{a = 1, b = 2}[var.x ? "a" : "b"]', (1, 2)),
        ("{a = 1, b = 2}[var.x]", (1, 2)),
        ('upper(var.x ? "a" : "b")', ("A", "B")),
        ("[for n in (var.x ? [1] : [1, 2]) : n * 2]", ([2], [2, 4])),
        ("(var.x ? [{n = 1}] : [{n = 2}])[*].n", ([1], [2])),
        ("var.x ? (var.x ? 1 : 2) : 3", (1, 2, 3)),
    ],
)
def test_both_arms_of_an_unknown_condition_survive(
    read: Read, expression: str, candidates: tuple[Any, ...]
) -> None:
    found = value(read(UNKNOWN % expression))
    assert isinstance(found, Unknown)
    assert found.candidates == candidates
    assert found.needs == ("var.x",)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("var.x ? 1 : 1", 1),
        ("var.x && false", False),
        ("false && var.x", False),
        ("true || var.x", True),
        ("var.x || true", True),
        ("try(var.x ? {a = 1}.a : {b = 1}.a, 2)", 1),
        ("[var.x] == [1, 2]", False),
        ("length([var.x, var.x])", 2),
        ('lookup({a = 1, b = var.x}, "a", 0)', 1),
    ],
)
def test_what_an_unknown_value_cannot_change_is_known(
    read: Read, expression: str, expected: Any
) -> None:
    assert value(read(UNKNOWN % expression)) == expected


@pytest.mark.parametrize(
    "expression",
    ["var.x", "var.x.y[0].z", "var.x + 1", '"a-${var.x}"', "!var.x", "-var.x", "var.x == 1",
     "[for n in var.x : n]", "{for n in var.x : n => n}", "[for n in [1] : n if var.x]",
     "try(var.x, 1)", "can(var.x)", "var.x[*].id", "lower(var.x)", "merge(var.x, {a = 1})",
     "max(var.x...)", "provider::aws::arn_parse(\"x\")", "timestamp()",
     "\"%{ if var.x }${var.x}%{ endif }\"", "\"%{ for n in var.x }${n}%{ endfor }\"",
     "{(var.x) = 1}"],
)  # fmt: skip
def test_unknown_stays_unknown(read: Read, expression: str) -> None:
    project = read(UNKNOWN % expression)
    assert isinstance(value(project), Unknown)
    assert messages(project) == []


def test_an_expression_that_fails_is_reported_with_its_place(read: Read) -> None:
    project = read('resource "terraform_data" "v" {\n  input = {a = 1}.b\n}\n')
    (found,) = project.diagnostics
    assert "terraform_data.v.input" in found.message
    assert 'no attribute "b"' in found.message
    assert str(found.span) == "main.tf:2"
    assert isinstance(value(project), Unknown)


def test_the_place_of_an_error_is_where_it_arises(read: Read) -> None:
    project = read(
        {
            "main.tf": 'resource "terraform_data" "v" {\n  input = local.a\n}\n',
            "locals.tf": "locals {\n  a = local.b\n\n  b = [1][3]\n}\n",
        }
    )
    assert [str(found.span) for found in project.diagnostics] == ["locals.tf:4"]


def test_loop_names_hide_the_names_of_the_module(read: Read) -> None:
    project = read(
        'variable "local" { default = 1 }\n'
        'resource "terraform_data" "v" {\n'
        "  input = [for path in [{module = 7}] : [for local in [path] : local.module]]\n}\n"
    )
    assert value(project) == [[7]]


@pytest.mark.parametrize(
    ("type_", "expression", "expected"),
    [
        ("list(string)", "var.x == []", False),
        ("list(string)", "var.x != []", True),
        ("map(string)", "{} == var.x", False),
        ("any", "var.x == []", True),
        ("list(string)", "length(var.x) == 0", True),
    ],
)
def test_a_typed_collection_never_equals_a_literal(
    read: Read, type_: str, expression: str, expected: bool
) -> None:
    """`[]` is a tuple, `{}` an object: developer.hashicorp.com/terraform/language/expressions."""
    default = "{}" if "map" in type_ else "[]"
    project = read(
        f'variable "x" {{\n  type = {type_}\n  default = {default}\n}}\n'
        f'resource "terraform_data" "v" {{\n  input = {expression}\n}}\n'
    )
    assert value(project) is expected


def test_tags_are_text_as_in_a_plan(read: Read) -> None:
    project = read(
        'resource "aws_eip" "v" {\n  tags = { n = 1, on = true, t = "x", z = null }\n}\n'
    )
    expected = {"n": "1", "on": "true", "t": "x", "z": None}
    assert at(project, "aws_eip.v").values["tags"] == expected
