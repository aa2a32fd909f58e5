"""Text that fits a limit by leaving out whole rows, never by cutting one; says how many.

Knows lists and lengths, not money.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading of their own, which goes when none of them is left."""

    head: str
    rows: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A list with what stands before and after it; no row of it depends on another."""

    groups: Sequence[Group]
    head: str = ""
    foot: str = ""
    #: Rows shown even where there is room for more.
    most: int = 10_000
    #: What is not shown: `{n}` is the number.
    more: str = "\n… and {n} more.\n"
    #: Rows already known to be left out by whoever made the section.
    hidden: int = 0

    @property
    def size(self) -> int:
        """Rows there are, a group without rows counted as one."""
        return sum(max(1, len(group.rows)) for group in self.groups)


def fitted(section: Section, room: int) -> str:
    """The section in at most `room` code points, line end included; "" when nothing fits."""
    if not section.groups:
        return ""
    more_room = len(section.more.format(n=section.size + section.hidden)) + 1
    left = room - len(section.head) - len(section.foot) - 2 - more_room
    shown: list[str] = []
    missing = section.hidden
    count = 0
    for group in section.groups:
        kept = list(_kept(group, left, section.most - count))
        count += len(kept)
        missing += max(1, len(group.rows)) - len(kept)
        lines = [group.head, *kept] if kept and group.head else kept
        lines = [line for line in lines if line]
        shown.extend(lines)
        left -= sum(len(line) + 1 for line in lines)
    if not shown:
        return ""
    rest = [section.more.format(n=missing)] if missing else []
    parts = [section.head, *shown, *rest, section.foot]
    return "\n".join(part for part in parts if part) + "\n"


def _kept(group: Group, room: int, most: int) -> Iterator[str]:
    """The rows that fit with the heading; "" stands for a group that has no rows."""
    left = room - len(group.head) - 1
    if left < 0:
        return
    count = 0
    for row in group.rows or ("",):
        if count >= most:
            return
        if len(row) + 1 <= left:
            left -= len(row) + 1
            count += 1
            yield row
