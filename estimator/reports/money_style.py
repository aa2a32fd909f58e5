"""How amounts of one currency look: sign of the currency, separators, decimals.

The style is a setting of the run, not of a report, so it lives in a context variable.
JSON and other formats for machines do not use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal

_EXAMPLE = re.compile(
    r"(?P<currency>[A-Za-z]{3}):\s*"
    r"(?P<before>[^\d-]*?)1(?P<thousands>\D?)234(?:(?P=thousands)567)?"
    r"(?:(?P<point>[^\w\s])(?P<decimals>\d+))?(?P<after>\D*)"
)


@dataclass(frozen=True, slots=True)
class MoneyStyle:
    """`EUR: 1.234,56 €`, taken apart."""

    currency: str
    before: str
    thousands: str
    point: str
    #: Decimals of whole amounts; unit prices and tiny amounts keep the digits they need.
    decimals: int
    after: str

    def text(self, amount: Decimal) -> str:
        """A rounded amount without its sign."""
        whole, _, rest = f"{amount:,f}".partition(".")
        shown = whole.replace(",", self.thousands)
        return f"{self.before}{shown}{self.point + rest if rest else ''}{self.after}"


_STYLE: ContextVar[MoneyStyle | None] = ContextVar("money_style", default=None)


def style_of(example: str) -> MoneyStyle | None:
    """The style an example shows; None when it is no amount of 1234 or 1234567."""
    found = _EXAMPLE.fullmatch(example.strip())
    if found is None:
        return None
    decimals = len(found["decimals"] or "")
    return MoneyStyle(
        *(found["currency"].upper(), found["before"], found["thousands"]),
        *(found["point"] or ".", decimals, found["after"].rstrip()),
    )


def style_for(currency: str) -> MoneyStyle | None:
    """The style chosen for amounts of this currency in this run."""
    style = _STYLE.get()
    return style if style is not None and style.currency == currency else None


@contextmanager
def shown_as(style: MoneyStyle) -> Iterator[None]:
    """Amounts look like this until the block ends."""
    token = _STYLE.set(style)
    try:
        yield
    finally:
        _STYLE.reset(token)
