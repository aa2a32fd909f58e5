"""Parsed files by content: from this run, from the cache, or from the parser.

Also what a file says at a glance (`Facts`): enough to tell roots from modules
and var files from each other without evaluating anything.
"""

from __future__ import annotations

import marshal
import re
import sys
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from estimator import __version__
from estimator.readers.hcl.nodes import Body, Node, Parsed
from estimator.readers.hcl.source import parse_file
from estimator.readers.projects.cache import Cache
from estimator.readers.projects.fingerprints import Fingerprints, digest

#: Trees held in memory; shared modules are few, other files are used once.
_MOST_TREES = 400
_SEAL = 16
#: Source that assigns literal text to something named like a secret is not kept either.
_SECRET_TEXT = re.compile(
    r"(?:passw|passphrase|secret|token|private_?key|access_?key|api_?key|credential)"
    r"[\w-]*\"?\s*[=:]\s*(?:\"[^\"$]{4,}|<<)",
    re.IGNORECASE,
)
#: Larger files are the reader's to refuse.
_MOST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What one file declares, as far as discovery cares."""

    #: `source` of module calls, where it is a literal.
    sources: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    #: Variables a var file assigns.
    assigned: tuple[str, ...] = ()
    has_provider: bool = False
    has_backend: bool = False
    has_content: bool = False


#: A file that cannot be read may hold anything: its folder is a root, whose reading says why.
BROKEN = Facts(has_content=True)


class Trees:
    """The trees and facts of one process."""

    def __init__(self, cache: Cache, fingerprints: Fingerprints) -> None:
        self._cache = cache
        self._fingerprints = fingerprints
        self._trees: OrderedDict[bytes, Parsed] = OrderedDict()
        self._facts: dict[bytes, Facts] = {}

    def parsed(self, name: str, text: str) -> Parsed:
        """The tree of a file; `name` decides its syntax."""
        key = _key(name, text.encode("utf-8", "surrogatepass"))
        known = self._trees.get(key)
        if known is not None:
            self._trees.move_to_end(key)
            return known
        tree: Parsed | None = _opened(self._cache.get("tree", key))
        if tree is None:
            tree = parse_file(name, text)
            if not _SECRET_TEXT.search(text):
                self._cache.put("tree", key, _sealed(marshal.dumps(tree)))
        self._trees[key] = tree
        if len(self._trees) > _MOST_TREES:
            self._trees.popitem(last=False)
        return tree

    def facts(self, path: Path) -> Facts:
        return self.facts_of((path,))[path]

    def facts_of(self, paths: Iterable[Path]) -> dict[Path, Facts]:
        """The facts of many files at once; one that cannot be read says nothing."""
        contents = {path: self._content(path) for path in paths}
        keys = {path: _key(path.name, content) for path, content in contents.items()}
        missing = [key for key in keys.values() if key not in self._facts]
        for key, value in self._cache.get_all("facts", missing).items():
            if (stored := _opened(value)) is not None:
                self._facts[key] = Facts(*stored)
        for path, key in keys.items():
            if key not in self._facts:
                self._facts[key] = self._read(path, contents[path])
                self._cache.put("facts", key, _sealed(marshal.dumps(astuple(self._facts[key]))))
        return {path: self._facts[key] for path, key in keys.items()}

    def _content(self, path: Path) -> bytes:
        try:
            content = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else b""
        except OSError:
            return b""
        self._fingerprints.of_content(path, content)
        return content

    def _read(self, path: Path, content: bytes) -> Facts:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            return BROKEN
        if ".tfvars" in path.name:
            # Values may be secrets: the tree of a var file is never kept.
            return Facts(assigned=tuple(parse_file(path.name, text)[0][0]))
        body, _, problems = self.parsed(path.name, text)
        return replace(_facts(body), has_content=True) if problems else _facts(body)


def _key(name: str, content: bytes) -> bytes:
    """Content, syntax and everything that could read it differently."""
    ending = name[name.find(".") :] if ".t" in name else name
    is_json, is_values = name.endswith(".json"), ".tfvars" in ending
    return digest(reader_version(), f"{is_json} {is_values}", content)


@lru_cache(maxsize=1)
def reader_version() -> str:
    """Changes with the version, with Python, and with every edit of the reader's own code."""
    places = Path(__file__).parent.parent
    parts = [__version__, sys.version]
    for package in ("hcl", "projects"):
        for file in sorted((places / package).rglob("*.py")):
            state = file.stat()
            parts.append(f"{file.name} {state.st_size} {state.st_mtime_ns}")
    return digest(*parts).hex()


def _sealed(content: bytes) -> bytes:
    return digest(content) + content


def _opened(stored: bytes | None) -> Any:
    """What `_sealed` kept; None when it is damaged."""
    if stored is None or digest(stored[_SEAL:]) != stored[:_SEAL]:
        return None
    try:
        return marshal.loads(memoryview(stored)[_SEAL:])
    except (ValueError, EOFError, TypeError):
        return None


def _facts(body: Body) -> Facts:
    sources: list[str] = []
    variables: list[str] = []
    has_provider = has_backend = has_content = False
    for kind, labels, inner, *_ in body[1]:
        if kind == "module":
            has_content = True
            if (source := inner[0].get("source")) and (text := literal(source[0])) is not None:
                sources.append(text)
        elif kind == "variable" and labels:
            variables.append(labels[0])
        elif kind == "provider":
            has_provider = True
        elif kind == "terraform":
            has_backend = has_backend or any(b[0] in ("backend", "cloud") for b in inner[1])
        elif kind in ("resource", "data", "output", "locals"):
            has_content = has_content or kind in ("resource", "data")
    return Facts(
        tuple(dict.fromkeys(sources)), tuple(variables), (), has_provider, has_backend, has_content
    )


def assignments(path: Path) -> Iterator[tuple[str, str]]:
    """Names and texts that a var file assigns; what is not plain text is left out."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    for name, attribute in parse_file(path.name, text)[0][0].items():
        if (value := literal(attribute[0])) is not None:
            yield name, value


def literal(node: Node) -> str | None:
    """The text of an expression that is plain text."""
    if node[0] == "lit" and isinstance(node[1], str):
        return node[1]
    if node[0] == "template" and all(isinstance(part, str) for part in node[1]):
        return "".join(node[1])
    return None
