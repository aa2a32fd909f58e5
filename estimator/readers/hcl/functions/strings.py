"""Functions on text. Lengths and offsets count user-perceived characters."""

from __future__ import annotations

from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.graphemes import graphemes
from estimator.readers.hcl.functions.registry import function
from estimator.readers.hcl.values import Value

#: What Go's `unicode.IsSpace` takes for white space (Python's `strip` takes more).
SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


@function("str: string")
def chomp(text: str) -> str:
    return text.rstrip("\r\n")


@function("spaces: integer", "str: string")
def indent(spaces: int, text: str) -> str:
    if spaces < 0:
        raise EvalError("the number of spaces is negative")
    if spaces * text.count("\n") > 1 << 24:
        raise EvalError("the result would be longer than 16 MB")
    return text.replace("\n", "\n" + " " * spaces)


@function("separator: string", "*lists: list(string)")
def join(separator: str, *lists: list[str | None]) -> str:
    if not lists:
        raise EvalError("at least one list is required")
    parts: list[str] = []
    for values in lists:
        for position, part in enumerate(values):
            if part is None:
                raise EvalError(f"element {position} is null; cannot concatenate null values")
            parts.append(part)
    return separator.join(parts)


@function("str: string")
def lower(text: str) -> str:
    """Letter by letter, as Go does: no final sigma, no expansion of one letter into two."""
    return text.lower() if text.isascii() else "".join(letter.lower()[0] for letter in text)


@function("str: string")
def upper(text: str) -> str:
    return text.upper() if text.isascii() else "".join(map(_upper_letter, text))


def _upper_letter(letter: str) -> str:
    upper_ = letter.upper()
    return upper_ if len(upper_) == 1 else letter


@function("separator: string", "str: string")
def split(separator: str, text: str) -> list[Value]:
    return [*text.split(separator)] if separator else [*text]


@function("str: string")
def strrev(text: str) -> str:
    return "".join(reversed(graphemes(text)))


@function("str: string", "offset: integer", "length: integer")
def substr(text: str, offset: int, length: int) -> str:
    """A negative offset counts from the end; a negative length means "to the end"."""
    letters = graphemes(text)
    start = offset if offset >= 0 else max(0, offset + len(letters))
    return "".join(letters[start:] if length < 0 else letters[start : start + length])


@function("str: string")
def title(text: str) -> str:
    """Upper case behind everything that is neither letter, digit nor underscore."""
    letters: list[str] = []
    starts_word = True
    for letter in text:
        letters.append(_upper_letter(letter) if starts_word else letter)
        starts_word = _separates(letter)
    return "".join(letters)


def _separates(letter: str) -> bool:
    if letter.isascii():
        return not (letter.isalnum() or letter == "_")
    return letter in SPACE


@function("str: string", "cutset: string")
def trim(text: str, cutset: str) -> str:
    return text.strip(cutset)


@function("str: string", "prefix: string")
def trimprefix(text: str, prefix: str) -> str:
    return text.removeprefix(prefix)


@function("str: string", "suffix: string")
def trimsuffix(text: str, suffix: str) -> str:
    return text.removesuffix(suffix)


@function("str: string")
def trimspace(text: str) -> str:
    return text.strip(SPACE)


@function("str: string", "prefix: string")
def startswith(text: str, prefix: str) -> bool:
    return text.startswith(prefix)


@function("str: string", "suffix: string")
def endswith(text: str, suffix: str) -> bool:
    return text.endswith(suffix)


@function("str: string", "substr: string")
def strcontains(text: str, part: str) -> bool:
    return part in text
