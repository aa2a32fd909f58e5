"""Source reading against what Terraform itself planned for the same directory."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from estimator.model.resource import Project
from estimator.model.values import Unknown
from estimator.readers.hcl import RootOptions, read_root
from tests.conftest import SHARED

FIXTURES = Path(__file__).parent / "fixtures"
ENV = {"TF_VAR_from_env": "envvar"}


def recorded(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


@pytest.fixture(scope="module")
def project() -> Project:
    return read_root(FIXTURES / "truth", RootOptions(env=ENV))


def test_every_address_and_value_is_terraforms(project: Project) -> None:
    expected = recorded(FIXTURES / "truth.json")["input"]
    ours = {resource.address: resource.values.get("input") for resource in project.after}
    assert ours == expected


def test_nothing_is_reported(project: Project) -> None:
    assert project.diagnostics == ()


def test_moved_blocks_give_previous_addresses(project: Project) -> None:
    moved = {
        resource.address: resource.previous_address
        for resource in project.after
        if resource.previous_address
    }
    assert moved["terraform_data.inputs"] == "terraform_data.formerly"
    inner = "module.single.module.subnet[1].terraform_data.subnet"
    assert moved[inner] == "module.alone.module.subnet[1].terraform_data.subnet"
    assert "terraform_data.text" not in moved


def test_metadata_names_every_file_reached(project: Project) -> None:
    root = (FIXTURES / "truth").resolve()
    files = {str(Path(name).relative_to(root)) for name in project.metadata["files"]}
    assert files >= {
        "main.tf", "main_override.tf", "variables.tf", "terraform.tfvars", "a.auto.tfvars",
        "b.auto.tfvars.json", "network/main.tf", "network/subnet/main.tf", "templates/hosts.tftpl",
    }  # fmt: skip


def _planned(module: dict[str, Any]) -> dict[str, Any]:
    found = {
        resource["address"]: resource["values"]
        for resource in module.get("resources", ())
        if resource["mode"] == "managed"
    }
    for child in module.get("child_modules", ()):
        found |= _planned(child)
    return found


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared fixtures beside the repository")
def test_shared_truth_agrees_with_its_plan() -> None:
    root = SHARED / "prototypes" / "fixtures" / "truth"
    planned = _planned(recorded(root / "plan.json")["planned_values"]["root_module"])
    project = read_root(root, RootOptions(env=ENV))
    ours = {resource.address: resource.values for resource in project.after}
    assert ours.keys() == planned.keys()
    for address, values in planned.items():
        assert _agrees(values.get("input"), ours[address].get("input")), address


def _agrees(planned: Any, ours: Any) -> bool:
    """Equal, where a plan writes null for what is known after apply and bare secrets."""
    if isinstance(ours, Unknown):
        return planned is None or ours.is_sensitive
    if isinstance(planned, dict) and isinstance(ours, dict):
        return planned.keys() <= ours.keys() and all(
            _agrees(planned[key], ours[key]) for key in planned
        )
    if isinstance(planned, list) and isinstance(ours, list):
        return len(planned) == len(ours) and all(map(_agrees, planned, ours))
    return bool(planned == ours)


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared fixtures beside the repository")
def test_every_shared_directory_is_read() -> None:
    names = {path.parent for ending in ("*.tf", "*.tf.json") for path in SHARED.rglob(ending)}
    for directory in sorted(names):
        assert read_root(directory).kind == "terraform_dir"
