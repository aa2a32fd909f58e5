"""YAML with the line of every value, so that a wrong one can be pointed at.

Numbers become `Decimal` (never float: they are money), dates stay text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from pricing.errors import Error

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a file and the 1-based lines they stand on."""

    path: Path
    values: Any
    lines: Mapping[Place, int]

    def where(self, place: Sequence[str | int] = ()) -> str:
        """`file:line` of a value, or of the nearest thing around it."""
        known = tuple(place)
        while known and known not in self.lines:
            known = known[:-1]
        return f"{self.path}:{self.lines.get(known, 1)}"


def read_document(path: Path) -> Document:
    """A YAML or JSON file; what cannot be read is an error with its line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise Error(f"cannot be read: {problem}", where=str(path)) from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise Error(f"not valid YAML: {problem.problem}", where=f"{path}:{line}") from None
    except yaml.YAMLError as problem:
        raise Error(f"not valid YAML: {problem}", where=str(path)) from None
    lines: dict[Place, int] = {}
    values = None if node is None else _value(node, (), lines, path)
    return Document(path, values, lines)


def _value(node: yaml.Node, place: Place, lines: dict[Place, int], path: Path) -> Any:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in found:
                line = key_node.start_mark.line + 1
                raise Error(f"`{key}` is given twice", where=f"{path}:{line}")
            found[key] = _value(value_node, (*place, key), lines, path)
            lines[*place, key] = key_node.start_mark.line + 1
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, i), lines, path) for i, item in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if node.tag.endswith((":int", ":float")):
        try:
            return Decimal(text.replace("_", ""))
        except InvalidOperation:
            return text
    if node.tag.endswith(":bool"):
        return text.lower() in ("true", "yes", "on")
    return None if node.tag.endswith(":null") else text
