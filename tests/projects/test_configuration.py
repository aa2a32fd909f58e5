"""forebill.yml and infracost.yml: what they mean, and what is said of a wrong one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from estimator.errors import Error
from estimator.readers.projects import (
    Configuration,
    PathOverride,
    ReadOptions,
    RootSpec,
    declared,
    find_configuration,
    read_configuration,
    read_projects,
)
from tests.projects.trees import ROOT, calling, declaring, plant

FULL = """
version: 0.1
autodetect:
  env_names: [dev, PROD]
  exclude_dirs: ["**/old"]
  include_dirs: [modules/x]
  path_overrides:
    - path: apps/**
      only: [dev]
  max_search_depth: 4
  force_project_type: terraform
  terraform_var_file_extensions: [.tfvars, .env]
projects:
  - path: a
    name: shop
    terraform_var_files: [one.tfvars]
    terraform_vars: {size: 3, ratio: 1.50, flag: true, list: [1.0, x]}
    dependency_paths: ["../lib/**"]
    usage_file: usage.yml
    env: {TF_VAR_x: "${TOKEN}-1", NUMBER: 5}
    terraform_workspace: blue
    metadata: {team: core}
"""


def read(top: Path, text: str, name: str = "forebill.yml", **env: str) -> Configuration:
    return read_configuration(plant(top, {name: text}) / name, env)


def specs(top: Path, text: str) -> dict[str, RootSpec]:
    return {spec.name: spec for spec in declared(read(top, text))}


def test_every_key_arrives(tmp_path: Path) -> None:
    plant(tmp_path, {"a/main.tf": ROOT, "usage.yml": ""})
    found = read(tmp_path, FULL, TOKEN="t")
    auto = found.autodetect
    assert (auto.env_names, auto.exclude_paths) == (("dev", "prod"), ("**/old",))
    assert (auto.include_paths, auto.max_search_depth) == (("modules/x",), 4)
    assert auto.path_overrides == (PathOverride("apps/**", only=("dev",)),)
    assert (auto.force_project_type, auto.var_file_extensions) == ("terraform", (".tfvars", ".env"))
    (spec,) = declared(found)
    assert (spec.name, spec.path, spec.workspace) == ("shop", tmp_path.resolve() / "a", "blue")
    assert spec.var_files == ("one.tfvars",)
    assert spec.variables == {"size": 3, "ratio": Decimal("1.50"), "flag": True, "list": [1, "x"]}
    assert spec.env == {"TF_VAR_x": "t-1", "NUMBER": "5"}
    assert spec.usage_file == tmp_path / "usage.yml"
    assert spec.dependency_paths == ("../lib/**",)
    assert spec.metadata == {"team": "core"}
    assert str(spec.span).endswith("forebill.yml:14")
    assert found.diagnostics == ()


def test_without_projects_the_tree_is_searched(tmp_path: Path) -> None:
    plant(tmp_path, {"a/main.tf": ROOT, "b/main.tf": ROOT, "c/old/main.tf": ROOT})
    assert list(specs(tmp_path, "autodetect: {exclude_dirs: [b, '**/old']}")) == ["a"]


def test_a_project_path_is_searched_too(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "infra/net/main.tf": ROOT + declaring("x"),
            "infra/net/dev.tfvars": "x = 1\n",
            "infra/net/prod.tfvars": "x = 2\n",
            "infra/app/main.tf": calling("../lib"),
            "infra/lib/main.tf": ROOT,
            "one/main.tf": ROOT,
            "one/sub/main.tf": ROOT,
            "plan.json": "{}",
        },
    )
    text = """
projects:
  - path: infra
  - {path: infra/net, name: network}
  - {path: one, skip_autodetect: true}
  - {path: one, name: both, exclude_paths: [nothing]}
  - {path: plan.json, name: planned}
"""
    found = specs(tmp_path, text)
    assert list(found) == [
        "infra/app",
        "infra/net-dev",
        "infra/net-prod",
        "network-dev",
        "network-prod",
        "one",
        "both",
        "both/sub",
        "planned",
    ]
    assert found["planned"].kind == "plan"


def test_variables_of_the_file_reach_the_evaluation(tmp_path: Path) -> None:
    source = declaring("n", "m") + 'resource "aws_eip" "e" {\n count = var.n + var.m\n}\n'
    plant(tmp_path, {"a/main.tf": source})
    text = "projects: [{path: a, terraform_vars: {n: 2}, env: {TF_VAR_m: '1'}}]"
    (project,) = read_projects(declared(read(tmp_path, text)), ReadOptions(use_cache=False))
    assert len(project.after) == 3


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("projects: [{path: a, nmae: x}]", 1, 'no key "nmae"', 'did you mean "name"?'),
        ("version: 0.1\n\nproject: []", 3, 'no key "project"', 'did you mean "projects"?'),
        ("autodetect:\n  depth: 3", 2, 'no key "depth"', "known:"),
        ("version: 2.7", 1, "version 2.7 is not known", "version: 0.1"),
        ("projects:\n  - name: x", 2, "needs a path", "path"),
        ("projects:\n  - path: nope", 2, "no such file", ""),
        ("projects: {path: a}", 1, "a list", ""),
        ("projects: [a]", 1, "a mapping", ""),
        ("projects: [{path: a, skip_autodetect: maybe}]", 1, "true or false", ""),
        ("projects: [{path: a, terraform_var_files: x}]", 1, "a list", ""),
        ("projects: [{path: a, env: [x]}]", 1, "a mapping", ""),
        ("autodetect: {max_search_depth: -1}", 1, "whole number", ""),
        ("autodetect: {force_project_type: pulumi}", 1, "not supported", "terragrunt"),
        ("autodetect: {path_overrides: [{only: [x]}]}", 1, "needs a path", ""),
        ("a: b: c", 1, "invalid YAML", ""),
        ("", 0, "empty", "projects"),
        ("a: 1\n---\nb: 2", 3, "one YAML document", ""),
    ],
)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, message: str, hint: str
) -> None:
    plant(tmp_path, {"a/main.tf": ROOT})
    with pytest.raises(Error, match=message) as caught:
        read(tmp_path, text)
    where = caught.value.where
    assert f"forebill.yml:{line}" in where if line else where.endswith("forebill.yml")
    assert hint in caught.value.hint


def test_what_is_not_used_is_said(tmp_path: Path) -> None:
    plant(tmp_path, {"a/main.tf": ROOT})
    text = "projects:\n  - path: a\n    terraform_cloud_token: t0ken\n    env: {X: '${NOPE}'}\n"
    said = [f"{found.span}: {found.message}" for found in read(tmp_path, text).diagnostics]
    assert len(said) == 2
    assert ":3: " in said[0]
    assert "HCP Terraform" in said[0]
    assert "NOPE is not set" in said[1]
    assert "t0ken" not in "".join(said)


def test_module_sources_are_mapped(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {"a/main.tf": calling("corp/vpc/aws", "git::https://x/y.git"), "vendor/main.tf": ROOT},
    )
    maps = ("corp/vpc/aws: ../vendor", "- {match: 'git::https://x/y.git', replace: ../vendor}")
    for text in maps:
        source = f"terraform_source_map:\n  {text}\nprojects: [{{path: a}}]"
        (project,) = read_projects(declared(read(tmp_path, source)), ReadOptions(use_cache=False))
        assert len(project.after) == 1


def test_a_project_without_terraform_is_an_error_at_its_line(tmp_path: Path) -> None:
    plant(tmp_path, {"a/readme.md": ""})
    with pytest.raises(Error, match="no Terraform project") as caught:
        declared(read(tmp_path, "projects:\n  - path: a\n"))
    assert "forebill.yml:2" in caught.value.where


def test_our_own_file_counts_before_the_others(tmp_path: Path) -> None:
    assert find_configuration(tmp_path) is None
    for name in ("infracost.yml.tmpl", "infracost.yml", "forebill.yml"):
        plant(tmp_path, {name: ""})
        found = find_configuration(tmp_path)
        assert found is not None
        assert found.name == name


TEMPLATE = """version: 0.1
projects:
{{- range $p := matchPaths "apps/:app/:env.tfvars" }}
  {{- if ne $p.env "skip" }}
  - path: {{ $p._dir }}
    name: {{ $p.app }}-{{ $p.env | upper }}
    terraform_var_files: [{{ base $p._path }}]
    {{- if isProduction $p.env }}
    terraform_workspace: {{ $.Branch }}
    {{- end }}
  {{- end }}
{{- end }}
"""


def test_a_template_writes_the_projects(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "apps/web/main.tf": ROOT,
            **{f"apps/web/{env}.tfvars": "" for env in ("dev", "prod", "skip")},
        },
    )
    found = read(tmp_path, TEMPLATE, "infracost.yml.tmpl", INFRACOST_VCS_BRANCH="main")
    assert [(p.name, p.workspace, p.var_files) for p in found.projects] == [
        ("web-DEV", "", ("dev.tfvars",)),
        ("web-PROD", "main", ("prod.tfvars",)),
    ]


def test_a_template_may_ask_for_the_projects_found(tmp_path: Path) -> None:
    plant(tmp_path, {"a/main.tf": ROOT, "a/dev.tfvars": "", "a/prod.tfvars": ""})
    text = """projects:
{{- range .DetectedRootModules }}
{{- range .Projects }}
  - path: {{ .Path }}
    name: "{{ .Name }} of {{ $.RepoName }}"
    terraform_var_files: {{ parseJson "[]" }}
{{- end }}{{ end }}
"""
    found = read(tmp_path, text, "infracost.yml.tmpl", FOREBILL_VCS_REPOSITORY_NAME="o/r")
    assert [entry.name for entry in found.projects] == ["a-dev of o/r", "a-prod of o/r"]


def test_a_wrong_template_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Error, match='no function "nope"') as caught:
        read(tmp_path, "a\n{{ nope 1 }}", "forebill.yml.tmpl")
    assert "forebill.yml.tmpl:2" in caught.value.where
    with pytest.raises(Error, match="no key") as caught:
        read(tmp_path, "{{ print `bad: 1` }}", "forebill.yml.tmpl")
    assert "as generated" in caught.value.where
