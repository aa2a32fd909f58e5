"""The documentation page of each resource type, made from its rule's docstring and usage keys."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from itertools import groupby

from estimator.resources.registry import ResourceType, Vendor

TITLES = {"aws": "AWS", "azure": "Azure", "google": "Google Cloud", "models": "Models"}


def type_page(found: ResourceType) -> str:
    """One type as Markdown: what is charged, by which rule, and its usage keys."""
    lines = [f"## {found.name}", "", inspect.cleandoc(found.documentation), ""]
    if found.usage:
        lines += ["| usage key | meaning |", "|---|---|"]
        lines += [f"| `{key}` | {_cell(text)} |" for key, text in found.usage.items()]
        lines.append("")
    return "\n".join(lines)


def vendor_pages(vendor: Vendor) -> Mapping[str, str]:
    """File name → Markdown page: one page per service module, and one of the free types."""
    ordered = sorted(vendor.types.values(), key=lambda found: (found.service, found.name))
    pages = {}
    for module, members in groupby(ordered, key=lambda found: found.service):
        service = _service(module)
        pages[f"{service}.md"] = _service_page(vendor.name, service, module, list(members))
    pages["free.md"] = _free_page(vendor)
    return pages


def index_page(vendors: Iterable[Vendor]) -> str:
    """Every priced type of every vendor with a link to its page."""
    lines = ["# Resource types", "", "Made from the rules' docstrings by `make docs`.", ""]
    for vendor in vendors:
        lines.append(f"## {TITLES.get(vendor.name, vendor.name)}")
        free = f"[{len(vendor.free)} free ones]({vendor.name}/free.md)"
        lines += ["", f"{len(vendor.types)} priced types, {free}.", ""]
        for name, found in sorted(vendor.types.items()):
            page = f"{vendor.name}/{_service(found.service)}.md#{name}"
            lines.append(f"- [{name}]({page})")
        lines.append("")
    return "\n".join(lines)


def _service(module: str) -> str:
    """The service a module is named after (`lambda_` → `lambda`)."""
    return module.rpartition(".")[2].strip("_")


def _free_page(vendor: Vendor) -> str:
    title = f"# {TITLES.get(vendor.name, vendor.name)}: free types"
    text = "These cost nothing by themselves; what they hold or start is billed at its own type."
    return "\n".join([title, "", text, "", *(f"- `{name}`" for name in sorted(vendor.free)), ""])


def _service_page(vendor: str, service: str, module: str, members: list[ResourceType]) -> str:
    title = f"# {TITLES.get(vendor, vendor)}: {service.replace('_', ' ')}"
    parts = [title, "", _module_text(module), ""]
    parts += [type_page(found) for found in members]
    return "\n".join(parts).rstrip() + "\n"


def _module_text(module: str) -> str:
    import importlib

    return inspect.cleandoc(importlib.import_module(module).__doc__ or "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
