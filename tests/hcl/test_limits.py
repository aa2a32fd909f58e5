"""Configurations made to hang or crash a reader end in one clear message."""

from __future__ import annotations

import pytest

from estimator.model.values import Unknown
from tests.hcl.conftest import Read, addresses, messages, value


def test_a_cycle_of_locals_is_named(read: Read) -> None:
    project = read(
        "locals {\n  a = local.b\n  b = local.c\n  c = local.a\n}\n"
        'resource "terraform_data" "v" {\n  input = local.a\n}\n'
        'resource "terraform_data" "w" {\n  input = try(local.b, 1)\n}\n'
    )
    cycle = "local.a → local.b → local.c → local.a"
    assert [cycle in message for message in messages(project)] == [True]
    assert all(diagnostic.is_error for diagnostic in project.diagnostics)
    assert isinstance(value(project, "w"), Unknown)


def test_a_cycle_through_modules_and_resources_is_named(read: Read) -> None:
    project = read(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  x = terraform_data.v.input\n}\n'
            'resource "terraform_data" "v" {\n  input = module.m.y\n}\n',
            "m/main.tf": 'variable "x" {}\noutput "y" {\n  value = var.x\n}\n',
        }
    )
    assert any("need each other" in message for message in messages(project))


def test_a_resource_may_use_another_attribute_of_its_dependants(read: Read) -> None:
    """Terraform orders whole resources; by attribute there is no cycle, so a value is found."""
    project = read(
        'resource "terraform_data" "a" {\n  input = terraform_data.b.id\n}\n'
        'resource "terraform_data" "b" {\n  input = terraform_data.a.id\n}\n'
    )
    assert messages(project) == []


def test_long_chains_of_locals_are_followed(read: Read) -> None:
    chain = "\n".join(f"  l{n} = local.l{n + 1}" for n in range(400))
    project = read(
        f"locals {{\n{chain}\n  l400 = 7\n}}\n"
        'resource "terraform_data" "v" {\n  input = local.l0\n}\n'
    )
    assert value(project) == 7


def test_endless_chains_are_reported(read: Read) -> None:
    chain = "\n".join(f"  l{n} = [local.l{n + 1}][0]" for n in range(20_000))
    project = read(
        f"locals {{\n{chain}\n  l20000 = 7\n}}\n"
        'resource "terraform_data" "v" {\n  input = local.l0\n}\n'
    )
    # Which of the two bounds is met first depends on how deep the caller already stands.
    (told,) = messages(project)
    assert "too long a chain" in told or "nested too deeply" in told


def test_text_that_doubles_is_bounded(read: Read) -> None:
    doubling = "\n".join(f'  l{n + 1} = "${{local.l{n}}}${{local.l{n}}}"' for n in range(40))
    project = read(
        f'locals {{\n  l0 = "x"\n{doubling}\n}}\n'
        'resource "terraform_data" "v" {\n  input = local.l40\n}\n'
    )
    assert any("more than 8000000 characters" in message for message in messages(project))


DOUBLING = "\n".join(f"  l{n + 1} = [local.l{n}, local.l{n}]" for n in range(40))


@pytest.mark.parametrize("use", ["local.l40", "jsonencode(local.l40)", "local.l39 == local.l40"])
def test_lists_that_double_are_bounded(read: Read, use: str) -> None:
    project = read(
        f"locals {{\n  l0 = 1\n{DOUBLING}\n}}\n"
        f'resource "terraform_data" "v" {{\n  input = {use}\n}}\n'
        'resource "terraform_data" "w" {}\n'
    )
    assert any("more than 2000000 elements" in message for message in messages(project))
    assert len(addresses(project)) == 2


def test_nested_loops_that_double_are_bounded(read: Read) -> None:
    loop = "jsonencode(n30)"
    for n in range(30, 0, -1):
        loop = f"[for n{n} in [[n{n - 1}, n{n - 1}]] : {loop}]"
    project = read(f'resource "terraform_data" "v" {{\n  input = [for n0 in [[1]] : {loop}]\n}}\n')
    assert any("more than 2000000 elements" in message for message in messages(project))


def test_loops_that_multiply_are_bounded(read: Read) -> None:
    loop = "1"
    for name in "abcdefgh":
        loop = f"[for {name} in range(100) : {loop}]"
    project = read(f'resource "terraform_data" "v" {{\n  input = {loop}\n}}\n')
    assert any("elements" in message for message in messages(project))


def test_an_absurd_count_is_refused(read: Read) -> None:
    project = read('resource "terraform_data" "v" {\n  count = 1000000000\n}\n')
    assert any("1000000000" in message for message in messages(project))


def test_deep_nesting_is_a_syntax_error(read: Read) -> None:
    for opening, closing in ("[]", "()", ("{a=", "}"), ("!", ""), ('"${', '}"')):
        text = opening * 5_000 + "1" + closing * 5_000
        project = read(
            f'resource "terraform_data" "v" {{\n  input = {text}\n}}\n'
            'resource "terraform_data" "w" {}\n'
        )
        assert "levels deep" in messages(project)[0]
        assert addresses(project) == ["terraform_data.w"]


def test_long_operator_chains_are_read(read: Read) -> None:
    chain = " + ".join(["1"] * 400)
    project = read(f'resource "terraform_data" "v" {{\n  input = {chain}\n}}\n')
    assert value(project) == 400
