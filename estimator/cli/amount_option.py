"""An option that is an amount of money: text until it is a `Decimal`, never a float."""

from __future__ import annotations

import re

import click


def amount(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The text of a positive amount; a click callback."""
    if value is not None and not re.fullmatch(r"\d{1,15}(\.\d{1,15})?", value):
        raise click.BadParameter("write a positive amount, as in 5 or 0.50")
    return value
