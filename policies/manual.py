"""The documentation of the kinds of rules, made from the judges' docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from policies.kinds import Kind, kinds

#: Where the generated part of `docs/policies.md` starts.
MARKER = "<!-- kinds: written by `forebill policy docs --write`, do not edit below -->"


def manual() -> str:
    """Every kind's page behind the marker: the end of the documentation of policies."""
    pages = "\n".join(kind_page(kinds()[name]) for name in sorted(kinds()))
    return f"{MARKER}\n\n# Kinds of rules\n\n{pages}"


def kind_page(kind: Kind) -> str:
    """One kind as Markdown: what it demands, its keys, an example."""
    lines = [f"## {kind.name}", "", inspect.cleandoc(kind.documentation), ""]
    for name, schema in kind.properties.items():
        lines.append(f"- `{name}`{_about(schema)}")
    if kind.any_of:
        lines += ["", f"At least one of {', '.join(f'`{name}`' for name in kind.any_of)} is set."]
    if kind.name == "finops":
        lines += ["", *_checks()]
    lines += ["", "```yaml", kind.example.strip("\n"), "```", ""]
    return "\n".join(lines)


def _checks() -> Iterator[str]:
    """Each FinOps check with the first sentence of its docstring."""
    from policies.checks import checks

    for name, check in checks().items():
        first = inspect.cleandoc(check.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
        yield f"  - `{name}`: {first}"


def _about(schema: object) -> str:
    if not isinstance(schema, dict):
        return ""
    if "enum" in schema:
        return f": one of {', '.join(schema['enum'])}"
    items = schema.get("items")
    if isinstance(items, dict) and "enum" in items:
        return f": any of {', '.join(items['enum'])}"
    return f": {schema['description']}" if "description" in schema else ""
