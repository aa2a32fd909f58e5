"""How numbers are shown: the one place where anything is rounded."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from estimator.model.bill import Cost
from estimator.reports.money_style import style_for

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "CN¥", "JPY": "¥", "INR": "₹", "BRL": "R$"}
#: Decimals that any price or cost is kept to: enough for the smallest price per unit.
SMALLEST = 12
#: Decimals of an amount, unless the run's currency format has others.
CENTS = 2
_WIDE = Context(prec=120)


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up to so many decimals, however large the value is."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def decimal_text(value: Decimal) -> str:
    """Exact, without exponent and trailing zeros (`1E+3` → `1000`)."""
    if value == 0:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: Decimal, currency: str, *, places: int = CENTS, signed: bool = False) -> str:
    """`$1,303.45`, half cents rounded up; a real amount gets digits until it is not $0.00."""
    style = style_for(currency)
    if style is not None and places == CENTS:
        places = style.decimals
    return _amount(value, currency, places, signed=signed)


def _amount(value: Decimal, currency: str, places: int, *, signed: bool = False) -> str:
    shown = rounded(value, places)
    if shown == 0 and value != 0:
        if places == 0:
            return _amount(value, currency, CENTS, signed=signed)
        shown = rounded(value, 1 - value.adjusted())
    sign = "-" if shown < 0 else "+" if signed and shown > 0 else ""
    style = style_for(currency)
    if style is not None:
        return sign + style.text(shown.copy_abs())
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    return f"{sign}{symbol}{shown.copy_abs():,f}"


def price_text(value: Decimal, currency: str) -> str:
    """A unit price with the digits it has, at least cents: `$0.20`, `$0.0000166667`."""
    # Ten significant digits: more are the tail of a division, not a price.
    exact = decimal_text(rounded(value, min(SMALLEST, 9 - value.adjusted())))
    digits = len(exact.partition(".")[2])
    return _amount(value, currency, max(CENTS, digits))


def quantity_text(value: Decimal) -> str:
    """A quantity with thousands separators and at most four decimals."""
    shown = rounded(value, 4)
    if shown == 0 and value != 0:
        shown = rounded(value, 1 - value.adjusted())
    whole, _, rest = decimal_text(shown).partition(".")
    grouped = f"{int(whole):,}" if whole not in ("-0",) else whole
    return f"{grouped}.{rest}" if rest else grouped


def range_text(cost: Cost) -> str:
    """`$10–$40`, `$10 or more`, or "" where low and high are the same."""
    if not cost.is_range:
        return ""
    low = money(cost.low, cost.currency, places=0)
    if cost.is_open:
        return f"{low} or more"
    return f"{low}–{money(cost.high, cost.currency, places=0)}"


def percent_text(before: Decimal, after: Decimal) -> str:
    """`+75%`; "" where there was nothing before."""
    if before == 0:
        return ""
    change = (after - before) / before * 100
    return f"{rounded(change, 0):+f}%"
