"""Functions on numbers. `pow` and `log` are 64-bit floating point in Terraform too."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from estimator.readers.hcl.convert import as_number
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.registry import function
from estimator.readers.hcl.numbers import from_float, magnitude, total
from estimator.readers.hcl.types import friendly_name
from estimator.readers.hcl.values import Number, Value

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOST_STEPS = 1024


@function("num: number")
def abs_(number: Number) -> Number:
    return magnitude(number)


@function("num: number")
def ceil(number: Number) -> Number:
    return int(Decimal(number).to_integral_value(ROUND_CEILING))


@function("num: number")
def floor(number: Number) -> Number:
    return int(Decimal(number).to_integral_value(ROUND_FLOOR))


@function("num: integer")
def signum(number: int) -> int:
    return (number > 0) - (number < 0)


@function("num: number", "base: number")
def log(number: Number, base: Number) -> Number:
    if number <= 0 or base <= 0 or base == 1:
        raise EvalError("the logarithm of this number to this base is not finite")
    return from_float(math.log(number) / math.log(base))


@function("num: number", "power: number")
def pow_(number: Number, power: Number) -> Number:
    try:
        return from_float(math.pow(number, power))
    except (OverflowError, ValueError):
        raise EvalError("the result is infinite or not a number") from None


@function("*numbers: number")
def max_(*numbers: Number) -> Number:
    return max(_some(numbers))


@function("*numbers: number")
def min_(*numbers: Number) -> Number:
    return min(_some(numbers))


def _some(numbers: tuple[Number, ...]) -> tuple[Number, ...]:
    if not numbers:
        raise EvalError("must pass at least one number")
    return numbers


@function("number: any", "base: integer")
def parseint(text: Value, base: int) -> int:
    """Up to base 36 letters of either case, beyond it `a` is 10 and `A` is 36, as in Go."""
    if not isinstance(text, str):
        raise EvalError(f"first argument must be a string, not {friendly_name(text)}")
    if not 2 <= base <= 62:
        raise EvalError("base must be a whole number between 2 and 62 inclusive")
    digits = text[1:] if text[:1] in ("+", "-") else text
    values = [_DIGITS.find(digit.lower() if base <= 36 else digit) for digit in digits]
    if not values or not all(0 <= value < base for value in values):
        raise EvalError(f'cannot parse "{text}" as a base {base} integer')
    if len(values) > 4096:
        raise EvalError("the number has more than 4096 digits")
    number = 0
    for value in values:
        number = number * base + value
    return -number if text.startswith("-") else number


@function("list: any")
def sum_(values: Value) -> Number:
    if not isinstance(values, list):
        raise EvalError(f"argument must be list, set, or tuple; got {friendly_name(values)}")
    if not values:
        raise EvalError("cannot sum an empty list")
    result: Number = 0
    for value in values:
        try:
            result = total(result, as_number(value))
        except EvalError:
            raise EvalError("argument must be list, set, or tuple of number values") from None
    return result


@function("*params: number")
def range_(*params: Number) -> list[Value]:
    """Without a step it counts towards the limit, down if that is smaller."""
    if not 1 <= len(params) <= 3:
        raise EvalError("must have one, two, or three arguments")
    start, limit = (0, params[0]) if len(params) == 1 else params[:2]
    step = params[2] if len(params) == 3 else (1 if limit >= start else -1)
    if step == 0:
        raise EvalError("step must not be zero")
    if (step > 0 and limit < start) or (step < 0 and limit > start):
        direction = "less" if step > 0 else "greater"
        raise EvalError(f"end must not be {direction} than start for this step")
    values: list[Value] = []
    current = start
    while current < limit if step > 0 else current > limit:
        if len(values) == _MOST_STEPS:
            raise EvalError(f"more than {_MOST_STEPS} values were generated")
        values.append(current)
        current = total(current, step)
    return values
