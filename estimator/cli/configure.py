"""`forebill configure` and `forebill auth`: accepted for Infracost's sake; nothing to set."""

from __future__ import annotations

import sys

import click

_TOLD = (
    "There is nothing to configure: forebill needs no key and no account.\n"
    "  Currency: --currency; own prices: forebill-prices.yml; cache: FOREBILL_CACHE_DIR.\n"
)


@click.command(
    "configure",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["-h", "--help"]},
    epilog="Example: forebill configure set api_key x",
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def command(words: tuple[str, ...]) -> int:
    """Accepted and without effect: there is no key, no account and no setting to store."""
    sys.stderr.write(_TOLD)
    return 0
