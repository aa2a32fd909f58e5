"""Regular expressions from policy files, kept from running without end.

Python's engine goes back over repeats. Refused are patterns whose time grows exponentially (a
repeated group that repeats or branches inside) or with a high power of the text's length (many
open repeats in a row); texts are limited by whoever searches.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import cache

from estimator.errors import Error

MOST_LETTERS = 500
#: Longest text that is searched: no cloud takes longer tags or names of sizes.
MOST_TEXT = 256
#: Open repeats (`.*`) one pattern may have that take any letter, and in a row of any kind.
MOST_ANY, MOST_IN_A_ROW = 3, 2
#: One piece of a pattern: a class, an escape, a group's start, or a single letter.
_PIECE = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|\((?:\?(?:[:=!]|<[=!]|P?<\w+>))?|.", re.DOTALL)
_REPEAT = re.compile(r"(?:[*+]|\{\d*,\d*\}|\{\d+\}|\?)[?+]?")


@cache
def safe_pattern(text: str) -> re.Pattern[str]:
    """The compiled pattern; `/…/i` ignores case. Patterns that could run for ever are refused."""
    flags = re.IGNORECASE if text.startswith("/") and text.endswith("/i") else 0
    if text.startswith("/") and text.endswith(("/", "/i")) and len(text) > 2:
        text = text[1 : text.rindex("/")]
    if len(text) > MOST_LETTERS:
        raise Error(f"the regular expression is longer than {MOST_LETTERS} letters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python warns of means something else than meant
            compiled = re.compile(text, flags)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise Error(f"the regular expression {text} is wrong: {error}") from error
    if problem := _endless(text):
        hint = "write it without repeats inside repeats, and without many `.*`"
        raise Error(f"the regular expression {text} could run for ever: {problem}", hint=hint)
    return compiled


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text; a text longer than any cloud takes never is."""
    return len(text) <= MOST_TEXT and safe_pattern(pattern).search(text) is not None


def _endless(text: str) -> str:
    """What makes the pattern dangerous, "" nothing."""
    varies = [False]  # per open group: repeats or branches inside it
    any_letter = in_a_row = 0
    for piece, repeat in _pieces(text):
        is_open = repeat[:1] in ("*", "+") or (repeat.startswith("{") and ",}" in repeat)
        if piece.startswith("(") and not repeat:
            varies.append(False)
            in_a_row = 0
            continue
        inside = varies.pop() if piece == ")" and len(varies) > 1 else False
        if inside and _is_many(repeat):
            return "a group that repeats holds another repeat"
        varies[-1] = varies[-1] or inside or piece == "|" or bool(repeat)
        any_letter += is_open and piece in (".", r"\S", r"\D", r"\W")
        in_a_row = in_a_row + 1 if is_open else 0
        if any_letter > MOST_ANY or in_a_row > MOST_IN_A_ROW:
            return "too many open repeats"
    return ""


def _is_many(repeat: str) -> bool:
    """More often than a few times; `?` is at most once."""
    if repeat[:1] in ("*", "+"):
        return True
    most = re.search(r"(\d*)\}", repeat)
    return repeat.startswith("{") and (most is None or not most[1] or int(most[1]) > 3)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """(piece, the repeat behind it) from left to right."""
    place = 0
    while place < len(text):
        found = _PIECE.match(text, place)
        assert found is not None  # the last alternative takes any letter
        place = found.end()
        repeat = None if found[0].startswith("(") else _REPEAT.match(text, place)
        if repeat:
            place = repeat.end()
        yield found[0], repeat[0] if repeat else ""
