"""Terragrunt units as projects. Expectations follow Terragrunt's documentation of each block."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from estimator.model.resource import Project
from estimator.model.values import Unknown
from estimator.readers.projects import ReadOptions, discover, read_projects
from tests.projects.trees import plant

APP = """
variable "size" { default = "t3.nano" }
variable "env" { default = "" }
variable "subnets" { default = [] }
variable "tags" {
  type    = map(string)
  default = {}
}
resource "aws_instance" "app" {
  count         = max(1, length(var.subnets))
  instance_type = var.size
  tags          = merge(var.tags, { env = var.env })
}
"""
VPC = """
variable "zones" { default = 1 }
resource "aws_subnet" "s" {
  count      = var.zones
  cidr_block = cidrsubnet("10.0.0.0/16", 8, count.index)
}
output "subnet_ids" { value = aws_subnet.s[*].id }
output "zones" { value = var.zones }
output "vpc_id" { value = aws_subnet.s[0].vpc_id }
"""
ROOT_HCL = """
locals {
  account = read_terragrunt_config(find_in_parent_folders("account.hcl"))
  region  = local.account.locals.region
}
generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = <<EOF
provider "aws" {
  region = "${local.region}"
  default_tags {
    tags = { unit = "${path_relative_to_include()}" }
  }
}
EOF
}
remote_state {
  backend = "s3"
  config  = { key = "${path_relative_to_include()}/terraform.tfstate" }
}
inputs = {
  env  = "from-root"
  tags = { owner = "root", team = "core" }
}
"""
INCLUDE = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'
SOURCE = 'terraform {\n  source = "${get_repo_root()}/modules//app"\n}\n'


@pytest.fixture
def live(tmp_path: Path) -> Path:
    return plant(
        tmp_path / "repo",
        {
            ".git/HEAD": "",
            "modules/app/main.tf": APP,
            "modules/vpc/main.tf": VPC,
            "live/root.hcl": ROOT_HCL,
            "live/prod/account.hcl": 'locals {\n  region = "eu-central-1"\n}\n',
        },
    )


def units(top: Path, **env: str) -> dict[str, Project]:
    options = ReadOptions(env=env, use_cache=False)
    return {project.name: project for project in read_projects(discover(top), options)}


def unit(top: Path, text: str, **env: str) -> Project:
    """The project of `live/prod/app` with this configuration."""
    plant(top, {"live/prod/app/terragrunt.hcl": text})
    return units(top, **env)["live/prod/app"]


def values(project: Project) -> Any:
    return next(iter(project.after)).values


def test_a_unit_is_its_module_with_inputs_and_generated_provider(live: Path) -> None:
    project = unit(live, INCLUDE + SOURCE + 'inputs = {\n  size = "m5.large"\n}\n')
    (resource,) = project.after
    assert project.kind == "terragrunt_dir"
    assert resource.values["instance_type"] == "m5.large"
    assert resource.provider_region == "eu-central-1"
    assert resource.default_tags == {"unit": "prod/app"}
    assert resource.values["tags"] == {"owner": "root", "team": "core", "env": "from-root"}
    assert project.diagnostics == ()


def test_modules_and_included_files_are_no_projects(live: Path) -> None:
    plant(live, {"live/prod/app/terragrunt.hcl": INCLUDE + SOURCE})
    assert [spec.name for spec in discover(live)] == ["live/prod/app"]
    plant(live, {"live/terragrunt.hcl": ROOT_HCL})
    assert [spec.name for spec in discover(live)] == ["live/prod/app"]


@pytest.mark.parametrize(
    ("strategy", "tags"),
    [
        ("shallow", {"team": "mine", "env": "from-root"}),
        ("deep", {"owner": "root", "team": "mine", "env": "from-root"}),
        ("no_merge", {"team": "mine", "env": ""}),
    ],
)
def test_inputs_merge_as_the_strategy_says(live: Path, strategy: str, tags: dict[str, str]) -> None:
    include = INCLUDE.replace("}", f'  merge_strategy = "{strategy}"\n}}')
    project = unit(live, include + SOURCE + 'inputs = {\n  tags = { team = "mine" }\n}\n')
    assert values(project)["tags"] == tags


def test_an_exposed_include_can_be_asked(live: Path) -> None:
    text = INCLUDE.replace("}", "  expose = true\n}") + SOURCE
    text += "inputs = {\n  size = include.root.locals.region\n  env = include.root.inputs.env\n}\n"
    found = values(unit(live, text))
    assert (found["instance_type"], found["tags"]["env"]) == ("eu-central-1", "from-root")


def test_a_bare_include_has_no_label(live: Path) -> None:
    text = 'include {\n  path = find_in_parent_folders("root.hcl")\n}\n' + SOURCE
    text += "inputs = {\n  size = include.locals.region\n}\n"
    assert values(unit(live, text))["instance_type"] == "eu-central-1"


def test_outputs_of_a_dependency_come_from_its_own_source(live: Path) -> None:
    """Three subnets are known to be three, though their ids are not known before apply."""
    plant(
        live,
        {
            "live/prod/vpc/terragrunt.hcl": (
                'terraform {\n  source = "../../../modules/vpc"\n}\ninputs = { zones = 3 }\n'
            )
        },
    )
    text = """
dependency "vpc" {
  config_path  = "../vpc"
  mock_outputs = { subnet_ids = ["mock"], vpc_id = "vpc-mock", extra = "e" }
}
inputs = {
  subnets = dependency.vpc.outputs.subnet_ids
  size    = "m5.${dependency.vpc.outputs.zones}large"
  env     = dependency.vpc.outputs.vpc_id
  tags    = { extra = dependency.vpc.outputs.extra }
}
"""
    project = unit(live, INCLUDE + SOURCE + text)
    assert len(project.after) == 3
    assert values(project)["instance_type"] == "m5.3large"
    assert values(project)["tags"] == {"extra": "e", "env": "vpc-mock"}
    assert any(path.endswith("vpc/terragrunt.hcl") for path in project.metadata["files"])


def test_without_mocks_an_output_of_the_future_is_unknown(live: Path) -> None:
    text = """
dependency "db" {
  config_path = "../db"
}
inputs = {
  size = dependency.db.outputs.size
  env  = "known"
}
"""
    found = values(unit(live, SOURCE + text))
    assert isinstance(found["instance_type"], Unknown)
    assert found["instance_type"].needs == ("dependency.db.outputs",)
    assert found["tags"]["env"] == "known"


def test_units_that_depend_on_each_other_do_not_hang(live: Path) -> None:
    text = SOURCE + 'dependency "o" {\n  config_path = "../%s"\n}\ninputs = {\n'
    text += "  size = dependency.o.outputs.x\n}\n"
    plant(live, {"live/prod/b/terragrunt.hcl": text % "app"})
    assert isinstance(values(unit(live, text % "b"))["instance_type"], Unknown)


def test_the_environment_is_asked_by_name(live: Path) -> None:
    text = SOURCE + 'inputs = {\n  size = get_env("SIZE", "small")\n  env = get_env("STAGE")\n}\n'
    project = unit(live, text, STAGE="blue")
    assert values(project)["instance_type"] == "small"
    assert values(project)["tags"]["env"] == "blue"
    assert project.metadata["environment_variables"] == ("SIZE", "STAGE")
    assert isinstance(values(unit(live, text))["tags"]["env"], Unknown)


def test_a_kept_result_depends_on_the_variables_it_asked_for(live: Path, tmp_path: Path) -> None:
    text = SOURCE + 'inputs = {\n  size = get_env("SIZE", "small")\n}\n'
    plant(live, {"live/prod/app/terragrunt.hcl": text})
    seen = []
    for env in ({"OTHER": "1"}, {"OTHER": "2"}, {"SIZE": "big"}, {"SIZE": "big"}):
        options = ReadOptions(env=env, cache_directory=tmp_path / "cache")
        (project,) = read_projects(discover(live), options)
        seen.append(values(project)["instance_type"])
    assert seen == ["small", "small", "big", "big"]


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ("get_terragrunt_dir()", "{unit}"),
        ("get_original_terragrunt_dir()", "{unit}"),
        ("get_repo_root()", "{repo}"),
        ("get_path_from_repo_root()", "live/prod/app"),
        ("get_path_to_repo_root()", "../../.."),
        ("path_relative_to_include()", "prod/app"),
        ('path_relative_to_include("root")', "prod/app"),
        ("path_relative_from_include()", "../.."),
        ("get_parent_terragrunt_dir()", "{repo}/live"),
        ('find_in_parent_folders("account.hcl")', "{repo}/live/prod/account.hcl"),
        ('find_in_parent_folders("nope.hcl", "fallback")', "fallback"),
        ("get_platform()", "linux"),
        ("get_terraform_command()", "plan"),
        ('basename(get_terragrunt_dir())', "app"),
        ('read_terragrunt_config("nope.hcl", { locals = { a = "b" } }).locals.a', "b"),
        ('jsondecode(read_tfvars_file("more.tfvars")).k', "v"),
        ('join(",", get_terraform_cli_args())', ""),
        ('mark_as_read("more.tfvars")', "more.tfvars"),
        ('trimspace(file("note.txt"))', "hello"),
        ('templatefile("note.tftpl", { x = 1 })', "x is 1"),
        ('try(find_in_parent_folders("nope.hcl"), "none")', "none"),
    ],
)  # fmt: skip
def test_functions_give_what_terragrunt_gives(live: Path, call: str, wanted: str) -> None:
    plant(
        live / "live/prod/app",
        {"more.tfvars": 'k = "v"\n', "note.txt": "hello\n", "note.tftpl": "x is ${x}"},
    )
    project = unit(live, f"{INCLUDE}{SOURCE}inputs = {{\n  size = {call}\n}}\n")
    repo = str(live.resolve())
    expected = wanted.format(repo=repo, unit=f"{repo}/live/prod/app")
    assert values(project)["instance_type"] == expected


@pytest.mark.parametrize(
    "call", ['run_cmd("echo", "x")', "get_aws_account_id()", 'sops_decrypt_file("s.yaml")']
)
def test_what_would_run_or_decrypt_is_unknown(live: Path, call: str) -> None:
    project = unit(live, f"{SOURCE}inputs = {{\n  size = {call}\n}}\n")
    assert isinstance(values(project)["instance_type"], Unknown)


def test_values_of_var_files_count_more_than_inputs(live: Path) -> None:
    plant(live / "live/prod/app", {"extra.tfvars": 'size = "from-file"\n'})
    text = """
terraform {
  source = "../../../modules/app"
  extra_arguments "v" {
    commands           = ["plan", "apply"]
    required_var_files = ["${get_terragrunt_dir()}/extra.tfvars"]
    optional_var_files = ["${get_terragrunt_dir()}/absent.tfvars"]
    arguments          = ["-var-file=extra.tfvars", "-lock=false"]
    env_vars           = { TF_VAR_env = "by-env" }
  }
}
inputs = { size = "from-inputs" }
"""
    found = values(unit(live, text))
    assert found["instance_type"] == "from-file"
    assert found["tags"]["env"] == "by-env"


def test_a_unit_may_hold_its_own_terraform(live: Path) -> None:
    plant(live, {"live/prod/app/main.tf": APP})
    project = unit(live, INCLUDE + 'inputs = {\n  size = "own"\n}\n')
    assert values(project)["instance_type"] == "own"
    assert [spec.kind for spec in discover(live / "live")] == ["terragrunt"]


def test_a_downloaded_module_is_found_in_terragrunts_cache(live: Path) -> None:
    text = 'terraform {\n  source = "git::https://example.org/m.git//app?ref=v1"\n}\n'
    project = unit(live, text)
    assert project.metadata["is_failed"] is True
    (problem,) = project.diagnostics
    assert "not downloaded" in problem.message
    assert "terragrunt init" in problem.hint
    plant(live, {"live/prod/app/.terragrunt-cache/abc/def/app/main.tf": APP})
    assert values(units(live)["live/prod/app"])["instance_type"] == "t3.nano"


@pytest.mark.parametrize(
    "text", ["skip = true\n", 'exclude {\n if = true\n actions = ["plan"]\n}\n']
)
def test_a_skipped_unit_is_no_project(live: Path, text: str) -> None:
    plant(
        live,
        {
            "live/prod/app/terragrunt.hcl": SOURCE + text,
            "live/prod/other/terragrunt.hcl": SOURCE,
        },
    )
    assert [spec.name for spec in discover(live)] == ["live/prod/other"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('inputs = {\n  size = local.nope\n  env = "ok"\n}\n', "local.nope is not declared"),
        ('include "x" {\n  path = "nope.hcl"\n}\ninputs = { env = "ok" }\n', "no file nope.hcl"),
        ('inputs = {\n  size = dependency.nope.outputs.x\n  env = "ok"\n}\n', "not declared"),
        ('locals {\n a = local.b\n b = local.a\n}\ninputs = {\n size = local.a\n env = "ok"\n}\n',
         "need each other"),
        ('inputs = {\n  size = var.x\n  env = "ok"\n}\n', "var.x may not be used"),
        ('inputs = {\n  size = read_terragrunt_config("/etc/passwd").locals\n  env = "ok"\n}\n',
         "outside of the repository"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_and_spoils_nothing_else(live: Path, text: str, message: str) -> None:
    project = unit(live, SOURCE + text)
    assert values(project)["tags"]["env"] == "ok"
    said = [f"{problem.message} {problem.span}" for problem in project.diagnostics]
    assert any(message in line and "terragrunt.hcl:" in line for line in said)


def test_a_file_that_includes_itself_ends(live: Path) -> None:
    project = unit(live, SOURCE + 'include "me" {\n  path = "terragrunt.hcl"\n}\n')
    assert any("deep" in problem.message for problem in project.diagnostics)


def test_a_broken_file_is_an_error_of_its_unit_alone(live: Path) -> None:
    plant(live, {"live/prod/app/terragrunt.hcl": SOURCE, "live/prod/bad/terragrunt.hcl": "a = {\n"})
    plant(live, {"live/prod/bad/main.tf": APP})
    found = units(live)
    assert len(found["live/prod/app"].after) == 1
    assert any(problem.is_error for problem in found["live/prod/bad"].diagnostics)


def test_without_git_the_searched_directory_is_the_boundary(tmp_path: Path) -> None:
    top = plant(
        tmp_path,
        {
            "root.hcl": 'inputs = {\n  env = "shared"\n}\n',
            "app/terragrunt.hcl": INCLUDE,
            "app/main.tf": APP,
        },
    )
    assert values(units(top)["app"])["tags"]["env"] == "shared"
    alone = units(top / "app")["app"]
    assert any("root.hcl" in problem.message for problem in alone.diagnostics)
