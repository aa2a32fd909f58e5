"""One sync: fetch what has changed, item by item, and swap the price file in at the end.

What is complete stays in the cache when a run breaks off, so the next one goes on from
there; the price file in use is only replaced when every item is complete.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pricing.build import build_synced
from pricing.cache import DATABASE
from pricing.errors import Error
from pricing.rows import Row
from pricing.sources.http import Fetcher
from pricing.sources.sync import aws, azure, google, tokens
from pricing.sources.sync.items import Item, Items, Wanted
from pricing.sources.sync.state import State, load

VENDORS: dict[str, Items] = {
    "aws": aws.items,
    "azure": azure.items,
    "google": google.items,
    "tokens": tokens.items,
}
#: A run that fails this often has a reason that more tries do not cure.
MOST_FAILURES = 5
#: A new table with less than this share of the old rows is taken for a broken answer.
SMALLEST_SHARE = 0.5
_STALE_LOCK_SECONDS = 6 * 3600

Tell = Callable[[str], None]


@dataclass(slots=True)
class Outcome:
    """What a run did."""

    fetched: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    #: Items whose answer had no price that a meter map knows.
    empty: list[str] = field(default_factory=list)
    failed: list[Error] = field(default_factory=list)
    rows: int = 0


def sync(
    vendors: Sequence[str], wanted: Wanted, fetcher: Fetcher, folder: Path, tell: Tell
) -> Outcome:
    """Refresh the vendors' prices under `folder`; raises when the price file was not replaced."""
    unknown = [name for name in vendors if name not in VENDORS]
    if unknown:
        raise Error(f"no such vendor: {', '.join(unknown)}", hint=f"Known: {', '.join(VENDORS)}")
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        state = load(folder)
        outcome = Outcome()
        for vendor in vendors or VENDORS:
            _refresh(vendor, wanted, fetcher, state, outcome, tell)
        _raise_failures(outcome)
        outcome.rows = publish(state)
    return outcome


def publish(state: State) -> int:
    """Build the price file from all complete items, the newest first, and put it in place."""
    newest_first = sorted(state.done, key=lambda item: (state.done[item].fetched, item))[::-1]
    paths = [state.table(item) for item in newest_first if state.done[item].rows]
    if not paths:
        raise Error("no prices came back", hint="Look at the vendors and services asked for.")
    return build_synced(state.folder / DATABASE, paths)


def _refresh(
    vendor: str, wanted: Wanted, fetcher: Fetcher, state: State, outcome: Outcome, tell: Tell
) -> None:
    try:
        for item in VENDORS[vendor](fetcher, wanted):
            if state.has(item.name, item.version):
                outcome.unchanged.append(item.name)
                continue
            tell(item.name)
            _fetch(item, wanted, fetcher, state, outcome)
            if len(outcome.failed) >= MOST_FAILURES:
                return
    except Error as problem:
        outcome.failed.append(problem)


def _fetch(item: Item, wanted: Wanted, fetcher: Fetcher, state: State, outcome: Outcome) -> None:
    work = state.folder / "downloads" / item.name
    try:
        rows = _rows(item, fetcher, work)
        _refuse_shrinking(item, len(rows), state)
    except Error as problem:
        outcome.failed.append(problem)
        return
    state.keep(item.name, item.version, rows, wanted.today)
    shutil.rmtree(work, ignore_errors=True)
    (outcome.fetched if rows else outcome.empty).append(item.name)


def _rows(item: Item, fetcher: Fetcher, work: Path) -> Sequence[Row]:
    """The item's rows; data of another shape than expected is the list's fault, not a crash."""
    try:
        return item.rows(fetcher, work)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as problem:
        raise Error(
            f"its shape has changed ({type(problem).__name__}: {problem})",
            where=item.name,
            hint="Look for a newer forebill.",
        ) from problem


def _refuse_shrinking(item: Item, count: int, state: State) -> None:
    before = state.done[item.name].rows if item.name in state.done else 0
    if count < before * SMALLEST_SHARE:
        raise Error(
            f"only {count} prices where {before} were before",
            where=item.name,
            hint="The list may have changed its shape. If it is right, delete this item's line "
            f"in {state.file}.",
        )


def _raise_failures(outcome: Outcome) -> None:
    if not outcome.failed:
        return
    said = "\n  ".join(problem.diagnostics().replace("\n", "\n  ") for problem in outcome.failed)
    raise Error(
        f"{len(outcome.failed)} of the price lists could not be read; the old prices stay in "
        f"use ({len(outcome.fetched)} new tables are kept for the next run):\n  {said}",
        hint="Run it again: it goes on where this run stopped.",
    )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One sync at a time; the lock of a killed run ends after some hours."""
    lock = folder / "lock"
    if lock.exists() and time.time() - lock.stat().st_mtime > _STALE_LOCK_SECONDS:
        lock.unlink(missing_ok=True)
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        raise Error(
            "another sync is running", where=str(lock), hint="Wait, or delete the lock file."
        ) from None
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
