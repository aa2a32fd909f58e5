"""The options every cost command takes, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import click

from estimator.cli.environment import setting, variables

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for, as given on the command line."""

    path: str = "."
    config_file: str | None = None
    #: A git revision to compare Terraform source with.
    base: str | None = None
    usage_file: str | None = None
    usage_profile: str | None = None
    terraform_vars: tuple[str, ...] = ()
    terraform_var_files: tuple[str, ...] = ()
    terraform_workspace: str | None = None
    exclude_paths: tuple[str, ...] = ()
    include_all_paths: bool = False
    project_name: str | None = None
    no_cache: bool = False
    as_of: str | None = None
    currency: str | None = field(default_factory=lambda: setting("CURRENCY")[0] or None)
    price_book: str | None = None


_PATH_HELP = "Plan JSON, Terraform directory or manifest; - reads standard input."
_USAGE_HELP = "Usage values (default: forebill-usage.yml or infracost-usage.yml beside the path)."
_VAR_FILE_HELP = "File with values of input variables."
_INCLUDE_HELP = "Do not leave out directories used as modules."
_CURRENCY_HELP = "Currency of the report; other than list prices needs a rate (price book)."
_BOOK_HELP = "forebill-prices.yml with discounts, own prices and rates."

_OPTIONS = (
    click.option("-p", "--path", default=".", help=_PATH_HELP),
    click.option("--config-file", help="forebill.yml or infracost.yml with several projects."),
    click.option("--usage-file", help=_USAGE_HELP),
    click.option(
        "--usage-profile",
        type=click.Choice(["small", "medium", "large"]),
        help="Assume typical usage where none is declared.",
    ),
    click.option(
        "--terraform-var",
        "terraform_vars",
        multiple=True,
        metavar="NAME=VALUE",
        help="Value of an input variable.",
    ),
    click.option("--terraform-var-file", "terraform_var_files", multiple=True, help=_VAR_FILE_HELP),
    click.option("--terraform-workspace", help="Terraform workspace."),
    click.option(
        "--exclude-path", "exclude_paths", multiple=True, help="Directory to leave out (glob)."
    ),
    click.option("--include-all-paths", is_flag=True, help=_INCLUDE_HELP),
    click.option("--project-name", help="Name of the project in reports."),
    click.option("--no-cache", is_flag=True, help="Do not use or write the cache."),
    click.option("--as-of", metavar="DATE", help="Prices in force on this date (default: today)."),
    click.option("--currency", envvar=variables("CURRENCY"), help=_CURRENCY_HELP),
    click.option("--price-book", help=_BOOK_HELP),
)


def cost_options(command: F) -> F:
    """Add the options every cost command takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def options_of(values: dict[str, Any]) -> tuple[Options, dict[str, Any]]:
    """Split a command's parameters into the shared `Options` and its own."""
    names = set(Options.__dataclass_fields__)
    shared = {name: value for name, value in values.items() if name in names}
    own = {name: value for name, value in values.items() if name not in names}
    return Options(**shared), own
