"""Build hook: every wheel and editable install carries the price snapshot built from the tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SnapshotHook(BuildHookInterface[Any]):
    """Builds `pricing/snapshot.sqlite` from `pricing/data` when it is missing or older."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from pricing.build import build, is_current
        finally:
            sys.path.remove(str(root))
        target = root / "pricing" / "snapshot.sqlite"
        if not is_current(target):
            build(target)
        if self.target_name == "wheel":
            build_data["artifacts"].append("/pricing/snapshot.sqlite")
