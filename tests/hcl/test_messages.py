"""What a mistake in a configuration is answered with."""

from __future__ import annotations

import pytest

from tests.hcl.conftest import Read, at, messages, value

CONTEXT = """
resource "terraform_data" "c" {
  count = 2
}
resource "terraform_data" "e" {
  for_each = toset(["k"])
}
module "m" {
  source = "./m"
}
"""


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("terraform_data.c.id", "has count set, so it needs an index"),
        ("terraform_data.c[7]", "has no instance 7"),
        ("terraform_data.c[null]", "is null"),
        ('terraform_data.e["z"]', "has no instance 'z'"),
        ("terraform_data.no.id", '"terraform_data.no" is not declared'),
        ("data.aws_ami.no.id", '"data.aws_ami.no" is not declared'),
        ("module.no.x", "module.no is not declared"),
        ("module.m.no", 'has no output "no"'),
        ("local.no", "local.no is not declared"),
        ("var.no", "var.no is not declared"),
        ("path.no", '"path.no" does not exist'),
        ("terraform.no", '"terraform.no" does not exist'),
        ("count.index", '"count" has no meaning here'),
        ("each", '"each" has no meaning here'),
        ("nothing", '"nothing" is not a reference to anything'),
        ("[1][true]", "number required"),
        ("[1][1]", "there is no element 1 in a list of 1"),
        ("null.x", "of a null value"),
        ("{a = 1}[null]", "the key is null"),
        ('toset(["a"])[0]', "elements of a set have no index"),
        ('"a" + 1', "a number is required"),
        ("null + 1", "an operand is null"),
        ("1 / 0", "division by zero"),
        ('"x${null}"', "includes a null value"),
        ('"x${[1]}"', "includes a list or map"),
        ('null ? "a" : "b"', "a condition is null"),
        ("[for x in null : x]", "runs over null"),
        ("[for x in 5 : x]", "runs over lists, sets and maps, not over a number"),
        ('{for x in [1, 2] : "k" => x}', 'have the key "k"'),
        ("max(1...)", "only a list can be expanded"),
        ("nosuch(1)", "no function of this name"),
        ('templatestring("$${no}", {})', "is not a reference to anything"),
        ('templatestring("%%{ if }", {})', "template"),
    ],
)
def test_the_message_says_what_is_wrong(read: Read, expression: str, message: str) -> None:
    project = read(
        {
            "main.tf": f'{CONTEXT}resource "terraform_data" "v" {{\n  input = {expression}\n}}\n',
            "m/main.tf": 'output "x" {\n  value = 1\n}\n',
        }
    )
    (found,) = messages(project)
    assert message in found
    assert found.startswith("terraform_data.v.input: ")


def test_moves_chain_and_reach_into_modules(read: Read) -> None:
    project = read(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  for_each = toset(["k"])\n}\n'
            'moved {\n  from = module.old\n  to = module.m["k"]\n}\n'
            'resource "terraform_data" "c" {\n  count = 1\n}\n'
            "moved {\n  from = terraform_data.a\n  to = terraform_data.b\n}\n"
            "moved {\n  from = terraform_data.b\n  to = terraform_data.c[0]\n}\n",
            "m/main.tf": 'resource "terraform_data" "new" {}\n'
            "moved {\n  from = terraform_data.old\n  to = terraform_data.new\n}\n",
        }
    )
    assert at(project, "terraform_data.c[0]").previous_address == "terraform_data.a"
    inner = at(project, 'module.m["k"].terraform_data.new')
    assert inner.previous_address == "module.old.terraform_data.old"


def test_a_loop_of_moves_ends(read: Read) -> None:
    project = read(
        'resource "terraform_data" "a" {}\n'
        "moved {\n  from = terraform_data.b\n  to = terraform_data.a\n}\n"
        "moved {\n  from = terraform_data.a\n  to = terraform_data.b\n}\n"
    )
    assert at(project, "terraform_data.a").previous_address == "terraform_data.b"


def test_quoted_provider_references_still_count(read: Read) -> None:
    project = read(
        'provider "aws" {\n  alias = "x"\n  region = "eu-west-1"\n}\n'
        'resource "aws_eip" "v" {\n  provider = "aws.x"\n}\n'
    )
    assert at(project, "aws_eip.v").provider_region == "eu-west-1"


def test_unknown_default_tags_leave_one_unknown(read: Read) -> None:
    project = read(
        'variable "x" {}\nprovider "aws" {\n  default_tags {\n    tags = var.x\n  }\n}\n'
        'resource "aws_eip" "v" {}\n'
    )
    assert at(project, "aws_eip.v").default_tags["*"].needs == ("var.x",)


def test_a_whole_resource_passed_to_a_typed_variable_keeps_its_computed_parts(read: Read) -> None:
    project = read(
        {
            "main.tf": 'resource "aws_subnet" "s" {\n  cidr_block = "10.0.0.0/24"\n}\n'
            'module "m" {\n  source = "./m"\n  subnet = aws_subnet.s\n}\n',
            "m/main.tf": 'variable "subnet" {\n'
            "  type = object({id = string, cidr_block = string})\n}\n"
            'resource "terraform_data" "v" {\n'
            "  input = [var.subnet.cidr_block, var.subnet.id]\n}\n",
        }
    )
    cidr, identity = at(project, "module.m.terraform_data.v").values["input"]
    assert cidr == "10.0.0.0/24"
    assert identity.references == ("aws_subnet.s",)


def test_templates_see_only_their_variables(read: Read) -> None:
    project = read(
        {
            "main.tf": 'variable "x" {\n  default = 1\n}\nresource "terraform_data" "v" {\n'
            '  input = try(templatefile("t.tftpl", {}), "refused")\n}\n',
            "t.tftpl": "${var.x}",
        }
    )
    assert value(project) == "refused"
