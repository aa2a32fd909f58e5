"""One source file: its text, tree, positions and problems.

Knows bytes, encodings and offsets; knows nothing of what a block means.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from estimator.model.resource import Diagnostic
from estimator.model.values import SourceSpan
from estimator.readers.hcl.json_syntax import parse_json, parse_json_values
from estimator.readers.hcl.nodes import Body, Parsed
from estimator.readers.hcl.parser import parse
from estimator.readers.hcl.second_opinion import second_opinion

#: Bytes of one configuration file; the largest in the wild are below 1 MB.
MAX_BYTES = 10_000_000
#: Characters of a source line shown in a message.
_SHOWN = 120


class SourceFile:
    """A parsed file; `label` is its path as messages show it."""

    def __init__(self, path: Path, label: str, text: str, parsed: Parsed | None = None) -> None:
        self.path = path
        self.label = label
        self.text = text
        self._parsed = parsed

    @cached_property
    def parsed(self) -> Parsed:
        return self._parsed if self._parsed is not None else parse_file(self.path.name, self.text)

    @property
    def body(self) -> Body:
        return self.parsed[0]

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        place = self.text.find("\n")
        while place >= 0:
            starts.append(place + 1)
            place = self.text.find("\n", place + 1)
        return starts

    def line(self, offset: int) -> int:
        """The 1-based line of an offset."""
        return bisect_right(self._line_starts, offset)

    def span(self, start: int, end: int = 0) -> SourceSpan:
        """The place of an offset, with the last line of what stands there."""
        line = self.line(start)
        column = start - self._line_starts[line - 1] + 1
        return SourceSpan(self.label, line, column, self.line(end) if end else line)

    def begins_line(self, offset: int) -> bool:
        """Whether nothing but white space stands before an offset on its line."""
        return not self.text[self._line_starts[self.line(offset) - 1] : offset].strip()

    @cached_property
    def comments(self) -> tuple[tuple[int, int, str], ...]:
        """(offset, line, text) of every comment, in order."""
        notes = sorted(self.parsed[1].items())
        return tuple((offset, self.line(offset), text) for offset, text in notes)

    def diagnostics(self) -> Iterator[Diagnostic]:
        """The problems of the file: message, source line and caret."""
        for number, (message, offset) in enumerate(self.parsed[2]):
            opinion = ""
            if number == 0 and not self.path.name.endswith(".json"):
                opinion = second_opinion(self.text)
            text = f"{message}\n{self._pointed_at(offset)}"
            yield Diagnostic(text, self.span(offset), opinion, is_error=True)

    def _pointed_at(self, offset: int) -> str:
        line = self.line(offset)
        start = self._line_starts[line - 1]
        shown = self.text[start:].split("\n", 1)[0].rstrip("\r").expandtabs(1)
        column = offset - start
        cut = max(0, column - _SHOWN + 20)
        return f"  {shown[cut : cut + _SHOWN]}\n  {' ' * (column - cut)}^"


def read_text(path: Path, label: str, confine: Path | None = None) -> tuple[str, Diagnostic | None]:
    """The text of a file, or an empty one and what was wrong with it.

    A link that leads out of `confine` is not followed: messages show source lines.
    """
    try:
        if confine and path.is_symlink() and not path.resolve().is_relative_to(confine):
            return "", _refusal(label, "a link to a file outside the repository")
        if path.stat().st_size > MAX_BYTES:
            return "", _refusal(label, f"larger than {MAX_BYTES // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        return "", _refusal(label, f"cannot be read: {error.strerror or error}")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "", _refusal(label, "encoded in UTF-16", "save it as UTF-8")
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8 (byte 0x{data[error.start]:02x})"
        span = SourceSpan(label, line)
        return "", Diagnostic(f"{label} is {message}", span, "save it as UTF-8", is_error=True)


def _refusal(label: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(f"{label} is {message}", SourceSpan(label), hint, is_error=True)


def parse_file(name: str, text: str) -> Parsed:
    """The tree of a file by the syntax its name promises."""
    if name.endswith(".tfvars.json"):
        return parse_json_values(text)
    return parse_json(text) if name.endswith(".json") else parse(text)
