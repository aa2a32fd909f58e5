"""How many things a list attribute names, also when it holds ids known only after apply."""

from __future__ import annotations

from collections.abc import Sequence

from estimator.model.quantity import Origin, Quantity, amount
from estimator.model.values import Unknown
from estimator.resources.view import Block, View


def listed(r: View, path: str, *types: str) -> Quantity:
    """The elements of a list attribute; at least one.

    A list that is not known counts the resources its expression refers to; when that tells
    nothing either, neither does the quantity.
    """
    value = Block.get(r, path)
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        distinct = {item if isinstance(item, str) else id(item) for item in value}
        return amount(
            len(distinct), f"number of {path}", Origin.ATTRIBUTE, str(r.resource.span or "")
        )
    found = r.refs(path, *types)
    if not found and isinstance(value, Unknown):
        return amount(None, f"number of {path}", Origin.MISSING)
    return amount(max(len(found), 1), f"number of {path}")


def blocks_listed(r: View, path: str) -> Quantity:
    """The nested blocks of a name; at least one, as the resource cannot do without."""
    return amount(max(len(r.blocks(path)), 1), f"number of {path}", Origin.ATTRIBUTE)
