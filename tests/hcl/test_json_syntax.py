"""The JSON syntax says the same as the native one."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from estimator.model.values import Unknown
from estimator.readers.hcl.json_syntax import parse_json
from tests.hcl.conftest import Read, addresses, at, messages, value

DOCUMENT: dict[str, Any] = {
    "//": "a comment",
    "variable": {"x": {"type": "list(string)", "default": ["a", "b"]}, "y": {}},
    "locals": {"size": "${length(var.x)}", "object": {"k": "v-${var.x[0]}"}},
    "provider": {"aws": [{"region": "eu-west-1"}, {"region": "us-east-1", "alias": "us"}]},
    "resource": {
        "aws_instance": {
            "v": {
                "provider": "aws.us",
                "instance_type": "m5.large",
                "tags": {"Name": "${var.x[1]}"},
                "root_block_device": {"volume_size": 8.5},
                "ebs_block_device": [{"volume_size": 1}, {"volume_size": "${local.size}"}],
                "dynamic": {
                    "network_interface": {
                        "for_each": "${var.x}",
                        "content": {"subnet_id": "${network_interface.value}"},
                    }
                },
                "lifecycle": {"ignore_changes": ["tags"]},
                "count": 1,
            }
        }
    },
    "module": {"m": {"source": "./m", "name": "${local.object.k}"}},
    "output": {"o": {"value": "${aws_instance.v[0].id}"}},
}


def test_json_configurations_are_read_like_native_ones(read: Read) -> None:
    project = read(
        {
            "main.tf.json": json.dumps(DOCUMENT),
            "m/main.tf": 'variable "name" {}\nresource "terraform_data" "v" {\n'
            "  input = var.name\n}\n",
        }
    )
    found = at(project, "aws_instance.v[0]")
    assert found.values == {
        "instance_type": "m5.large",
        "tags": {"Name": "b"},
        "root_block_device": [{"volume_size": Decimal("8.5")}],
        "ebs_block_device": [{"volume_size": 1}, {"volume_size": 2}],
        "network_interface": [{"subnet_id": "a"}, {"subnet_id": "b"}],
    }
    assert found.provider_region == "us-east-1"
    inner = at(project, "module.m.terraform_data.v")
    assert inner.values["input"] == "v-a"
    assert messages(project) == []


def test_native_and_json_files_are_one_module(read: Read) -> None:
    project = read(
        {
            "main.tf": 'variable "n" {\n  default = 2\n}\n',
            "more.tofu.json": json.dumps(
                {"resource": {"terraform_data": {"v": {"input": '${var.n > 1 ? "a" : "b"}'}}}}
            ),
        }
    )
    assert value(project) == "a"


def test_json_variable_files_are_plain_text(read: Read) -> None:
    project = read(
        {
            "main.tf": 'variable "x" {}\nresource "terraform_data" "v" {\n  input = var.x\n}\n',
            "terraform.tfvars.json": '{"x": {"a": "${not.read}", "b": [1, null, true]}}',
        }
    )
    assert value(project) == {"a": "${not.read}", "b": [1, None, True]}


def test_escapes_of_json_are_undone() -> None:
    body, _, problems = parse_json('{"locals": {"a": "\\ud83d\\ude00 \\/ \\n \\u0041"}}')
    assert problems == []
    assert body[1][0][2][0]["a"][0] == ("lit", "😀 / \n A")


def test_broken_json_is_located(read: Read) -> None:
    project = read({"a.tf.json": '{\n  "locals": {\n    "a": 1,,\n  }\n}', "b.tf": "locals {}"})
    (found,) = project.diagnostics
    assert str(found.span) == "a.tf.json:3"
    assert addresses(project) == []


def test_a_broken_template_in_json_points_at_its_string(read: Read) -> None:
    project = read({"a.tf.json": '{"locals": {\n"a": "${1 +}"}}'})
    assert str(project.diagnostics[0].span) == "a.tf.json:2"


def test_a_type_that_is_no_json_object_is_reported(read: Read) -> None:
    project = read(
        {"a.tf.json": '{"resource": []}', "b.tf.json": '{"resource": 1}', "c.tf.json": "[1]"}
    )
    assert len(messages(project)) == 2


def test_required_variables_are_unknown(read: Read) -> None:
    project = read(
        {
            "a.tf.json": '{"variable": {"y": {}}, "resource": {"terraform_data": '
            '{"v": {"input": "${var.y}"}}}}'
        }
    )
    assert isinstance(value(project), Unknown)
