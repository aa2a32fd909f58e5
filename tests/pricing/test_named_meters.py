"""Every meter a rule can name exists in the tables, in at least one region.

The names are read from the rules' source: literals and f-strings that begin with a
vendor. A part in braces stands for any text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pricing.store import Store

RULES = Path(__file__).parents[2] / "estimator" / "resources"
LISTED = Path(__file__).with_name("meters_without_price.txt")
_VENDOR = re.compile(r"^(aws|azure|google)/[a-z0-9-]+/")


def named_in(path: Path) -> Iterator[tuple[int, str]]:
    """(line, pattern) of every meter the module names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
              for part in ast.walk(node) if part is not node}  # fmt: skip
    for node in ast.walk(tree):
        if id(node) in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(_part(value) for value in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = re.escape(node.value)
        else:
            continue
        if _VENDOR.match(text.replace("\\", "")) and " " not in text:
            yield node.lineno, text


def _part(value: ast.expr) -> str:
    return re.escape(str(value.value)) if isinstance(value, ast.Constant) else ".*"


@cache
def meters() -> str:
    store = Store()
    found = "\n".join(store.meters())
    store.close()
    return found


def without_price() -> set[str]:
    """Patterns that rules name and no table fills."""
    named = {pattern for path in RULES.rglob("*.py") for _, pattern in named_in(path)}
    return {one for one in named if not re.search(_pattern(one), meters(), re.MULTILINE)}


def _pattern(named: str) -> str:
    """A name may be the head of longer ones: `f"{head}/storage"`, "azure/sql/database/" + tier."""
    return f"^{named}" if named.endswith(("/", "-")) else f"^{named}(/.*)?$"


def test_rules_name_meters_the_tables_have() -> None:
    """Vendors publish some prices only where a sync with a key reaches; those are listed.

    `python -m tests.pricing.test_named_meters` writes the list anew.
    """
    listed = set(LISTED.read_text(encoding="utf-8").splitlines()[1:])
    found = {shown(one) for one in without_price()}
    assert found <= listed, f"rules name meters that no table fills: {sorted(found - listed)}"


def shown(pattern: str) -> str:
    return pattern.replace(".*", "…").replace("\\", "")


if __name__ == "__main__":
    head = "# Meters that rules name and no shipped table fills: *no price* until a sync or a book"
    lines = [head, *sorted(shown(one) for one in without_price())]
    LISTED.write_text("\n".join(lines) + "\n", encoding="utf-8")
