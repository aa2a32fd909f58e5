"""Functions with regular expressions; the engine is `re2`."""

from __future__ import annotations

import re

from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.re2 import Pattern, Spans, compiled
from estimator.readers.hcl.functions.registry import function
from estimator.readers.hcl.values import Value

_REFERENCE = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))", re.ASCII)
#: A replacement may not grow a text beyond this.
_MOST_LETTERS = 1 << 24


def _capture(text: str, span: tuple[int, int] | None) -> str | None:
    return None if span is None else text[span[0] : span[1]]


def _result(pattern: Pattern, text: str, spans: Spans) -> Value:
    """The match itself, its groups as a list, or its named groups as an object."""
    captures: list[Value] = [_capture(text, span) for span in spans]
    if not pattern.names:
        return captures[0]
    if not any(pattern.names):
        return captures[1:]
    named = dict(zip(pattern.names, captures[1:], strict=True))
    return {name: named[name] for name in sorted(named)}


@function("pattern: string", "string: string")
def regex(pattern: str, text: str) -> Value:
    known = compiled(pattern)
    spans = known.searcher(text)(text, 0)
    if spans is None:
        raise EvalError("pattern did not match any part of the given string")
    return _result(known, text, spans)


@function("pattern: string", "string: string")
def regexall(pattern: str, text: str) -> list[Value]:
    known = compiled(pattern)
    return [_result(known, text, spans) for spans in known.matches(text)]


@function("str: string", "substr: string", "replace: string")
def replace(text: str, wanted: str, replacement: str) -> str:
    """A `wanted` between slashes is a regular expression, and `$1` or `${name}` its groups."""
    if len(wanted) > 1 and wanted.startswith("/") and wanted.endswith("/"):
        return _replaced(text, compiled(wanted[1:-1]), replacement)
    if len(replacement) * (text.count(wanted) if wanted else len(text) + 1) > _MOST_LETTERS:
        raise EvalError("the result would be longer than 16 MB")
    return text.replace(wanted, replacement)


def _replaced(text: str, pattern: Pattern, replacement: str) -> str:
    pieces: list[str] = []
    position = size = 0
    for spans in pattern.matches(text):
        start, end = spans[0] or (0, 0)
        piece = _expanded(replacement, pattern, text, spans)
        size += len(piece)
        if size > _MOST_LETTERS:
            raise EvalError("the result would be longer than 16 MB")
        pieces += (text[position:start], piece)
        position = end
    return "".join(pieces) + text[position:]


def _expanded(template: str, pattern: Pattern, text: str, spans: Spans) -> str:
    def group(found: re.Match[str]) -> str:
        if found[1]:
            return "$"
        name = found[2] or found[3]
        if name.isdigit():
            number = int(name[:6])
        else:
            last = len(pattern.names) - 1
            number = next((n + 1 for n in range(last, -1, -1) if pattern.names[n] == name), -1)
        return (_capture(text, spans[number]) or "") if 0 <= number < len(spans) else ""

    return _REFERENCE.sub(group, template)
