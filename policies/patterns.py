"""Regular expressions from policy files, kept from running without end."""

from __future__ import annotations

import re
from functools import cache

from estimator.errors import Error

MOST_LETTERS = 500
#: A repeated group that itself repeats or branches: exponential in Python's engine.
_NESTED = re.compile(r"\([^()]*[+*|}][^()]*\)\s*(?:[+*]|\{\d*,)")


@cache
def safe_pattern(text: str) -> re.Pattern[str]:
    """The compiled pattern; `/…/i` ignores case. Patterns that could run for ever are refused."""
    flags = re.IGNORECASE if text.startswith("/") and text.endswith("/i") else 0
    if text.startswith("/") and text.endswith(("/", "/i")) and len(text) > 2:
        text = text[1 : text.rindex("/")]
    if len(text) > MOST_LETTERS:
        raise Error(f"the regular expression is longer than {MOST_LETTERS} letters")
    if _NESTED.search(text):
        hint = "write it without a repeated group that repeats or branches inside"
        raise Error(f"the regular expression {text} could run for ever", hint=hint)
    try:
        return re.compile(text, flags)
    except re.error as error:
        raise Error(f"the regular expression {text} is wrong: {error}") from error
