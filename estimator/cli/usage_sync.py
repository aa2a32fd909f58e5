"""`--sync-usage-file`: the usage file completed with what the project could declare."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from estimator.cli.inputs import inputs_of
from estimator.cli.options import Options
from estimator.cli.writing import write
from estimator.errors import Error
from estimator.resources.registry import vendor_of
from estimator.usage.syncing import synced


def sync_usage_file(options: Options) -> None:
    """Write the usage file anew with the missing entries as comments; edits stay as they are."""
    if not options.usage_file:
        hint = "name the file with --usage-file"
        raise Error("there is no usage file to complete", where="--sync-usage-file", hint=hint)
    path = Path(options.usage_file)
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    resources = [found for project in inputs_of(options).projects for found in project.after]
    keys = {kind: _keys(kind) for kind in {resource.type for resource in resources}}
    completed = synced(text, resources, keys)
    if completed != text or not path.is_file():
        write(completed, str(path))


def _keys(type_: str) -> Mapping[str, str]:
    vendor = vendor_of(type_)
    found = vendor.types.get(type_) if vendor else None
    return found.usage if found else {}
