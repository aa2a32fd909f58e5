"""Assumed usage for `--usage-profile small|medium|large`: typical months of one resource.

The numbers are assumptions, in one YAML per vendor beside this file; every value
carries `Origin.PROFILE`, so that outputs say it was assumed. Anything a usage file
declares, by address, wildcard or type, wins over them key by key.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from estimator.errors import Error
from estimator.model.quantity import Origin
from estimator.usage.declared import Declared
from estimator.yamlfile import Node, load_yaml

NAMES = ("small", "medium", "large")
_FOLDER = Path(__file__).parent


def read_profile(name: str, folder: Path = _FOLDER) -> Mapping[str, Mapping[str, Declared]]:
    """Values per resource type of one profile; an unknown name is an `Error`."""
    if name not in NAMES:
        raise Error(f"no usage profile {name}", hint=f"There are: {', '.join(NAMES)}")
    found: dict[str, Mapping[str, Declared]] = {}
    for path in sorted(folder.glob("*.yml")):
        for type_, keys in load_yaml(path).items():
            found[type_] = {key: _declared(node, name) for key, node in keys.items()}
    return found


def _declared(node: Node, name: str) -> Declared:
    values = node.value if node.is_sequence else []
    if len(values) != len(NAMES):
        raise Error("a profile value is a list of three: small, medium, large", where=node.span)
    return Declared(values[NAMES.index(name)].scalar(), Origin.PROFILE, f"profile {name}")
