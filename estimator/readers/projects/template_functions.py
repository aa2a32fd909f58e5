"""The functions of configuration templates: Go's own, and those that look at the repository.

Every path stays inside the repository; a file function that is pointed outside
fails as if there were nothing.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from estimator.errors import Error
from estimator.readers.projects.go_template import printed, truth
from estimator.readers.projects.specs import ENVIRONMENTS

_MOST_FILE_BYTES = 4_000_000
_MOST_MATCHES = 20_000
_NAMED = re.compile(r":(\w+)")


def functions(top: Path) -> dict[str, Callable[..., Any]]:
    """All functions, for templates about the tree at `top`."""
    return {**_PLAIN, **_Repository(top.resolve()).functions()}


class _Repository:
    """The functions that read the tree."""

    def __init__(self, top: Path) -> None:
        self._top = top

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {
            "matchPaths": self.match_paths,
            "pathExists": self.path_exists,
            "isDir": self.is_dir,
            "readFile": self.read_file,
        }

    def _inside(self, *parts: str) -> Path:
        path = self._top.joinpath(*(str(part).lstrip("/") for part in parts)).resolve()
        if path != self._top and self._top not in path.parents:
            raise ValueError(f"{'/'.join(parts)} lies outside of the repository")
        return path

    def path_exists(self, *parts: str) -> bool:
        return self._inside(*parts).exists()

    def is_dir(self, path: str) -> bool:
        return self._inside(path).is_dir()

    def read_file(self, path: str) -> str:
        file = self._inside(path)
        if file.stat().st_size > _MOST_FILE_BYTES:
            raise ValueError(f"{path} is too large")
        return file.read_text(encoding="utf-8")

    def match_paths(self, pattern: str) -> list[dict[str, str]]:
        """Files and directories that match; `:name` matches one step and names it.

        Each match has `_path`, `_dir` and the named steps.
        """
        matcher = re.compile(_expression(pattern))
        matches: list[dict[str, str]] = []
        for name in self._names(pattern.strip("/").count("/"), "**" in pattern):
            if found := matcher.fullmatch(name):
                place = posixpath.dirname(name) or "."
                matches.append({**found.groupdict(), "_path": name, "_dir": place})
            if len(matches) > _MOST_MATCHES:
                raise ValueError(f"more than {_MOST_MATCHES} paths match {pattern}")
        return matches

    def _names(self, depth: int, is_deep: bool) -> list[str]:
        """Every path the pattern could reach, by name."""
        names: list[str] = []
        for directory, below, files in os.walk(self._top):
            relative = Path(directory).relative_to(self._top).as_posix()
            prefix = "" if relative == "." else f"{relative}/"
            below[:] = [name for name in below if not name.startswith(".")]
            names += [prefix + name for name in (*below, *files)]
            if not is_deep and prefix.count("/") >= depth:
                below.clear()
        return sorted(names)


def _expression(pattern: str) -> str:
    """A path pattern with `:name`, `*` and `**` as a regular expression."""
    steps: list[str] = []
    for step in pattern.strip("/").split("/"):
        if step == "**":
            steps.append("(?:.+)")
            continue
        pieces = re.split(r"(:\w+|\*)", step)
        steps.append("".join(map(_piece, pieces)))
    return "/".join(steps)


def _piece(piece: str) -> str:
    if named := _NAMED.fullmatch(piece):
        return f"(?P<{named[1]}>[^/]+?)"
    return "[^/]*" if piece == "*" else re.escape(piece)


def _equal(first: Any, *others: Any) -> bool:
    return any(first == other and type(first) is type(other) for other in others)


def _index(value: Any, *keys: Any) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else value[key]
    return value


def _formatted(text: str, *arguments: Any) -> str:
    from estimator.readers.hcl.errors import EvalError
    from estimator.readers.hcl.functions.formatting import formatted

    try:
        return formatted(text, arguments)
    except EvalError as problem:
        raise ValueError(str(problem)) from None


def _parse_json(text: str) -> Any:
    return json.loads(text)


def _parse_yaml(text: str) -> Any:
    from estimator.yamlfile import parse_yaml_documents

    try:
        documents = parse_yaml_documents(text, "parseYaml")
    except Error as problem:
        raise ValueError(problem.diagnostics()) from None
    return documents[0].plain() if documents else None


def _is_production(name: str) -> bool:
    words = re.split(r"[-_./ ]", name.lower())
    return any(word in ("prod", "prd", "production", "live") for word in words)


def _is_environment(name: str) -> bool:
    return name.lower() in ENVIRONMENTS


_PLAIN: dict[str, Callable[..., Any]] = {
    "eq": _equal,
    "ne": lambda a, b: not _equal(a, b),
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "not": lambda value: not truth(value),
    "len": len,
    "index": _index,
    "slice": lambda value, start=0, end=None: value[start:end],
    "print": lambda *values: "".join(map(printed, values)),
    "println": lambda *values: " ".join(map(printed, values)) + "\n",
    "printf": _formatted,
    "parseJson": _parse_json,
    "parseYaml": _parse_yaml,
    "relPath": lambda base, target: posixpath.relpath(target, base),
    "base": posixpath.basename,
    "dir": lambda path: posixpath.dirname(path) or ".",
    "ext": lambda path: posixpath.splitext(path)[1],
    "stem": lambda path: posixpath.splitext(posixpath.basename(path))[0],
    "join": lambda parts, separator: separator.join(map(printed, parts)),
    "joinPath": posixpath.join,
    "splitList": lambda separator, text: text.split(separator),
    "list": lambda *values: list(values),
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "trim": str.strip,
    "contains": lambda text, part: part in text,
    "startsWith": lambda text, part: text.startswith(part),
    "endsWith": lambda text, part: text.endswith(part),
    "trimPrefix": lambda text, part: text.removeprefix(part),
    "trimSuffix": lambda text, part: text.removesuffix(part),
    "replace": lambda text, old, new: text.replace(old, new),
    "quote": lambda value: json.dumps(printed(value), ensure_ascii=False),
    "squote": lambda value: f"'{printed(value)}'",
    "isProduction": _is_production,
    "isEnvironment": _is_environment,
}
