"""Files to documents: multi-document YAML, JSON and TOML, one broken document at a time.

A document that does not parse is a diagnostic with its line; the others are read. Knows
no manifest format. Aliases that multiply without end and huge files are refused.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from estimator.errors import Error
from estimator.model.resource import Diagnostic
from estimator.model.values import SourceSpan
from estimator.yamlfile import MOST_BYTES, Node, parse_yaml_documents

_SEPARATOR = re.compile(r"^---(?:[ \t].*)?$", re.MULTILINE)
_TEMPLATE = re.compile(r"\{\{-?\s*(?:if|with|range|include|template|end|define|\.Values|toYaml)")
#: Documents of one file beyond which the rest is not read.
MOST_DOCUMENTS = 5_000


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file as plain data, with its place."""

    data: Mapping[str, Any]
    node: Node
    path: str
    #: Place of the document in its file, from 0.
    number: int = 0

    @property
    def span(self) -> SourceSpan:
        return self.node.span

    @property
    def kind(self) -> str:
        return str(self.data.get("kind") or "")

    @property
    def api_version(self) -> str:
        return str(self.data.get("apiVersion") or "")

    @property
    def file_name(self) -> str:
        return Path(self.path).name

    def at(self, *steps: str | int) -> SourceSpan:
        """Where a value stands; the nearest place above it that is known."""
        node = self.node
        for step in steps:
            found = node.value[step] if _has(node.value, step) else None
            if not isinstance(found, Node):
                break
            node = found
        return node.span


def _has(value: Any, step: str | int) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)


@dataclass(frozen=True, slots=True)
class Contents:
    """What one file holds, and what could not be read of it."""

    documents: tuple[Document, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def read_file(path: Path, shown: str = "") -> Contents:
    """All documents of a file; `shown` is the path in messages and addresses."""
    name = shown or str(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            return _refused("the file is too large for a manifest", name)
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return _refused(f"cannot be read: {error.strerror}", name)
    except UnicodeDecodeError:
        return _refused("the file is not UTF-8", name)
    return read_text(text, name)


def read_text(text: str, name: str) -> Contents:
    """All documents of a text by the suffix of its name."""
    match Path(name).suffix.lower():
        case ".json":
            return _json(text, name)
        case ".toml":
            return _toml(text, name)
        case _:
            return _yaml(text, name)


def _refused(message: str, name: str, line: int = 0) -> Contents:
    return Contents((), (Diagnostic(message, SourceSpan(name, line), is_error=True),))


def _yaml(text: str, name: str) -> Contents:
    documents: list[Document] = []
    diagnostics: list[Diagnostic] = []
    for offset, chunk in _chunks(text):
        if len(documents) >= MOST_DOCUMENTS:
            diagnostics.append(Diagnostic(f"only the first {MOST_DOCUMENTS} documents are read",
                                          SourceSpan(name, offset + 1), is_error=True))  # fmt: skip
            break
        try:
            nodes = parse_yaml_documents("\n" * offset + chunk, name)
        except Error as error:
            diagnostics.append(_broken(error, chunk, name, offset))
            continue
        documents += [
            document for node in nodes for document in _expanded(node, name, len(documents))
        ]
    return Contents(tuple(documents), tuple(diagnostics))


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """(lines before, text) of each document."""
    start, line = 0, 0
    for match in _SEPARATOR.finditer(text):
        chunk = text[start : match.start()]
        if chunk.strip():
            yield line, chunk
        line += text.count("\n", start, match.end())
        start = match.end()
    if text[start:].strip():
        yield line, text[start:]


def _broken(error: Error, chunk: str, name: str, offset: int) -> Diagnostic:
    """A document that is no YAML: a template says so of itself."""
    if _TEMPLATE.search(chunk):
        message = "a Helm template, not a manifest: it cannot be read before it is rendered"
        return Diagnostic(
            message, SourceSpan(name, offset + 1), "run `helm template` and read its output",
            is_error=True,
        )  # fmt: skip
    span = _span(error.where) or SourceSpan(name, offset + 1)
    return Diagnostic(error.message, span, error.hint, is_error=True)


def _span(where: str) -> SourceSpan | None:
    head, _, line = where.rpartition(":")
    return SourceSpan(head, int(line)) if head and line.isdigit() else None


def _expanded(node: Node, name: str, number: int) -> Iterator[Document]:
    """The document, or the items of a `kind: List`."""
    data = node.plain()
    if not isinstance(data, dict):
        return
    items = node.get("items")
    if str(data.get("kind", "")) == "List" and items is not None and items.is_sequence:
        for place, item in enumerate(items.value):
            if item.is_mapping:
                yield Document(item.plain(), item, name, number + place)
        return
    yield Document(data, node, name, number)


def _json(text: str, name: str) -> Contents:
    try:
        data = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        return _refused(f"invalid JSON: {error.msg}", name, error.lineno)
    except RecursionError:
        return _refused("the JSON is nested too deeply", name)
    items = data if isinstance(data, list) else [data]
    span = SourceSpan(name, 1)
    documents = [
        Document(item, Node(item, span), name, place)
        for place, item in enumerate(items)
        if isinstance(item, dict)
    ]
    return Contents(tuple(documents))


def _toml(text: str, name: str) -> Contents:
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        return _refused(f"invalid TOML: {error}", name)
    return Contents((Document(data, Node(data, SourceSpan(name, 1)), name),))
