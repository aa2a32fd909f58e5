"""Cuts the operations forebill uses out of GitHub's OpenAPI description.

Usage: slice_openapi.py api.github.com.json slice.json
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

PATHS = (
    "/user",
    "/repos/{owner}/{repo}/git/ref/{ref}",
    "/repos/{owner}/{repo}/pulls",
    "/repos/{owner}/{repo}/issues/{issue_number}/comments",
    "/repos/{owner}/{repo}/issues/comments/{comment_id}",
)
_ACCEPTED = "application/vnd.github+json"


def sliced(whole: dict[str, Any]) -> dict[str, Any]:
    """The description with our paths and everything they refer to."""
    paths = {path: whole["paths"][path] for path in PATHS if path in whole["paths"]}
    kept: dict[str, dict[str, Any]] = {}
    waiting = _references(paths)
    while waiting:
        kind, name = waiting.pop()
        if name not in kept.setdefault(kind, {}):
            kept[kind][name] = whole["components"][kind][name]
            waiting |= _references(kept[kind][name])
    found = {key: whole[key] for key in ("openapi", "info", "servers")}
    found |= {"paths": paths, "components": kept}
    _accept(found)
    return found


def _references(document: Any) -> set[tuple[str, str]]:
    text = json.dumps(document)
    return {(kind, name) for kind, name in re.findall(r'"#/components/(\w+)/([^"/]+)"', text)}


def _accept(node: Any) -> None:
    """GitHub answers to its own media type too, which the description does not list."""
    if isinstance(node, dict):
        content = node.get("content")
        if isinstance(content, dict) and "application/json" in content:
            content[_ACCEPTED] = content["application/json"]
        for value in node.values():
            _accept(value)
    elif isinstance(node, list):
        for value in node:
            _accept(value)


if __name__ == "__main__":
    source, target = (Path(name) for name in sys.argv[1:3])
    target.write_text(json.dumps(sliced(json.loads(source.read_text()))))
