"""Progress of long work: one line on standard error, only on a terminal, gone at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

from estimator.cli.environment import is_quiet

T = TypeVar("T")

#: Work shorter than this many items or seconds shows nothing.
FEW_ITEMS, FEW_SECONDS = 10, 0.5


def shown(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """The items, with `what 12 of 300` on the terminal while they are worked through."""
    if total < FEW_ITEMS or not sys.stderr.isatty() or is_quiet():
        yield from items
        return
    started = last = monotonic()
    for number, item in enumerate(items, start=1):
        now = monotonic()
        if now - started > FEW_SECONDS and now - last > 0.1:
            last = now
            sys.stderr.write(f"\r\x1b[K{what} {number:,} of {total:,}")
            sys.stderr.flush()
        yield item
    sys.stderr.write("\r\x1b[K")
