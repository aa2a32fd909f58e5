"""Any expression over any kind of value ends in a value, an Unknown or a diagnostic."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.readers.hcl import read_root
from estimator.readers.hcl.functions import NAMES

BASE = """
variable "x" {}
variable "l" { default = ["a", "b"] }
variable "m" { default = { a = 1, b = 2 } }
variable "s" {
  sensitive = true
  default   = "q"
}
variable "n" { default = null }
resource "terraform_data" "c" { count = 2 }
resource "terraform_data" "u" { count = var.x }
resource "terraform_data" "e" {
  for_each = { k = 1 }
  input    = each.value
}
data "aws_ami" "z" {}
resource "aws_instance" "w" {
  ebs_block_device { volume_size = 1 }
  dynamic "root_block_device" {
    for_each = var.x
    content { size = 1 }
  }
}
module "missing" { source = "x/y/z" }
"""
ATOMS = st.sampled_from(
    ["1", "-2.5", '"a"', '""', "true", "null", "[]", "{}", "var.x", "var.l", "var.m", "var.s",
     "var.n", "terraform_data.c", "terraform_data.c[0].id", "terraform_data.c[*].id",
     'terraform_data.e["k"].input', "terraform_data.e", "terraform_data.u", "data.aws_ami.z",
     "terraform_data.u[0].input", "aws_instance.w.root_block_device[0].size", "each", "local.no",
     "module.missing.q", '(var.x ? "k" : "j")', "(var.x ? [1] : {a = 1})", 'sensitive("p")'],
)  # fmt: skip
OPERATORS = st.sampled_from(["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||"])
FUNCTIONS = st.sampled_from([*sorted(NAMES - {"file", "fileset"}), "try", "can"])


def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def of(text: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.tuples(*parts).map(lambda values: text % values)

    return st.one_of(
        of("(%s %s %s)", inner, OPERATORS, inner),
        of("(%s ? %s : %s)", inner, inner, inner),
        of("[%s, %s]", inner, inner),
        of("{(%s) = %s, k = %s}", inner, inner, inner),
        of("[for v in %s : %s if %s]", inner, inner, inner),
        of("[for v in %s : v]", inner),
        of("{for k, v in %s : k => %s...}", inner, inner),
        of("%s[%s]", inner, inner),
        of("(%s).id", inner),
        of("(%s)[*].a", inner),
        of("(%s).*.id", inner),
        of('"a${%s}%%{ if %s }b%%{ endif }"', inner, inner),
        of("-%s", inner),
        of("!%s", inner),
        of("%s(%s)", FUNCTIONS, inner),
        of("%s(%s, %s)", FUNCTIONS, inner, inner),
        of("%s(%s...)", FUNCTIONS, inner),
    )


EXPRESSIONS = st.recursive(ATOMS, compound, max_leaves=12)
USES = st.sampled_from(
    ["  count = %s\n", "  for_each = %s\n  input = each.key\n", "  input = %s\n",
     '  dynamic "b" {\n    for_each = %s\n    content {\n      v = b.value\n    }\n  }\n'],
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(pairs=st.lists(st.tuples(USES, EXPRESSIONS), min_size=5, max_size=15))
def test_every_expression_ends_well(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    root = tmp_path_factory.mktemp("expressions")
    blocks = [
        f'resource "terraform_data" "r{n}" {{\n{use % expression}}}\n'
        for n, (use, expression) in enumerate(pairs)
    ]
    (root / "main.tf").write_text(BASE + "".join(blocks), encoding="utf-8")
    started = time.process_time()
    project = read_root(root)
    assert time.process_time() - started < 20
    assert not any(found.span is None for found in project.diagnostics)
