"""Data sources that published facts answer, and those that stay unknown.

Zones: docs.aws.amazon.com/global-infrastructure and cloud.google.com/compute/docs/regions-zones.
"""

from __future__ import annotations

from typing import Any

import pytest

from estimator.model.values import Unknown
from tests.hcl.conftest import Read, messages, value

PROVIDERS = """
variable "x" {}
provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = { team = "core" }
  }
}
provider "aws" {
  alias  = "china"
  region = "cn-north-1"
}
provider "google" {
  project = "p"
  region  = "us-central1"
}
"""


@pytest.mark.parametrize(
    ("data", "attribute", "expected"),
    [
        ('"aws_region" "d" {}', "name", "eu-west-1"),
        ('"aws_region" "d" {\n  provider = aws.china\n}', "id", "cn-north-1"),
        ('"aws_region" "d" {\n  name = "us-east-2"\n}', "name", "us-east-2"),
        ('"aws_availability_zones" "d" {}', "names", ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        (
            '"aws_availability_zones" "d" {\n  region = "us-west-2"\n'
            '  exclude_names = ["us-west-2d"]\n}',
            "names",
            ["us-west-2a", "us-west-2b", "us-west-2c"],
        ),
        (
            '"aws_availability_zones" "d" {\n  filter {\n    name = "opt-in-status"\n'
            '    values = ["opt-in-not-required"]\n  }\n}',
            "names",
            ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
        ),
        ('"aws_partition" "d" {}', "partition", "aws"),
        ('"aws_partition" "d" {\n  provider = aws.china\n}', "dns_suffix", "amazonaws.com.cn"),
        ('"aws_default_tags" "d" {}', "tags", {"team": "core"}),
        (
            '"google_compute_zones" "d" {}',
            "names",
            ["us-central1-a", "us-central1-b", "us-central1-c", "us-central1-f"],
        ),
        (
            '"google_compute_zones" "d" {\n  region = "us-east1"\n}',
            "names",
            ["us-east1-b", "us-east1-c", "us-east1-d"],
        ),
        ('"google_client_config" "d" {}', "project", "p"),
        (
            '"template_file" "d" {\n  template = "hi $${who}"\n  vars = { who = "you" }\n}',
            "rendered",
            "hi you",
        ),
        ('"aws_subnet" "d" {\n  availability_zone = "z"\n}', "availability_zone", "z"),
    ],
)
def test_published_facts_are_answered(read: Read, data: str, attribute: str, expected: Any) -> None:
    kind = data.split('"')[1]
    project = read(
        f"{PROVIDERS}data {data}\n"
        f'resource "terraform_data" "v" {{\n  input = data.{kind}.d.{attribute}\n}}\n'
    )
    assert value(project) == expected
    assert messages(project) == []


@pytest.mark.parametrize(
    ("data", "attribute"),
    [
        ('"aws_ami" "d" {}', "id"),
        ('"aws_caller_identity" "d" {}', "account_id"),
        ('"aws_availability_zones" "d" {\n  all_availability_zones = true\n}', "names"),
        ('"aws_availability_zones" "d" {\n  filter {\n    name = "zone-type"\n  }\n}', "names"),
        ('"aws_availability_zones" "d" {\n  region = "nowhere"\n}', "names"),
        ('"aws_iam_policy_document" "d" {}', "json"),
        ('"azurerm_resource_group" "d" {\n  name = "rg"\n}', "location"),
        ('"aws_region" "d" {}', "description"),
    ],
)
def test_the_rest_is_unknown_and_names_its_data_source(
    read: Read, data: str, attribute: str
) -> None:
    kind = data.split('"')[1]
    project = read(
        f"{PROVIDERS}data {data}\n"
        f'resource "terraform_data" "v" {{\n  input = data.{kind}.d.{attribute}\n}}\n'
    )
    found = value(project)
    assert isinstance(found, Unknown)
    assert found.needs == (f"data.{kind}.d",)


def test_an_unknown_region_keeps_its_reason(read: Read) -> None:
    project = read(
        'variable "x" {}\nprovider "aws" {\n  region = var.x\n}\n'
        'data "aws_availability_zones" "d" {}\n'
        'resource "terraform_data" "v" {\n  input = data.aws_availability_zones.d.names\n}\n'
    )
    assert value(project).needs == ("var.x",)


def test_a_region_between_two_gives_zones_between_two(read: Read) -> None:
    project = read(
        'variable "x" {}\nprovider "aws" {\n  region = var.x ? "eu-west-1" : "us-east-1"\n}\n'
        'data "aws_availability_zones" "d" {}\n'
        'resource "terraform_data" "v" {\n'
        "  input = length(data.aws_availability_zones.d.names)\n}\n"
    )
    assert value(project).candidates == (3, 6)


def test_data_sources_as_a_whole_and_in_loops(read: Read) -> None:
    project = read(
        'provider "aws" {\n  region = "eu-west-1"\n}\n'
        'data "aws_region" "d" {\n  for_each = toset(["a"])\n}\n'
        'resource "terraform_data" "v" {\n'
        '  input = [for k, d in data.aws_region.d : "${k}-${d.name}"]\n}\n'
    )
    assert value(project) == ["a-eu-west-1"]
