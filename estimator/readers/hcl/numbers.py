"""Terraform numbers: 512-bit binary fractions, written as the shortest decimal that returns.

A number is an `int` or a `Decimal`, and an integral one is always an `int`. A
quotient is rounded as Terraform rounds it (round half to even at 512 bits) and
then held as the decimal Terraform would print, so that text made of it agrees.
Knows no values but numbers.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.values import Number

PRECISION_BITS = 512
#: Exact for sums and products of numbers of ordinary size, and finite for all.
CONTEXT = Context(prec=400, rounding=ROUND_HALF_EVEN)
_LITERAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?\Z", re.ASCII)
#: A longer number is a mistake or an attack: written out it would fill the memory.
_MOST_DIGITS = 4096


def parsed_number(text: str) -> Number | None:
    """The number a decimal literal stands for; None when `text` is none."""
    if len(text) > _MOST_DIGITS or not _LITERAL.match(text):
        return None
    return normal(Decimal(text))


def normal(number: Decimal) -> Number:
    """`number` as an int where it is integral."""
    if not number.is_finite():
        raise EvalError("the number is infinite or not a number")
    if abs(number.adjusted()) > _MOST_DIGITS:
        raise EvalError(f"the number has more than {_MOST_DIGITS} digits")
    integral = number.to_integral_value()
    return int(integral) if integral == number else number


def from_float(number: float) -> Number:
    """A result Terraform computes in 64-bit floating point (`pow`, `log`)."""
    return normal(Decimal(repr(number)))


@lru_cache(maxsize=1024)
def number_text(number: Number) -> str:
    """How Terraform writes a number in a string: never with an exponent."""
    if isinstance(number, int):
        return str(number)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def whole(number: Number) -> int:
    """`number` as a 64-bit integer, as most parameters that count need it."""
    if not isinstance(number, int) or not -(2**63) <= number < 2**63:
        raise EvalError(f"value must be a whole number, between {-(2**63)} and {2**63 - 1}")
    return number


def magnitude(number: Number) -> Number:
    return -number if number < 0 else number


def divided(dividend: Number, divisor: Number) -> Number:
    """`dividend / divisor`, rounded to 512 bits and written as short as Terraform does."""
    if divisor == 0:
        raise EvalError("division by zero")
    if isinstance(dividend, int) and isinstance(divisor, int) and dividend % divisor == 0:
        return dividend // divisor
    return _shortest(Fraction(dividend) / Fraction(divisor))


def remainder(dividend: Number, divisor: Number) -> Number:
    """`dividend % divisor`; the sign follows the dividend."""
    if divisor == 0:
        raise EvalError("modulo by zero")
    return normal(CONTEXT.remainder(Decimal(dividend), Decimal(divisor)))


def total(left: Number, right: Number) -> Number:
    """The sum, without the 28 digits Python's default context would keep."""
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    return normal(CONTEXT.add(Decimal(left), Decimal(right)))


def product(left: Number, right: Number) -> Number:
    """The product; see `total`."""
    if isinstance(left, int) and isinstance(right, int):
        if left.bit_length() + right.bit_length() > 4 * _MOST_DIGITS:
            raise EvalError(f"the number has more than {_MOST_DIGITS} digits")
        return left * right
    return normal(CONTEXT.multiply(Decimal(left), Decimal(right)))


def binary_value(number: Number) -> Fraction:
    """The exact value of the 512-bit float that stands for `number`."""
    exact = Fraction(number)
    return exact if isinstance(number, int) and number < 2**PRECISION_BITS else _rounded(exact)


def _rounded(exact: Fraction) -> Fraction:
    if exact == 0:
        return exact
    scale = PRECISION_BITS - _binary_exponent(exact)
    return round(exact * Fraction(2) ** scale) / Fraction(2) ** scale


def _shortest(exact: Fraction) -> Number:
    """The decimal with the fewest digits that lies nearest the 512-bit float next to `exact`."""
    scale = PRECISION_BITS - _binary_exponent(exact)
    rounded = _rounded(exact)
    half_step = Fraction(1, 2) / Fraction(2) ** scale
    low, high = 1, 160
    while low < high:
        middle = (low + high) // 2
        candidate = _decimal(rounded, middle)
        if abs(Fraction(candidate) - rounded) < half_step:
            high = middle
        else:
            low = middle + 1
    return normal(_decimal(rounded, low))


def _binary_exponent(exact: Fraction) -> int:
    """`e` with 2**(e-1) <= abs(exact) < 2**e."""
    exponent = exact.numerator.bit_length() - exact.denominator.bit_length()
    return exponent + 1 if abs(exact) >= Fraction(2) ** exponent else exponent


def _decimal(exact: Fraction, digits: int) -> Decimal:
    with localcontext(Context(prec=digits, rounding=ROUND_HALF_EVEN)):
        return Decimal(exact.numerator) / Decimal(exact.denominator)
