"""YAML with line numbers, safe against hostile files. Every configuration file is read here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from estimator.errors import Error
from estimator.model.values import SourceSpan

if TYPE_CHECKING:
    import yaml

MOST_BYTES = 16 * 1024**2
#: Nodes a file may expand to; aliases that multiply beyond it are refused.
MOST_NODES = 2_000_000

Scalar: TypeAlias = str | int | bool | Decimal
#: Keys found again in the mapping they already stand in, with the place of the later one.
Repeats: TypeAlias = list[tuple[str, SourceSpan]]


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value with its place; `value` is a mapping or list of nodes, a scalar, or None."""

    value: Any
    span: SourceSpan

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_sequence(self) -> bool:
        return isinstance(self.value, list)

    def items(self) -> Iterator[tuple[str, Node]]:
        """The mapping's pairs; anything else is the user's mistake and said so."""
        if not self.is_mapping:
            raise Error("a mapping (`key: value`) is expected here", where=self.span)
        yield from self.value.items()

    def get(self, key: str) -> Node | None:
        found = self.value.get(key) if self.is_mapping else None
        return found if isinstance(found, Node) else None

    def scalar(self) -> Scalar:
        if self.value is None or self.is_mapping or self.is_sequence:
            raise Error("a single value is expected here", where=self.span)
        found: Scalar = self.value
        return found

    def plain(self) -> Any:
        """The value without places: dicts, lists and scalars."""
        if self.is_mapping:
            return {key: node.plain() for key, node in self.value.items()}
        if self.is_sequence:
            return [node.plain() for node in self.value]
        return self.value


def load_yaml(path: Path, repeats: Repeats | None = None) -> Node:
    """The one document of a YAML file. Wrong YAML is an `Error` with file, line and column.

    So is a key that stands in one mapping twice, unless `repeats` takes note of it: then the
    last mention counts.
    """
    found = load_yaml_documents(path, repeats)
    if len(found) > 1:
        raise Error("one YAML document is expected, this file has more", where=found[1].span)
    return found[0] if found else Node(None, SourceSpan(str(path)))


def load_yaml_documents(path: Path, repeats: Repeats | None = None) -> list[Node]:
    """All documents of a YAML file."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Error("the file is too large for a YAML configuration", where=str(path))
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Error(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise Error("the file is not UTF-8", where=str(path), hint="save it as UTF-8") from error
    return parse_yaml_documents(text, str(path), repeats)


def parse_yaml_documents(text: str, name: str, repeats: Repeats | None = None) -> list[Node]:
    """All documents of a YAML text; `name` stands for the file in messages."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        composed = list(yaml.compose_all(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = SourceSpan(name, mark.line + 1, mark.column + 1) if mark else SourceSpan(name)
        raise Error(f"invalid YAML: {error.problem or error.context}", where=span) from error
    except yaml.YAMLError as error:
        raise Error(f"invalid YAML: {error}", where=name) from error
    except RecursionError as error:
        raise Error("the YAML is nested too deeply", where=name) from error
    builder = _Builder(name, repeats)
    try:
        return [builder.node(document) for document in composed if document is not None]
    except RecursionError as error:
        raise Error("the YAML is nested too deeply", where=name) from error


class _Builder:
    def __init__(self, name: str, repeats: Repeats | None) -> None:
        self._name = name
        self._repeats = repeats
        self._count = 0
        self._open: set[int] = set()

    def node(self, found: yaml.Node) -> Node:
        import yaml

        self._count += 1
        span = self._span(found)
        if self._count > MOST_NODES or id(found) in self._open:
            raise Error("the YAML's aliases multiply without end", where=span)
        if isinstance(found, yaml.ScalarNode):
            return Node(_scalar(found), span)
        self._open.add(id(found))
        try:
            return Node(self._children(found), span)
        finally:
            self._open.discard(id(found))

    def _children(self, found: yaml.Node) -> Any:
        import yaml

        if isinstance(found, yaml.SequenceNode):
            return [self.node(item) for item in found.value]
        assert isinstance(found, yaml.MappingNode)
        own: dict[str, Node] = {}
        merged: dict[str, Node] = {}
        for key, value in found.value:
            if key.tag == "tag:yaml.org,2002:merge":
                merged |= self._merged(value)
                continue
            # An earlier mention that says nothing contradicts nothing.
            if (before := own.get(str(key.value))) is not None and before.value is not None:
                self._note_repeat(key)
            # A value stands where its key stands: that is the line a person looks for.
            own[str(key.value)] = replace(self.node(value), span=self._span(key))
        return merged | own

    def _span(self, found: yaml.Node) -> SourceSpan:
        return SourceSpan(self._name, found.start_mark.line + 1, found.start_mark.column + 1)

    def _note_repeat(self, key: yaml.Node) -> None:
        span = self._span(key)
        if self._repeats is None:
            raise Error(f"{key.value} stands here twice", where=span)
        self._repeats.append((str(key.value), span))

    def _merged(self, value: yaml.Node) -> dict[str, Node]:
        import yaml

        sources = value.value if isinstance(value, yaml.SequenceNode) else [value]
        merged: dict[str, Node] = {}
        for source in reversed(sources):
            node = self.node(source)
            merged.update(dict(node.items()))
        return merged


def _scalar(node: yaml.ScalarNode) -> Any:
    """A scalar by its YAML 1.1 tag, numbers exact."""
    tag, text = node.tag.rpartition(":")[2], str(node.value)
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() in ("true", "yes", "on")
    if tag == "int":
        return _integer(text)
    if tag == "float":
        return _decimal(text)
    return text


def _integer(text: str) -> int | str:
    plain = text.replace("_", "")
    try:
        return int(plain, 0) if plain.lower().lstrip("+-")[:2] in ("0x", "0b", "0o") else int(plain)
    except ValueError:
        return text


def _decimal(text: str) -> Decimal | str:
    try:
        return Decimal(text.replace("_", ""))
    except ArithmeticError:
        return text
