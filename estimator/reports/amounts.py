"""How numbers are shown: the one place where anything is rounded."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from estimator.model.bill import Cost

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "CN¥", "JPY": "¥", "INR": "₹", "BRL": "R$"}
_CENT = Decimal("0.01")


def decimal_text(value: Decimal) -> str:
    """Exact, without exponent and trailing zeros (`1E+3` → `1000`)."""
    if value == 0:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: Decimal, currency: str, *, places: int = 2, signed: bool = False) -> str:
    """`$1,303.45`, half cents rounded up; a real amount gets digits until it is not $0.00."""
    shown = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if shown == 0 and value != 0:
        if places == 0:
            return money(value, currency, places=2, signed=signed)
        shown = value.quantize(Decimal(1).scaleb(value.adjusted() - 1), ROUND_HALF_UP)
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    sign = "-" if shown < 0 else "+" if signed and shown > 0 else ""
    return f"{sign}{symbol}{abs(shown):,f}"


def price_text(value: Decimal, currency: str) -> str:
    """A unit price with the digits it has, at least cents: `$0.20`, `$0.0000166667`."""
    exact = decimal_text(value)
    digits = len(exact.partition(".")[2])
    return money(value, currency, places=max(2, min(digits, 10)))


def quantity_text(value: Decimal) -> str:
    """A quantity with thousands separators and at most four decimals."""
    shown = value.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    if shown == 0 and value != 0:
        shown = value.quantize(Decimal(1).scaleb(value.adjusted() - 1), ROUND_HALF_UP)
    whole, _, rest = decimal_text(shown).partition(".")
    grouped = f"{int(whole):,}" if whole not in ("-0",) else whole
    return f"{grouped}.{rest}" if rest else grouped


def range_text(cost: Cost) -> str:
    """`$10–$40`, or "" where low and high are the same."""
    if not cost.is_range:
        return ""
    low = money(cost.low, cost.currency, places=0)
    return f"{low}–{money(cost.high, cost.currency, places=0)}"


def percent_text(before: Decimal, after: Decimal) -> str:
    """`+75%`; "" where there was nothing before."""
    if before == 0:
        return ""
    change = (after - before) / before * 100
    return f"{change.quantize(Decimal(1), ROUND_HALF_UP):+f}%"
