"""Plain-text layout: aligned columns and boxes. Knows widths, not money."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

_GAP = "  "


def width(text: str) -> int:
    """Columns a terminal gives the text (wide East Asian letters take two)."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(letter)
        else 2
        if unicodedata.east_asian_width(letter) in "WF"
        else 1
        for letter in text
    )


def padded(text: str, columns: int, *, right: bool = False) -> str:
    space = " " * max(0, columns - width(text))
    return space + text if right else text + space


def aligned(rows: Sequence[tuple[str, Sequence[str], str]], left: Iterable[int] = ()) -> list[str]:
    """Rows of (label, cells, note): cells stand right, the `left` ones left, notes as they are."""
    lefts = set(left)
    count = max((len(cells) for _, cells, _ in rows), default=0)
    label_width = max((width(label) for label, cells, note in rows if cells or note), default=0)
    widths = [
        max((width(cells[place]) for _, cells, _ in rows if cells), default=0)
        for place in range(count)
    ]
    lines = []
    for label, cells, note in rows:
        if not cells:
            lines.append(f"{padded(label, label_width)}{_GAP}{note}".rstrip() if note else label)
            continue
        shown = [
            padded(cell, widths[place], right=place not in lefts)
            for place, cell in enumerate(cells)
        ]
        lines.append(_GAP.join([padded(label, label_width), *shown]).rstrip())
    return lines


def box(rows: Sequence[Sequence[str]]) -> str:
    """A drawn table; the first row is the heading, the first column stands left."""
    widths = [max(width(row[place]) for row in rows) for place in range(len(rows[0]))]

    def line(row: Sequence[str], bars: str) -> str:
        cells = [
            f" {padded(cell, widths[place], right=place > 0)} " for place, cell in enumerate(row)
        ]
        return bars[0] + bars[1].join(cells) + bars[2]

    def rule(letters: str, stroke: str) -> str:
        return letters[0] + letters[1].join(stroke * (size + 2) for size in widths) + letters[2]

    body = [line(row, "┃┃┃") for row in rows]
    return "\n".join([rule("┏┳┓", "━"), body[0], rule("┣╋┫", "━"), *body[1:], rule("┗┻┛", "━")])
