"""Modules, variables, overrides, providers, and what the root is given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from estimator.errors import Error
from estimator.model.values import SENSITIVE, Unknown
from estimator.readers.hcl import read_root
from tests.hcl.conftest import Read, addresses, at, messages, value

SHOW = 'resource "terraform_data" "v" {\n  input = var.x\n}\n'


def variable(body: str) -> str:
    return f'variable "x" {{\n{body}\n}}\n{SHOW}'


def test_later_sources_of_a_variable_win(read: Read) -> None:
    files = {"main.tf": variable('default = "default"')}
    assert value(read(files)) == "default"
    env = {"TF_VAR_x": "env"}
    assert value(read(files, env=env)) == "env"
    files["terraform.tfvars"] = 'x = "tfvars"'
    assert value(read(files, env=env)) == "tfvars"
    files["terraform.tfvars.json"] = '{"x": "tfvars.json"}'
    assert value(read(files, env=env)) == "tfvars.json"
    files["b.auto.tfvars"] = 'x = "b"'
    files["a.auto.tfvars"] = 'x = "a"'
    assert value(read(files, env=env)) == "b"
    files["given/late.tfvars"] = 'x = "file"'
    files["given/later.tfvars"] = 'x = "later file"'
    var_files = ("given/late.tfvars", "given/later.tfvars")
    assert value(read(files, env=env, var_files=var_files)) == "later file"
    assert value(read(files, var_files=var_files, variables={"x": "var"})) == "var"


def test_text_given_for_a_structured_type_is_an_expression(read: Read) -> None:
    project = read(variable("type = list(number)"), env={"TF_VAR_x": '["1", 2]'})
    assert value(project) == [1, 2]


def test_text_given_for_an_untyped_variable_stays_text(read: Read) -> None:
    assert value(read(variable(""), variables={"x": "[1]"})) == "[1]"


def test_values_of_a_configuration_file_are_taken_as_they_are(read: Read) -> None:
    assert value(read(variable("type = map(string)"), variables={"x": {"a": 1.5}})) == {"a": "1.5"}


def test_a_required_variable_without_value_is_unknown(read: Read) -> None:
    found = value(read(variable("type = string")))
    assert found == Unknown('variable "x" has no value', ("var.x",))


def test_variables_without_value_are_reported_once(read: Read) -> None:
    project = read('variable "a" {}\nvariable "b" {}\nvariable "c" {\n  default = null\n}\n')
    (found,) = project.diagnostics
    assert found.message == "no value is given for variables a, b"
    assert "TF_VAR_" in found.hint


def test_a_value_of_the_wrong_type_is_reported(read: Read) -> None:
    project = read(variable("type = number"), variables={"x": "many"})
    assert "var.x" in messages(project)[0]
    assert isinstance(value(project), Unknown)


def test_an_undeclared_variable_is_reported(read: Read) -> None:
    assert '"y"' in messages(read(variable("default = 1"), variables={"y": "1"}))[0]


def test_a_missing_var_file_is_an_error(read: Read) -> None:
    with pytest.raises(Error, match="does not exist"):
        read(variable(""), var_files=("nowhere.tfvars",))


def test_sensitive_values_never_leave(read: Read) -> None:
    project = read(
        'variable "s" {\n  sensitive = true\n  default = "hunter2"\n}\n'
        'resource "terraform_data" "v" {\n  input = ["a-${var.s}", upper(var.s), {k = var.s}]\n}\n'
        'resource "terraform_data" "open" {\n  input = nonsensitive("${var.s}!") == "hunter2!"\n}\n'
    )
    assert value(project) == [SENSITIVE, SENSITIVE, {"k": SENSITIVE}]
    assert value(project, "open") is True
    assert "hunter2" not in repr(project.after.at("terraform_data.v"))


def test_ephemeral_variables_are_unknown(read: Read) -> None:
    project = read(variable("ephemeral = true"), variables={"x": "token"})
    assert value(project) == SENSITIVE


def test_override_files_change_attributes_and_replace_blocks(read: Read) -> None:
    project = read(
        {
            "main.tf": 'resource "aws_instance" "v" {\n  instance_type = "m5.large"\n  ami = "a"\n'
            "  root_block_device {\n    volume_size = 1\n  }\n}\n",
            "override.tf": 'resource "aws_instance" "v" {\n  instance_type = "m5.xlarge"\n}\n',
            "x_override.tf.json": json.dumps(
                {"resource": {"aws_instance": {"v": {"root_block_device": {"volume_size": 9}}}}}
            ),
        }
    )
    assert at(project, "aws_instance.v").values == {
        "instance_type": "m5.xlarge",
        "ami": "a",
        "root_block_device": [{"volume_size": 9}],
    }


def test_a_resource_declared_twice_is_reported(read: Read) -> None:
    block = 'resource "terraform_data" "v" {}\n'
    assert "declared twice (first at main.tf:1)" in messages(read(block * 2))[0]


def test_opentofu_files_hide_their_terraform_twins(read: Read) -> None:
    project = read(
        {
            "main.tf": 'resource "terraform_data" "v" {\n  input = 1\n}\n',
            "main.tofu": 'resource "terraform_data" "v" {\n  input = 2\n}\n',
        }
    )
    assert value(project) == 2


CALLS = """
module "a" {
  source   = "./a"
  for_each = toset(["x", "y"])
  name     = each.key
}
resource "terraform_data" "v" {
  input = [module.a["x"].label, [for k, m in module.a : m.label], module.a["y"].instance.input]
}
"""
MODULE = """
variable "name" {}
module "b" {
  source = "./b"
  count  = 2
  text   = "${var.name}${count.index}"
}
resource "terraform_data" "r" {
  input = join(",", module.b[*].text)
}
output "label" {
  value = module.b[1].text
}
output "instance" {
  value = terraform_data.r
}
"""
INNER = (
    'variable "text" {}\nresource "terraform_data" "r" {}\noutput "text" {\n  value = var.text\n}'
)


def test_modules_nest_with_keys_in_their_addresses(read: Read) -> None:
    project = read({"main.tf": CALLS, "a/main.tf": MODULE, "a/b/main.tf": INNER})
    inner = [f'module.a["{key}"].module.b[{n}].terraform_data.r' for key in "xy" for n in range(2)]
    outer = [f'module.a["{key}"].terraform_data.r' for key in "xy"]
    assert addresses(project) == sorted([*inner, *outer, "terraform_data.v"])
    assert value(project) == ["x1", ["x1", "y1"], "y0,y1"]
    assert at(project, inner[0]).module == 'module.a["x"].module.b[0]'
    assert messages(project) == []


def test_a_module_that_is_not_downloaded_hides_only_itself(read: Read) -> None:
    project = read(
        'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n'
        'resource "aws_instance" "v" {\n  subnet_id = module.vpc.private_subnets[0]\n'
        '  instance_type = "m5.large"\n}\n'
    )
    found = at(project, "aws_instance.v").values
    assert found["instance_type"] == "m5.large"
    assert found["subnet_id"].needs == ("module.vpc",)
    (diagnostic,) = project.diagnostics
    assert "module.vpc" in diagnostic.message
    assert "terraform init" in diagnostic.hint
    assert project.remote_modules == ("vpc",)


def test_downloaded_modules_are_found_through_the_manifest(read: Read) -> None:
    manifest = {
        "Modules": [
            {"Key": "", "Source": "", "Dir": "."},
            {"Key": "net", "Source": "x/y/z", "Dir": ".terraform/modules/net"},
            {"Key": "net.in", "Source": "git::x", "Dir": ".terraform/modules/net.in/sub"},
        ]
    }
    project = read(
        {
            "main.tf": 'module "net" {\n  source = "x/y/z"\n}\n',
            ".terraform/modules/modules.json": json.dumps(manifest),
            ".terraform/modules/net/main.tf": 'module "in" {\n  source = "git::x//sub"\n}\n',
            ".terraform/modules/net.in/sub/main.tf": 'resource "terraform_data" "r" {}\n',
        }
    )
    assert addresses(project) == ["module.net.module.in.terraform_data.r"]
    assert project.remote_modules == ("net", "net.in")


def test_mapped_sources_are_read_in_place_of_remote_ones(read: Read) -> None:
    project = read(
        {
            "root/main.tf": 'module "m" {\n  source = "git::https://x.example/net//sub?ref=v1"\n}\n',
            "local/net/sub/main.tf": 'resource "terraform_data" "r" {}\n',
        },
        at="root",
        source_map={"git::https://x.example/net": "../local/net"},
    )
    assert addresses(project) == ["module.m.terraform_data.r"]


WORKSPACE = 'resource "terraform_data" "v" {\n  input = terraform.workspace\n}\n'


def test_the_workspace_is_given_or_found(read: Read) -> None:
    assert read(WORKSPACE).workspace == "default"
    files = {"main.tf": WORKSPACE, ".terraform/environment": "selected"}
    assert value(read(files)) == "selected"
    assert value(read(files, env={"TF_WORKSPACE": "env"})) == "env"
    assert value(read(files, env={"TF_WORKSPACE": "env"}, workspace="given")) == "given"


def test_a_module_that_calls_itself_is_refused(read: Read) -> None:
    project = read(
        {
            "main.tf": 'module "a" {\n  source = "./a"\n}\nresource "terraform_data" "r" {}\n',
            "a/main.tf": 'module "b" {\n  source = "./b"\n}\n',
            "a/b/main.tf": 'module "c" {\n  source = "../../a"\n  count = 2\n}\n',
        }
    )
    (message,) = messages(project)
    assert "module.a.module.b.module.c calls a module that it is part of" in message
    assert addresses(project) == ["terraform_data.r"]


def test_a_chain_of_modules_is_bounded(read: Read) -> None:
    files = {"m/" * depth + "main.tf": 'module "m" {\n  source = "./m"\n}\n' for depth in range(50)}
    assert any("levels deep" in message for message in messages(read(files)))


def test_a_module_outside_the_repository_is_refused(read: Read, tmp_path: Path) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "main.tf").write_text('resource "terraform_data" "r" {}\n')
    project = read(
        {"repo/root/main.tf": 'module "m" {\n  source = "../../outside"\n}\n'}, at="repo/root"
    )
    assert "outside the repository" in messages(project)[0]
    assert addresses(project) == []


def test_file_functions_stay_inside_the_repository(read: Read, tmp_path: Path) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "secret").write_text("s3cr3t")
    project = read(
        {
            "repo/shared.txt": "shared",
            "repo/root/main.tf": 'resource "terraform_data" "v" {\n'
            '  input = [file("../shared.txt"), file("../../secret")]\n}\n',
        },
        at="repo/root",
    )
    inside, outside = value(project)
    assert inside == "shared"
    assert isinstance(outside, Unknown)
    assert "s3cr3t" not in repr(project.after.at("terraform_data.v"))


def test_links_out_of_the_repository_are_not_followed(read: Read, tmp_path: Path) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "secret").write_text("s3cr3t = [")
    (tmp_path / "repo" / "linked.tf").symlink_to("../secret")
    (tmp_path / "repo" / "x.auto.tfvars").symlink_to("../secret")
    project = read({"repo/main.tf": 'resource "terraform_data" "r" {}\n'}, at="repo")
    assert all("outside the repository" in message for message in messages(project))
    assert len(messages(project)) == 2
    assert addresses(project) == ["terraform_data.r"]


def test_a_module_beside_the_root_reads_its_own_templates(read: Read) -> None:
    project = read(
        {
            "modules/m/t.tftpl": "hello ${name}",
            "modules/m/main.tf": 'resource "terraform_data" "v" {\n'
            '  input = templatefile("${path.module}/t.tftpl", {name = "you"})\n}\n',
            "root/main.tf": 'module "m" {\n  source = "../modules/m"\n}\n',
        },
        at="root",
    )
    assert at(project, "module.m.terraform_data.v").values["input"] == "hello you"


def test_a_directory_without_configuration_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Error, match="no Terraform configuration"):
        read_root(tmp_path)


PROVIDERS = """
terraform {
  required_providers {
    aws    = { source = "hashicorp/aws", version = "~> 5.0" }
    google = { source = "hashicorp/google-beta" }
  }
}
provider "aws" {
  region     = "eu-west-1"
  secret_key = "never read"
  default_tags {
    tags = { team = "core" }
  }
}
provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
provider "google" {
  project        = "p"
  region         = "europe-west2"
  zone           = "europe-west2-a"
  default_labels = { team = "core" }
}
resource "aws_eip" "plain" {}
resource "aws_eip" "aliased" {
  provider = aws.us
}
resource "google_compute_disk" "d" {}
module "m" {
  source    = "./m"
  providers = { aws = aws.us, aws.other = aws }
}
module "inherits" {
  source = "./n"
}
"""
HANDED = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", configuration_aliases = [aws.other] }
  }
}
resource "aws_eip" "default" {}
resource "aws_eip" "other" {
  provider = aws.other
}
"""


@pytest.mark.parametrize(
    ("address", "region", "tags"),
    [
        ("aws_eip.plain", "eu-west-1", {"team": "core"}),
        ("aws_eip.aliased", "us-east-1", {}),
        ("module.m.aws_eip.default", "us-east-1", {}),
        ("module.m.aws_eip.other", "eu-west-1", {"team": "core"}),
        ("module.inherits.aws_eip.r", "eu-west-1", {"team": "core"}),
        ("google_compute_disk.d", "europe-west2", {"team": "core"}),
    ],
)
def test_each_resource_has_the_provider_that_serves_it(
    read: Read, address: str, region: str, tags: dict[str, Any]
) -> None:
    inherits = 'resource "aws_eip" "r" {}\n'
    project = read({"main.tf": PROVIDERS, "m/main.tf": HANDED, "n/main.tf": inherits})
    found = at(project, address)
    assert (found.provider_region, dict(found.default_tags)) == (region, tags)
    assert "never read" not in repr(found)


def test_provider_names_come_from_their_source_addresses(read: Read) -> None:
    project = read({"main.tf": PROVIDERS, "m/main.tf": HANDED, "n/main.tf": HANDED})
    found = at(project, "google_compute_disk.d")
    assert found.provider == "google-beta"
    assert found.provider_settings["project"] == "p"
    assert found.provider_settings["zone"] == "europe-west2-a"
    names = [(item["name"], item["alias"], item["startLine"]) for item in project.providers]
    assert names == [("aws", "", 8), ("aws", "us", 15), ("google", "", 19)]


def test_workspace_and_paths(read: Read) -> None:
    project = read(
        {
            "main.tf": 'module "m" {\n  source = "./sub/m"\n}\n',
            "sub/m/main.tf": 'resource "terraform_data" "v" {\n'
            "  input = [terraform.workspace, path.module, path.root]\n}\n",
        },
        workspace="prod",
    )
    assert at(project, "module.m.terraform_data.v").values["input"] == ["prod", "sub/m", "."]


def test_blocks_without_cost_are_read_over(read: Read) -> None:
    project = read(
        'import {\n  to = terraform_data.v\n  id = "1"\n}\n'
        "removed {\n  from = terraform_data.gone\n  lifecycle {\n    destroy = false\n  }\n}\n"
        'check "c" {\n  assert {\n    condition = true\n    error_message = ""\n  }\n}\n'
        'ephemeral "random_password" "p" {}\n'
        'resource "terraform_data" "v" {\n  input = ephemeral.random_password.p.result\n}\n'
    )
    assert addresses(project) == ["terraform_data.v"]
    assert value(project) == SENSITIVE


def test_comments_travel_with_their_resource(read: Read) -> None:
    project = read(
        "locals {} # far away\n# forebill:ignore TAG-1 reason\n"
        'resource "terraform_data" "v" {\n  input = 1 # inside\n} # behind\n\n# next\n'
        'resource "terraform_data" "w" {}\n'
    )
    assert at(project, "terraform_data.v").comments == (
        (2, "# forebill:ignore TAG-1 reason"),
        (4, "# inside"),
        (5, "# behind"),
    )
    assert at(project, "terraform_data.w").comments == ((7, "# next"),)
    assert str(at(project, "terraform_data.v").span) == "main.tf:3"


def test_opentofu_can_disable_a_resource(read: Read) -> None:
    project = read('resource "terraform_data" "v" {\n  lifecycle {\n    enabled = false\n  }\n}\n')
    assert addresses(project) == []
