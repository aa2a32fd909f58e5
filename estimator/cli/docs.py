"""`forebill docs`: how a resource type is priced, and the usage keys it understands."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click

from estimator.cli.writing import write
from estimator.errors import Error


@click.command("docs", epilog="Examples: forebill docs aws_sqs_queue;  forebill docs --vendor aws")
@click.argument("type_", metavar="[TYPE]", default="")
@click.option(
    "--vendor", type=click.Choice(["aws", "azure", "google", "models"]), help="List its types."
)
@click.option("--write", "folder", help="Write all pages below this directory (`make docs`).")
@click.option("--cli", is_flag=True, help="Show the page of all commands and options.")
def command(type_: str, vendor: str | None, folder: str | None, cli: bool) -> int:
    """Show how a resource type is priced, and the usage keys it understands."""
    from estimator.resources.registry import vendors

    if cli:
        from estimator.cli.manual import page

        write(page(), None)
    elif folder:
        for path, text in pages(Path(folder)).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    elif not type_:
        names = sorted(
            name for found in vendors() for name in found.types if vendor in (None, found.name)
        )
        write("".join(f"{name}\n" for name in names), None)
    else:
        write(_text(type_), None)
    return 0


def _text(type_: str) -> str:
    from estimator.reports.manual import type_page
    from estimator.resources.registry import vendor_of

    found = vendor_of(type_)
    if found is not None and type_ in found.types:
        return type_page(found.types[type_])
    if found is not None and type_ in found.free:
        return f"{type_} costs nothing by itself.\n"
    near = get_close_matches(type_, found.types if found else (), 3)
    hint = f"did you mean {' or '.join(near)}?" if near else "`forebill docs` lists all types"
    raise Error(f"{type_} is not priced", hint=hint)


def pages(folder: Path) -> dict[Path, str]:
    """Every page of the manual by its path below `folder`."""
    from estimator.reports.manual import index_page, vendor_pages
    from estimator.resources.registry import vendors

    found = {folder / "index.md": index_page(vendors())}
    for vendor in vendors():
        for name, text in vendor_pages(vendor).items():
            found[folder / vendor.name / name] = text
    return found
