"""Our parser against python-hcl2, an independent grammar, over our own fixtures."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import hcl2
import pytest

from estimator.readers.hcl.nodes import Body, Node
from estimator.readers.hcl.parser import parse

_FILES = sorted((Path(__file__).parent / "fixtures").rglob("*.tf"))
#: Stands for every expression that is no plain literal; the two render those differently.
OTHER = "‹expression›"

pytestmark = pytest.mark.skipif(
    int(version("python-hcl2").partition(".")[0]) < 8, reason="tells blocks apart from version 8 on"
)


def ours(body: Body) -> tuple[dict[str, Any], list[Any]]:
    attributes, blocks = body
    return (
        {name: literal(node) for name, (node, _, _) in attributes.items()},
        sorted(((kind, *labels), ours(inner)) for kind, labels, inner, _, _ in blocks),
    )


def literal(node: Node) -> Any:
    if node[0] == "num":
        return float(node[1])
    if node[0] == "lit":
        return node[1] if not isinstance(node[1], str) or is_plain(node[1]) else OTHER
    return [literal(item) for item in node[1]] if node[0] == "tuple" else OTHER


def is_plain(text: str) -> bool:
    return not set(text) & set('\\"\n${}%')


def theirs(body: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    attributes: dict[str, Any] = {}
    blocks: list[Any] = []
    for name, found in body.items():
        if name.startswith("__"):
            continue
        if isinstance(found, list) and found and all(is_block(part) for part in found):
            for part in found:
                blocks.extend(labelled((name,), part))
        else:
            attributes[name] = their_literal(found)
    return attributes, sorted(blocks)


def is_block(found: Any) -> bool:
    return isinstance(found, dict) and (
        "__is_block__" in found or any(is_block(inner) for inner in found.values())
    )


def labelled(labels: tuple[str, ...], found: dict[str, Any]) -> list[Any]:
    if "__is_block__" in found:
        return [(labels, theirs(found))]
    return [
        block
        for label, inner in found.items()
        for block in labelled((*labels, label.strip('"')), inner)
    ]


def their_literal(found: Any) -> Any:
    if isinstance(found, str):
        text = found[1:-1]
        return text if found[:1] == '"' and is_plain(text) and "<<" not in text else OTHER
    if isinstance(found, list):
        return [their_literal(item) for item in found]
    return OTHER if isinstance(found, dict) else found


@pytest.mark.parametrize("path", _FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_blocks_attributes_and_literals_agree(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    body, _, problems = parse(text)
    assert problems == []
    assert ours(body) == theirs(hcl2.loads(text))


@pytest.mark.parametrize("text", ["a = [1", "a {\n", 'a = "x', "a = = 1", "a = 1 2\n", "= 1\n"])
def test_both_refuse_what_is_broken(text: str) -> None:
    assert parse(text)[2]
    with pytest.raises(Exception, match=r".+"):
        hcl2.loads(text)
