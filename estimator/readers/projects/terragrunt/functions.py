"""Terragrunt's own functions; everything else is Terraform's library.

What would need a command, an account or a key (`run_cmd`, `get_aws_account_id`,
`sops_decrypt_file`) is unknown; no process is started for a configuration.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from estimator.model.values import Unknown
from estimator.readers.hcl.configuration import values_file
from estimator.readers.hcl.convert import as_string
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.expressions.compiler import constant
from estimator.readers.hcl.functions.json_text import json_text
from estimator.readers.hcl.values import Value
from estimator.readers.projects.terragrunt.file import TerragruntFile
from estimator.readers.projects.terragrunt.run import NAME

#: Found when no name is asked for: the old and the new name of a root's file.
_USUAL = (NAME, "root.hcl")
_WITH_VARIABLES = ("apply", "console", "destroy", "import", "plan", "push", "refresh", "validate")


def find_in_parent_folders(file: TerragruntFile, name: Value = None, *fallback: Value) -> Value:
    """The nearest file of a name above the unit, as an absolute path."""
    names = _USUAL if name is None else (as_string(name),)
    for folder in file.here.parents:
        for wanted in names:
            file.unit.notes.reach(folder / wanted)
            if (folder / wanted).exists():
                return str(folder / wanted)
        if folder == file.unit.confine:
            break
    if fallback:
        return fallback[0]
    raise EvalError(f"no {' or '.join(names)} in the folders above {file.here.name}/")


def _relative(path: Path, start: Path) -> str:
    return Path(os.path.relpath(path, start)).as_posix()


def _label(name: Value) -> str:
    return "" if name is None else as_string(name)


def path_relative_to_include(file: TerragruntFile, name: Value = None) -> Value:
    parent = file.included(_label(name))
    return "." if parent is None else _relative(file.here, parent.path.parent)


def path_relative_from_include(file: TerragruntFile, name: Value = None) -> Value:
    parent = file.included(_label(name))
    return "." if parent is None else _relative(parent.path.parent, file.here)


def get_parent_terragrunt_dir(file: TerragruntFile, name: Value = None) -> Value:
    parent = file.included(_label(name))
    return str(file.here if parent is None else parent.path.parent)


def get_terragrunt_dir(file: TerragruntFile) -> Value:
    return str(file.here)


def get_original_terragrunt_dir(file: TerragruntFile) -> Value:
    return str(file.unit.directory)


def get_repo_root(file: TerragruntFile) -> Value:
    return str(file.unit.confine)


def get_path_from_repo_root(file: TerragruntFile) -> Value:
    return _relative(file.here, file.unit.confine)


def get_path_to_repo_root(file: TerragruntFile) -> Value:
    return _relative(file.unit.confine, file.here)


def get_env(file: TerragruntFile, name: Value, fallback: Value = None) -> Value:
    """An environment variable; without a fallback a missing one is unknown, not an error."""
    known = as_string(name)
    file.unit.notes.variables[known] = None
    if known in file.unit.run.env:
        return file.unit.run.env[known]
    if fallback is not None:
        return fallback
    return Unknown(f"the environment variable {known} is not set", (f"${known}",))


def get_platform(file: TerragruntFile) -> Value:
    return "linux"


def get_terraform_command(file: TerragruntFile) -> Value:
    return "plan"


def _empty(file: TerragruntFile) -> Value:
    return []


def _no_text(file: TerragruntFile) -> Value:
    return ""


def get_terraform_commands_that_need_vars(file: TerragruntFile) -> Value:
    return [*_WITH_VARIABLES]


def read_terragrunt_config(file: TerragruntFile, path: Value, *fallback: Value) -> Value:
    """The locals and inputs of another file, evaluated where it lies."""
    place = file.located(as_string(path))
    if place.is_dir():
        place = place / NAME
    file.unit.notes.reach(place)
    if fallback and not place.is_file():
        return fallback[0]
    return TerragruntFile(file.unit, place, place.parent, file.depth + 1).value()


def _confined(file: TerragruntFile, place: Path) -> None:
    if not place.is_relative_to(file.unit.confine):
        raise EvalError(f"{place.name} lies outside of the repository")


def read_tfvars_file(file: TerragruntFile, path: Value) -> Value:
    """The assignments of a var file as JSON text."""
    place = file.located(as_string(path))
    _confined(file, place)
    file.unit.notes.reach(place)
    if not place.is_file():
        raise EvalError(f"there is no var file {path}")
    found, _ = values_file(place, place.name)
    return json_text({name: constant(part.node) for name, part in found.items()})


def _unknown(name: str, *, is_sensitive: bool = False) -> Callable[..., Value]:
    def answer(file: TerragruntFile, *arguments: Value) -> Value:
        return Unknown(f"{name}() is not run", (f"{name}()",), is_sensitive=is_sensitive)

    return answer


def mark_as_read(file: TerragruntFile, path: Value) -> Value:
    file.unit.notes.reach(file.located(as_string(path)))
    return path


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "find_in_parent_folders": find_in_parent_folders,
    "path_relative_to_include": path_relative_to_include,
    "path_relative_from_include": path_relative_from_include,
    "get_parent_terragrunt_dir": get_parent_terragrunt_dir,
    "get_terragrunt_dir": get_terragrunt_dir,
    "get_original_terragrunt_dir": get_original_terragrunt_dir,
    "get_working_dir": get_terragrunt_dir,
    "get_repo_root": get_repo_root,
    "get_path_from_repo_root": get_path_from_repo_root,
    "get_path_to_repo_root": get_path_to_repo_root,
    "get_env": get_env,
    "get_platform": get_platform,
    "get_terraform_command": get_terraform_command,
    "get_terraform_cli_args": _empty,
    "get_default_retryable_errors": _empty,
    "get_terragrunt_source_cli_flag": _no_text,
    "get_terraform_commands_that_need_vars": get_terraform_commands_that_need_vars,
    "get_terraform_commands_that_need_input": get_terraform_commands_that_need_vars,
    "get_terraform_commands_that_need_locking": get_terraform_commands_that_need_vars,
    "get_terraform_commands_that_need_parallelism": get_terraform_commands_that_need_vars,
    "read_terragrunt_config": read_terragrunt_config,
    "read_tfvars_file": read_tfvars_file,
    "mark_as_read": mark_as_read,
    "run_cmd": _unknown("run_cmd"),
    "get_aws_account_id": _unknown("get_aws_account_id"),
    "get_aws_account_alias": _unknown("get_aws_account_alias"),
    "get_aws_caller_identity_arn": _unknown("get_aws_caller_identity_arn"),
    "get_aws_caller_identity_user_id": _unknown("get_aws_caller_identity_user_id"),
    "sops_decrypt_file": _unknown("sops_decrypt_file", is_sensitive=True),
}
