"""count, for_each and dynamic blocks: known, unknown, and unknown between known alternatives."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from estimator.model.quantity import Quantity
from estimator.model.values import Unknown
from tests.hcl.conftest import Read, addresses, at, messages, value

RESOURCE = 'variable "x" {}\nresource "terraform_data" "v" {\n  %s\n  input = %s\n}\n'


def share(quantity: Quantity | None) -> tuple[Any, ...] | None:
    return quantity and (quantity.low, quantity.expected, quantity.high)


MAYBE = (Decimal(0), Decimal(1), Decimal(1))
ANY_NUMBER = (Decimal(0), Decimal(1), None)


def test_unknown_count_leaves_one_representative(read: Read) -> None:
    project = read(RESOURCE % ("count = var.x", "count.index"))
    found = at(project, "terraform_data.v[0]")
    assert share(found.multiplicity) == ANY_NUMBER
    assert isinstance(found.values["input"], Unknown)
    assert len(project.after) == 1


def test_unknown_for_each_leaves_one_representative(read: Read) -> None:
    project = read(RESOURCE % ("for_each = var.x", "each.key"))
    found = at(project, 'terraform_data.v["?"]')
    assert share(found.multiplicity) == ANY_NUMBER
    assert isinstance(found.values["input"], Unknown)


def test_count_with_known_alternatives_gives_each_instance_its_share(read: Read) -> None:
    project = read(RESOURCE % ("count = var.x ? 3 : 1", "count.index"))
    shares = [share(resource.multiplicity) for resource in project.after]
    assert addresses(project) == [f"terraform_data.v[{n}]" for n in range(3)]
    assert shares == [None, MAYBE, MAYBE]
    assert at(project, "terraform_data.v[2]").values["input"] == 2


def test_optional_resource_with_unknown_switch_exists_perhaps(read: Read) -> None:
    project = read(RESOURCE % ("count = var.x ? 1 : 0", "1"))
    assert share(at(project, "terraform_data.v[0]").multiplicity) == MAYBE


def test_for_each_with_known_alternatives_unites_their_keys(read: Read) -> None:
    maps = "var.x ? {a = 1, b = 2} : {b = 3}"
    project = read(RESOURCE % (f"for_each = {maps}", "each.value"))
    assert share(at(project, 'terraform_data.v["a"]').multiplicity) == MAYBE
    both = at(project, 'terraform_data.v["b"]')
    assert both.multiplicity is None
    assert both.values["input"].candidates == (2, 3)


def test_instances_inside_a_perhaps_existing_module_exist_perhaps(read: Read) -> None:
    project = read(
        {
            "main.tf": 'variable "x" {}\nmodule "m" {\n  count  = var.x ? 1 : 0\n'
            '  source = "./m"\n}\n',
            "m/main.tf": 'resource "terraform_data" "v" {\n  count = 2\n}\n',
        }
    )
    assert addresses(project) == [f"module.m[0].terraform_data.v[{n}]" for n in range(2)]
    assert {share(resource.multiplicity) for resource in project.after} == {MAYBE}


def test_count_zero_leaves_nothing(read: Read) -> None:
    assert addresses(read(RESOURCE % ("count = 0", "1"))) == []


def test_count_given_as_text_is_a_number(read: Read) -> None:
    assert len(read(RESOURCE % ('count = "2"', "1")).after) == 2


def test_a_failing_count_is_reported_and_leaves_a_representative(read: Read) -> None:
    project = read(RESOURCE % ("count = {}.n", "1"))
    assert share(at(project, "terraform_data.v[0]").multiplicity) == ANY_NUMBER
    assert len(messages(project)) == 1


def test_a_negative_count_is_reported(read: Read) -> None:
    assert "at least 0" in messages(read(RESOURCE % ("count = -1", "1")))[0]


def test_set_for_each_has_its_value_as_key(read: Read) -> None:
    project = read(RESOURCE % ('for_each = toset(["b", "a", "b"])', "each.value"))
    assert addresses(project) == ['terraform_data.v["a"]', 'terraform_data.v["b"]']


def test_list_for_each_is_read_by_position(read: Read) -> None:
    project = read(RESOURCE % ('for_each = ["b", "a"]', "each.value"))
    assert at(project, "terraform_data.v[0]").values["input"] == "b"


def test_keys_are_escaped_in_addresses(read: Read) -> None:
    project = read(RESOURCE % ('for_each = {"a\\"b\\\\c" = 1}', "1"))
    assert addresses(project) == ['terraform_data.v["a\\"b\\\\c"]']


def test_values_of_instances_flow_through_splats_and_loops(read: Read) -> None:
    project = read(
        'resource "terraform_data" "c" {\n  count = 2\n  input = "c${count.index}"\n}\n'
        'resource "terraform_data" "e" {\n  for_each = {x = 1, y = 2}\n  input = each.value\n}\n'
        'resource "terraform_data" "v" {\n  input = {\n'
        "    splat = terraform_data.c[*].input\n    old = terraform_data.c.*.input\n"
        "    loop = {for k, v in terraform_data.e : k => v.input}\n"
        '    one = terraform_data.c[1].input\n    key = terraform_data.e["y"].input\n'
        "    vals = values(terraform_data.e)[*].input\n    n = length(terraform_data.c)\n  }\n}\n"
    )
    assert value(project) == {
        "splat": ["c0", "c1"], "old": ["c0", "c1"], "loop": {"x": 1, "y": 2}, "one": "c1",
        "key": 2, "vals": [1, 2], "n": 2,
    }  # fmt: skip
    assert messages(project) == []


def test_length_of_perhaps_existing_instances_has_alternatives(read: Read) -> None:
    project = read(
        'variable "x" {}\nresource "terraform_data" "c" {\n  count = var.x ? 2 : 0\n}\n'
        'resource "terraform_data" "v" {\n  input = length(terraform_data.c)\n}\n'
    )
    assert value(project).candidates == (0, 2)


DYNAMIC = """
variable "x" {}
resource "aws_instance" "v" {
  ebs_block_device {
    volume_size = 1
  }
  dynamic "ebs_block_device" {
    for_each = %s
    %s
    content {
      %s
    }
  }
}
"""


def test_dynamic_blocks_join_the_written_ones(read: Read) -> None:
    project = read(DYNAMIC % ("[20, 30]", "", "volume_size = ebs_block_device.value"))
    blocks = at(project, "aws_instance.v").values["ebs_block_device"]
    assert blocks == [{"volume_size": 1}, {"volume_size": 20}, {"volume_size": 30}]


def test_dynamic_blocks_know_their_iterator_and_nest(read: Read) -> None:
    inner = """
      dynamic "part" {
        for_each = disk.value
        content {
          name = "${disk.key}-${part.key}-${part.value}"
        }
      }
    """
    project = read(DYNAMIC % ('{a = ["x", "y"]}', "iterator = disk", inner))
    blocks = at(project, "aws_instance.v").values["ebs_block_device"]
    assert blocks[1] == {"part": [{"name": "a-0-x"}, {"name": "a-1-y"}]}


def test_dynamic_blocks_over_a_map_run_in_key_order(read: Read) -> None:
    project = read(DYNAMIC % ("{b = 2, a = 1}", "", "volume_size = ebs_block_device.value"))
    blocks = at(project, "aws_instance.v").values["ebs_block_device"]
    assert [block["volume_size"] for block in blocks] == [1, 1, 2]


def test_dynamic_blocks_over_an_unknown_leave_their_mark(read: Read) -> None:
    project = read(DYNAMIC % ("var.x", "", "volume_size = 2"))
    blocks = at(project, "aws_instance.v").values["ebs_block_device"]
    assert blocks[0] == {"volume_size": 1}
    assert isinstance(blocks[1], Unknown)
    assert blocks[1].needs == ("var.x",)


def test_dynamic_blocks_with_known_alternatives_may_be_absent(read: Read) -> None:
    project = read(DYNAMIC % ("var.x ? [5] : []", "", "volume_size = ebs_block_device.value"))
    blocks = at(project, "aws_instance.v").values["ebs_block_device"]
    assert blocks[1].candidates == ({"volume_size": 5}, None)
