"""Which resources an attribute's expression refers to, whatever its value."""

from __future__ import annotations

from estimator.model.values import Unknown
from tests.hcl.conftest import Read, at

TARGETS = """
resource "aws_subnet" "a" {
  availability_zone = "eu-west-1a"
}
resource "aws_subnet" "many" {
  count = 2
}
resource "aws_subnet" "named" {
  for_each = toset(["x"])
}
"""


def references(read: Read, body: str, more: str = "") -> dict[str, tuple[str, ...]]:
    project = read(f'{TARGETS}\n{more}\nresource "aws_instance" "v" {{\n{body}\n}}\n')
    return dict(at(project, "aws_instance.v").references)


def test_an_id_is_unknown_but_says_whose_it_is(read: Read) -> None:
    project = read(f'{TARGETS}resource "aws_instance" "v" {{\n  subnet_id = aws_subnet.a.id\n}}\n')
    found = at(project, "aws_instance.v").values["subnet_id"]
    assert found == Unknown("known after apply", references=("aws_subnet.a",))


def test_attributes_set_in_source_are_read_through_and_still_recorded(read: Read) -> None:
    body = "availability_zone = aws_subnet.a.availability_zone"
    project = read(f'{TARGETS}resource "aws_instance" "v" {{\n  {body}\n}}\n')
    found = at(project, "aws_instance.v")
    assert found.values["availability_zone"] == "eu-west-1a"
    assert found.references == {"availability_zone": ("aws_subnet.a",)}


def test_instances_are_named_with_their_keys(read: Read) -> None:
    found = references(
        read,
        'a = aws_subnet.many[1].id\n  b = aws_subnet.named["x"].id\n  c = aws_subnet.many[*].id\n'
        "  d = [for s in aws_subnet.many : s.id][0]",
    )
    both = ("aws_subnet.many[0]", "aws_subnet.many[1]")
    assert found == {
        "a": ("aws_subnet.many[1]",), "b": ('aws_subnet.named["x"]',), "c": both,
        "d": ("aws_subnet.many[0]",),
    }  # fmt: skip


def test_nested_blocks_have_dotted_paths(read: Read) -> None:
    found = references(
        read,
        "network_interface {\n    subnet_id = aws_subnet.a.id\n  }\n"
        '  dynamic "disk" {\n    for_each = aws_subnet.many[*].id\n    content {\n'
        "      id = disk.value\n    }\n  }",
    )
    assert found["network_interface.subnet_id"] == ("aws_subnet.a",)
    assert found["disk.id"] == ("aws_subnet.many[0]", "aws_subnet.many[1]")


def test_locals_are_followed_to_the_part_that_is_used(read: Read) -> None:
    more = "locals {\n  net = {\n    a = aws_subnet.a.id\n    b = aws_subnet.many[0].id\n  }\n}\n"
    assert references(read, "subnet_id = local.net.b", more) == {
        "subnet_id": ("aws_subnet.many[0]",)
    }


def test_references_cross_module_borders_both_ways(read: Read) -> None:
    project = read(
        {
            "main.tf": f"{TARGETS}"
            'module "m" {\n  source = "./m"\n  subnet = aws_subnet.a.id\n'
            "  zone   = aws_subnet.a.availability_zone\n}\n"
            'resource "aws_eip" "v" {\n  instance = module.m.instance\n  zone = module.m.zone\n}\n',
            "m/main.tf": 'variable "subnet" {}\nvariable "zone" {}\n'
            'resource "aws_instance" "i" {\n  subnet_id = var.subnet\n  zone = var.zone\n}\n'
            'output "instance" {\n  value = aws_instance.i.id\n}\n'
            'output "zone" {\n  value = aws_instance.i.zone\n}\n',
        }
    )
    inner = at(project, "module.m.aws_instance.i")
    assert inner.references == {"subnet_id": ("aws_subnet.a",), "zone": ("aws_subnet.a",)}
    outer = at(project, "aws_eip.v")
    assert outer.references["instance"] == ("module.m.aws_instance.i",)
    assert "module.m.aws_instance.i" in outer.references["zone"]


def test_what_each_stands_for_is_followed(read: Read) -> None:
    project = read(
        f"{TARGETS}"
        'resource "aws_eip" "v" {\n  for_each = {k = aws_subnet.a.availability_zone}\n'
        "  zone = each.value\n}\n"
    )
    assert at(project, 'aws_eip.v["k"]').references == {"zone": ("aws_subnet.a",)}


def test_both_arms_of_an_unknown_condition_are_recorded(read: Read) -> None:
    found = references(
        read, "subnet_id = var.x ? aws_subnet.a.id : aws_subnet.many[0].id", 'variable "x" {}'
    )
    assert found == {"subnet_id": ("aws_subnet.a", "aws_subnet.many[0]")}


def test_loop_names_and_data_sources_are_no_resources(read: Read) -> None:
    more = 'data "aws_ami" "a" {}\n'
    body = "ami = data.aws_ami.a.id\n  b = [for aws_subnet in [{a = 1}] : aws_subnet.a]"
    assert references(read, body, more) == {}


def test_a_resource_does_not_refer_to_itself(read: Read) -> None:
    body = 'provisioner "local-exec" {\n    command = self.id\n  }\n  count = 1'
    project = read(f'resource "aws_instance" "v" {{\n{body}\n}}\n')
    assert at(project, "aws_instance.v[0]").references == {}
