"""The syntax tree: plain tuples, lists and dicts, so that `marshal` can store it.

Expressions are tuples that begin with their kind:

    ("lit", value)                    None, bool, int or str
    ("num", text)                     a number with a fraction or exponent
    ("var", name)                     the first name of a traversal
    ("get", object, name)             object.name
    ("idx", object, key)              object[key]
    ("splat", object, steps)          object.*.steps   (attributes only)
    ("fsplat", object, steps)         object[*].steps
    ("it",)                           the item of the surrounding splat
    ("call", name, arguments, spread) name(arguments...)
    ("tuple", items)  ("object", ((key, value), …))
    ("for_list", key name, value name, collection, value, condition)
    ("for_map", key name, value name, collection, key, value, grouping, condition)
    ("if", condition, yes, no)  ("bin", operator, left, right)  ("not", x)  ("neg", x)
    ("template", parts)               parts are str or expressions, or one of
    ("tif", condition, yes, no)  ("tfor", key name, value name, collection, body)

A body is `(attributes, blocks)`: a dict from name to `(expression, start, end)`
and a list of `(type, labels, body, start, end)`, with character offsets.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Node: TypeAlias = tuple[Any, ...]
Attribute: TypeAlias = tuple[Node, int, int]
Attributes: TypeAlias = dict[str, Attribute]
Body: TypeAlias = tuple[Attributes, list[Any]]
Block: TypeAlias = tuple[str, list[str], Body, int, int]
Problem: TypeAlias = tuple[str, int]
#: body, comments (offset → text), problems (message, offset)
Parsed: TypeAlias = tuple[Body, dict[int, str], list[Problem]]

IT: Node = ("it",)
KEYWORDS: dict[str, Node] = {
    "true": ("lit", True),
    "false": ("lit", False),
    "null": ("lit", None),
}


def number(text: str) -> Node:
    """A literal number: whole ones as int, others as text (marshal has no Decimal)."""
    return ("lit", int(text)) if text.lstrip("-").isdigit() else ("num", text)


def traversal(path: str) -> Node:
    """`a.b.c` as nested steps; `true`, `false` and `null` are values."""
    root, *steps = path.split(".")
    node = KEYWORDS.get(root) or ("var", root)
    for step in steps:
        node = ("get", node, step)
    return node
