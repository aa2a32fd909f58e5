"""Where the directory of a module call is: beside the root, or downloaded by `terraform init`."""

from __future__ import annotations

import json
import os.path
from pathlib import Path
from typing import TYPE_CHECKING

from estimator.model.resource import Diagnostic
from estimator.readers.hcl.blocks import Block
from estimator.readers.hcl.configuration import Configuration
from estimator.readers.hcl.convert import as_string
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.values import Value

if TYPE_CHECKING:
    from estimator.readers.hcl.modules import Module


def located(module: Module, name: str, block: Block) -> Configuration | None:
    """The declarations of the called module; None (and a Diagnostic) when it is not there."""
    reading = module.reading
    source = _source(module, block)
    if source is None:
        _report(module, name, block, "has no source that is known before apply", "")
        return None
    directory = _directory(module, name, source)
    if directory is None:
        _report(module, name, block, f"({source}) is not downloaded", _INIT)
        return None
    if not reading.may_read(directory):
        _report(module, name, block, f"({source}) lies outside the repository", "")
        return None
    found = reading.configuration(directory)
    if found is None or not found.files:
        what = "is not downloaded" if not source.startswith(".") else "is no Terraform module"
        _report(module, name, block, f"({source}) {what}", _INIT if source[0] != "." else "")
        return None
    return found


def _directory(module: Module, name: str, source: str) -> Path | None:
    """Where a source is on this machine; None for a remote one that was not downloaded."""
    if source.startswith(("./", "../")) or source in (".", ".."):
        return Path(os.path.normpath(module.configuration.directory / source))
    call = f"{module.call_path}.{name}" if module.call_path else name
    module.reading.remote_modules[call] = None
    mapped, is_mapped = module.reading.places.source(source)
    if is_mapped:
        directory = module.reading.root / mapped.replace("//", "/")
        return Path(os.path.normpath(directory)) if directory.is_dir() else None
    relative = module.reading.places.downloaded.get(call)
    return Path(os.path.normpath(module.reading.root / relative)) if relative else None


_INIT = "run `terraform init` (or `tofu init`) in this directory first"


def _source(module: Module, block: Block) -> str | None:
    expression = block.attributes.get("source")
    if expression is None:
        return None
    try:
        value: Value = expression.evaluate(module, {})
        return as_string(value)
    except EvalError:
        return None


def _report(module: Module, name: str, block: Block, problem: str, hint: str) -> None:
    message = f"module {module.prefix}module.{name} {problem}; what it creates is not estimated"
    module.reading.report(Diagnostic(message, block.span, hint))


def manifest(data_directory: Path) -> dict[str, str]:
    """Module call path → directory relative to the root, as the last `init` wrote it."""
    try:
        document = json.loads((data_directory / "modules/modules.json").read_bytes())
        return {str(part["Key"]): str(part["Dir"]) for part in document["Modules"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
