"""What the azurerm provider's version changes: the defaults of some attributes."""

from __future__ import annotations

import re

from estimator.resources.view import View


def provider_major(r: View, default: int) -> int:
    """The major version the configuration asks for (`~> 3.0` → 3), `default` where it is open."""
    version = r.resource.provider_settings.get("version")
    found = re.search(r"\d+", version) if isinstance(version, str) else None
    return int(found.group()) if found else default
