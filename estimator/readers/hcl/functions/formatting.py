"""`format` and `formatlist`: Go's verbs over Terraform values, after cty's own formatter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from estimator.model.values import Unknown
from estimator.readers.hcl.convert import as_bool, as_number, as_string
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.graphemes import graphemes
from estimator.readers.hcl.functions.json_text import json_text
from estimator.readers.hcl.functions.registry import function
from estimator.readers.hcl.functions.sequences import unknown_of
from estimator.readers.hcl.numbers import binary_value, magnitude
from estimator.readers.hcl.values import Number, Value, first_unknown

_VERB = re.compile(
    r"%(?:(?P<percent>%)|(?P<flags>[-+ 0#]*)(?P<width>\d+)?(?:\.(?P<precision>\d*))?"
    r"(?:\[(?P<position>\d+)\])?(?P<letter>[A-Za-z])?)"
)
#: Wider fields are a mistake; they would only fill the memory.
_MOST_WIDTH = 4096


@dataclass(frozen=True, slots=True)
class Verb:
    """One `%…` of a format string."""

    text: str
    letter: str
    flags: str
    width: int
    precision: int | None

    def padded(self, text: str) -> str:
        """`text` in the field's width, counted in user-perceived characters."""
        missing = self.width - len(graphemes(text))
        if missing <= 0:
            return text
        if "-" in self.flags:
            return text + " " * missing
        return ("0" if "0" in self.flags else " ") * missing + text

    def padded_number(self, sign: str, digits: str) -> str:
        """Like `padded`, but zeros go between the sign and the digits."""
        if "0" in self.flags and "-" not in self.flags:
            return sign + digits.rjust(self.width - len(sign), "0")
        text = sign + digits
        return text.ljust(self.width) if "-" in self.flags else text.rjust(self.width)

    def sign(self, is_negative: bool) -> str:
        if is_negative:
            return "-"
        return "+" if "+" in self.flags else " " if " " in self.flags else ""


@function("format: string", "*args: any?")
def format_(text: str, *arguments: Value) -> str:
    return formatted(text, arguments)


@function("format: string", "*args: any?", partial=True)
def formatlist(text: str, *arguments: Value) -> list[Value]:
    """Lists are walked in step; an unknown element makes only its own line unknown."""
    sizes = {
        position: len(argument)
        for position, argument in enumerate(arguments)
        if isinstance(argument, list)
    }
    rounds = next(iter(sizes.values()), 1)
    for position, size in sizes.items():
        if size != rounds:
            raise EvalError(
                f"argument {position + 1} has length {size}, which is inconsistent with "
                f"argument {next(iter(sizes)) + 1} of length {rounds}"
            )
    lines: list[Value] = []
    for turn in range(rounds):
        row = [argument[turn] if isinstance(argument, list) else argument for argument in arguments]
        lines.append(_line(text, row, turn))
    return lines


def _line(text: str, row: list[Value], turn: int) -> str | Unknown:
    if first_unknown(row) is not None:
        return unknown_of(row)
    try:
        return formatted(text, tuple(row))
    except EvalError as problem:
        raise EvalError(f"error on format iteration {turn}: {problem}") from None


def formatted(text: str, arguments: tuple[Value, ...]) -> str:
    """`text` with its verbs replaced; as many arguments as verbs are required."""
    pieces: list[str] = []
    end = used = highest = 0
    for found in _VERB.finditer(text):
        pieces.append(text[end : found.start()])
        end = found.end()
        if found["percent"]:
            pieces.append("%")
            continue
        verb = _verb(found, text)
        used = int(found["position"][:9]) if found["position"] else used + 1
        highest = max(highest, used)
        if not 1 <= used <= len(arguments):
            have = f"need index {used} but have {len(arguments)} total"
            raise EvalError(f'not enough arguments for "{verb.text}" at {found.start()}: {have}')
        pieces.append(_rendered(verb, arguments[used - 1], found.start()))
    if highest < len(arguments):
        raise EvalError(f"too many arguments; only {highest} used by format string")
    return "".join(pieces) + text[end:]


def _verb(found: re.Match[str], text: str) -> Verb:
    if not found["letter"]:
        if found.end() >= len(text):
            raise EvalError(f"invalid format string starting at offset {found.end()}")
        letter = text[found.end()]
        raise EvalError(f"unrecognized format character '{letter}' at offset {found.end()}")
    precision = found["precision"]
    width = int((found["width"] or "0")[:9])
    places = None if precision is None else int(precision[:9] or "0")
    if max(width, places or 0) > _MOST_WIDTH:
        raise EvalError(f'"{found[0]}" asks for more than {_MOST_WIDTH} characters')
    return Verb(found[0], found["letter"], found["flags"], width, places)


def _rendered(verb: Verb, value: Value, offset: int) -> str:
    try:
        if verb.letter == "v":
            return _as_is(verb, value)
        if verb.letter not in "tbdoxXeEfgGsq":
            raise EvalError(
                f"unsupported format verb '{verb.letter}' in \"{verb.text}\" at offset {offset}"
            )
        if value is None:
            raise EvalError("null value cannot be formatted")
        if verb.letter == "t":
            return as_string(as_bool(value))
        if verb.letter in "sq":
            return _text(verb, as_string(value))
        if verb.letter in "eEfgG":
            return _float(verb, as_number(value))
        return _integer(verb, as_number(value))
    except EvalError as problem:
        if str(problem).startswith("unsupported"):
            raise
        place = f'unsupported value for "{verb.text}" at {offset}'
        raise EvalError(f"{place}: {problem}") from None


def _as_is(verb: Verb, value: Value) -> str:
    if "#" not in verb.flags:
        if isinstance(value, str):
            return verb.padded(value)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return verb.padded(_general(value, None, "e"))
    return verb.padded(json_text(value))


def _text(verb: Verb, text: str) -> str:
    if verb.precision is not None:
        text = "".join(graphemes(text)[: verb.precision])
    return verb.padded(json_text(text) if verb.letter == "q" else text)


_BASES = {"b": ("b", "0b"), "o": ("o", "0"), "x": ("x", "0x"), "X": ("X", "0X"), "d": ("d", "")}


def _integer(verb: Verb, number: Number) -> str:
    if not isinstance(number, int):
        raise EvalError("an integer is required")
    code, prefix = _BASES[verb.letter]
    digits = format(abs(number), code)
    if verb.precision is not None:
        digits = digits.rjust(verb.precision, "0")
    sign = verb.sign(number < 0) + (prefix if "#" in verb.flags else "")
    return verb.padded_number(sign, digits)


def _float(verb: Verb, number: Number) -> str:
    size = magnitude(number)
    if verb.letter == "f":
        digits = _fixed(size, 6 if verb.precision is None else verb.precision)
    elif verb.letter in "eE":
        digits = _scientific(size, 6 if verb.precision is None else verb.precision, verb.letter)
    else:
        digits = _general(size, verb.precision, "e" if verb.letter == "g" else "E")
    return verb.padded_number(verb.sign(number < 0), digits)


def _fixed(number: Number, places: int) -> str:
    """Rounded half to even on the exact binary value, as Go does."""
    scaled = str(round(binary_value(number) * 10**places)).rjust(places + 1, "0")
    return f"{scaled[:-places]}.{scaled[-places:]}" if places else scaled


def _scientific(number: Number, places: int, letter: str) -> str:
    rounded = _significant(binary_value(number), places + 1)
    digits = "".join(map(str, rounded.as_tuple().digits)).ljust(places + 1, "0")
    exponent = rounded.adjusted() if rounded else 0
    fraction = f".{digits[1 : places + 1]}" if places else ""
    return f"{digits[0]}{fraction}{_exponent(letter, exponent)}"


def _exponent(letter: str, exponent: int) -> str:
    return f"{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _significant(exact: Fraction, digits: int) -> Decimal:
    context = Context(prec=max(digits, 1))
    return context.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def _general(number: Number, precision: int | None, letter: str) -> str:
    """`%g`: scientific below 1e-4 and from 10^precision on (10^6 if shortest)."""
    if precision is None:
        rounded, limit = Decimal(number), 6
    else:
        rounded = _significant(binary_value(number), precision)
        limit = max(precision, 1)
    digits = "".join(map(str, rounded.as_tuple().digits)).rstrip("0") or "0"
    exponent = rounded.adjusted() if rounded else 0
    if precision is not None and len(digits) > limit >= exponent:
        limit = len(digits)
    sign = "-" if rounded < 0 else ""
    if exponent < -4 or exponent >= limit:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{fraction}{_exponent(letter, exponent)}"
    plain = format(rounded, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
