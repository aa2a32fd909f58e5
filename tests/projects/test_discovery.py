"""Which directories are roots, and which var files make which projects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from estimator.errors import Error
from estimator.readers.projects import DiscoveryOptions, PathOverride, RootSpec, discover
from tests.projects.trees import BACKEND, PROVIDER, ROOT, calling, declaring, plant


def found(top: Path, **options: Any) -> dict[str, tuple[str, ...]]:
    """Name → var files of every project."""
    specs = discover(top, DiscoveryOptions(**options))
    return {spec.name: spec.var_files for spec in specs}


def names(top: Path, **options: Any) -> list[str]:
    return list(found(top, **options))


def test_a_single_directory_is_one_project_named_after_it(tmp_path: Path) -> None:
    top = plant(tmp_path / "shop", {"main.tf": ROOT})
    (spec,) = discover(top)
    assert (spec.name, spec.path, spec.kind) == ("shop", top.resolve(), "terraform")
    assert spec.reason == "no other directory calls it"


def test_called_modules_are_no_projects(tmp_path: Path) -> None:
    top = plant(
        tmp_path,
        {
            "apps/a/main.tf": calling("../../modules/x"),
            "apps/b/main.tf": calling("../../modules/x//", "../shared"),
            "apps/shared/main.tf": ROOT,
            "modules/x/main.tf": ROOT + calling("./inner"),
            "modules/x/inner/main.tf": ROOT,
            "modules/unused/main.tf": ROOT,
            "docs/readme.md": "",
        },
    )
    assert names(top) == ["apps/a", "apps/b"]


def test_a_backend_or_own_values_make_a_called_directory_a_root(tmp_path: Path) -> None:
    top = plant(
        tmp_path,
        {
            "a/main.tf": calling("../b", "../c", "../d"),
            "b/main.tf": ROOT + BACKEND,
            "c/main.tf": ROOT,
            "c/terraform.tfvars": "",
            "d/main.tf": ROOT + PROVIDER,
        },
    )
    assert names(top) == ["a", "b", "c"]


def test_a_module_repository_is_known_by_its_examples(tmp_path: Path) -> None:
    files = {"main.tf": ROOT, "examples/full/main.tf": calling("../..")}
    assert names(plant(tmp_path, files)) == ["examples/full"]


def test_directories_of_other_tools_are_not_entered(tmp_path: Path) -> None:
    files = {
        "main.tf": ROOT,
        ".terraform/modules/x/main.tf": ROOT,
        "node_modules/y/main.tf": ROOT,
        ".hidden/main.tf": ROOT,
    }
    assert len(names(plant(tmp_path, files))) == 1


def test_a_directory_with_variables_only_is_no_project(tmp_path: Path) -> None:
    files = {"a/main.tf": ROOT, "b/variables.tf": declaring("x")}
    assert names(plant(tmp_path, files)) == ["a"]


def test_a_link_to_a_directory_is_not_followed(tmp_path: Path) -> None:
    top = plant(tmp_path / "repo", {"a/main.tf": ROOT})
    (top / "a" / "loop").symlink_to(top)
    assert names(top) == ["a"]


def test_paths_are_excluded_and_included_by_glob(tmp_path: Path) -> None:
    top = plant(
        tmp_path,
        {
            "a/main.tf": ROOT,
            "b/main.tf": ROOT,
            "b/deep/main.tf": ROOT,
            "modules/m/main.tf": ROOT,
            "modules/n/main.tf": ROOT,
        },
    )
    assert names(top, exclude_paths=("b",)) == ["a"]
    assert names(top, exclude_paths=("**/deep",)) == ["a", "b"]
    assert names(top, include_paths=("modules/m",)) == ["a", "b", "b/deep", "modules/m"]
    assert len(names(top, include_all_paths=True)) == 5
    assert names(top, max_search_depth=1) == ["a", "b"]


def test_nothing_to_read_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Error, match="no Terraform project") as caught:
        discover(tmp_path)
    assert "forebill.yml" in caught.value.hint
    with pytest.raises(Error, match="no such directory"):
        discover(tmp_path / "nope")


def test_five_automatic_var_files_are_one_project(tmp_path: Path) -> None:
    """infracost/infracost#2624: each of them must not multiply the cost."""
    files = {f"{name}.auto.tfvars": 'size = "x"\n' for name in "abcde"}
    top = plant(tmp_path / "r", {"main.tf": ROOT + declaring("size"), **files})
    assert found(top) == {"r": ()}


def test_one_project_per_environment_with_the_shared_values_first(tmp_path: Path) -> None:
    top = plant(
        tmp_path / "app",
        {
            "main.tf": ROOT + declaring("size", "team"),
            "common.tfvars": 'team = "a"\n',
            "dev.tfvars": 'size = "s"\n',
            "env/prod.tfvars": 'size = "l"\n',
            "terraform.tfvars": "",
        },
    )
    assert found(top) == {
        "app-dev": ("common.tfvars", "dev.tfvars"),
        "app-prod": ("common.tfvars", "env/prod.tfvars"),
    }
    assert [spec.environment for spec in discover(top)] == ["dev", "prod"]


def test_environment_directories_hold_the_values_of_the_roots_around_them(tmp_path: Path) -> None:
    top = plant(
        tmp_path,
        {
            "net/main.tf": ROOT + declaring("cidr"),
            "app/main.tf": ROOT + declaring("size"),
            "envs/dev/net.tfvars": 'cidr = "10.0.0.0/8"\n',
            "envs/prod/net.tfvars": 'cidr = "11.0.0.0/8"\n',
            "envs/dev/app.tfvars": 'size = "s"\n',
            "envs/prod/terraform.tfvars": 'size = "l"\n',
        },
    )
    assert found(top) == {
        "app-dev": ("../envs/dev/app.tfvars",),
        "app-prod": ("../envs/prod/terraform.tfvars",),
        "net-dev": ("../envs/dev/net.tfvars",),
        "net-prod": ("../envs/prod/net.tfvars",),
    }


def test_a_root_inside_an_environment_takes_only_its_values(tmp_path: Path) -> None:
    top = plant(
        tmp_path,
        {
            "live/prod/app/main.tf": ROOT + declaring("size"),
            "live/dev/app/main.tf": ROOT + declaring("size"),
            "live/dev/app/dev.tfvars": "",
            "env/prod.tfvars": 'size = "l"\n',
            "env/dev.tfvars": 'size = "s"\n',
        },
    )
    assert found(top, env_names=("dev", "prod")) == {
        "live/dev/app": ("../../../env/dev.tfvars", "dev.tfvars"),
        "live/prod/app": ("../../../env/prod.tfvars",),
    }


def test_files_that_assign_the_same_variable_are_alternatives(tmp_path: Path) -> None:
    top = plant(
        tmp_path / "app",
        {
            "main.tf": ROOT + declaring("region", "team"),
            "us-east-1.tfvars": 'region = "us-east-1"\n',
            "eu-west-1.tfvars": 'region = "eu-west-1"\n',
            "team.tfvars": 'team = "a"\n',
        },
    )
    assert found(top) == {
        "app-eu-west-1": ("team.tfvars", "eu-west-1.tfvars"),
        "app-us-east-1": ("team.tfvars", "us-east-1.tfvars"),
    }


def test_files_with_different_variables_complete_each_other(tmp_path: Path) -> None:
    files = {"main.tf": ROOT + declaring("a", "b"), "x.tfvars": "a = 1\n", "y.tfvars": "b = 1\n"}
    assert found(plant(tmp_path / "app", files)) == {"app": ("x.tfvars", "y.tfvars")}


@pytest.mark.parametrize(
    ("file", "environment"),
    [
        ("prod.tfvars", "prod"),
        ("PROD.tfvars", "prod"),
        ("prod-eu.tfvars", "prod"),
        ("network.prod.tfvars", "prod"),
        ("pre-prod.tfvars", "pre-prod"),
        ("nonprod.tfvars.json", "nonprod"),
        ("product.tfvars", ""),
        ("develop.tfvars", "develop"),
    ],
)
def test_an_environment_is_a_whole_word_of_the_name(
    tmp_path: Path, file: str, environment: str
) -> None:
    text = "{}" if file.endswith(".json") else ""
    (spec,) = discover(plant(tmp_path, {"main.tf": ROOT, file: text}))
    assert spec.environment == environment


def test_env_names_and_overrides_choose_environments(tmp_path: Path) -> None:
    files = {f"{name}.tfvars": "" for name in ("blue", "green", "prod")}
    top = plant(tmp_path, {f"app/{name}": text for name, text in files.items()})
    plant(top, {"app/main.tf": ROOT, "web/main.tf": ROOT, "web/blue.tfvars": ""})
    assert names(top, env_names=("blue", "green")) == ["app-blue", "app-green", "web-blue"]
    only = PathOverride("app", only=("green",))
    assert names(top, env_names=("blue", "green"), path_overrides=(only,)) == [
        "app-green",
        "web-blue",
    ]
    without = PathOverride("**", exclude=("blue",))
    assert "app-blue" not in names(top, env_names=("blue", "green"), path_overrides=(without,))


def test_names_stay_unique(tmp_path: Path) -> None:
    """terrateamio/action#597: a duplicate name must not end the run."""
    top = plant(tmp_path, {"a/main.tf": ROOT, "a/dev.tfvars": "", "a-dev/main.tf": ROOT})
    specs: list[RootSpec] = discover(top)
    assert sorted(spec.name for spec in specs) == ["a-dev", "a-dev-2"]
