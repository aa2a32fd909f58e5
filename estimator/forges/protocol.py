"""What every forge can do with the comments of one change, and how ours are recognised.

A comment is ours when its first line is our marker with our key and the forge says
that we wrote it. Knows nothing of costs: a body is text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from estimator.errors import Error

_MARKER = re.compile(r"forebill-comment (?P<pairs>(?:[a-z]+=[\w./:@+-]+ ?)+)")
_UNSAFE = re.compile(r"[^\w./:@+]+")


class ForgeError(Error):
    """The forge refused or did not answer; the message says what to do about it."""


class Forbidden(ForgeError):
    """The token may not write here (a fork's read-only token, a missing permission)."""


class Gone(ForgeError):
    """What was asked for is not there (any more)."""


@dataclass(frozen=True, slots=True)
class Marker:
    """The hidden first line: which comment this is, and which run wrote it."""

    key: str
    #: ISO time of the run; the newest wins.
    at: str = ""
    run: str = ""
    digest: str = ""

    def text(self) -> str:
        """`forebill-comment key=… at=… run=… digest=…`, without characters that end a comment."""
        pairs = {"key": self.key, "at": self.at, "run": self.run, "digest": self.digest}
        shown = " ".join(f"{name}={carried(value)}" for name, value in pairs.items() if value)
        return f"forebill-comment {shown}"


def carried(value: str) -> str:
    """A value as a marker can carry it: one word that ends no comment."""
    return _UNSAFE.sub("-", value)


def marker_of(body: str) -> Marker | None:
    """The marker on a body's first line, if there is one."""
    found = _MARKER.search(body.partition("\n")[0])
    if not found:
        return None
    pairs = dict(pair.split("=", 1) for pair in found["pairs"].split())
    return Marker(
        pairs.get("key", ""), pairs.get("at", ""), pairs.get("run", ""), pairs.get("digest", "")
    )


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of ours as the forge holds it."""

    id: str
    body: str
    url: str = ""
    is_hidden: bool = False
    #: Whatever the forge needs beside the id to change it (a node id, a version).
    handle: str = ""

    @property
    def marker(self) -> Marker | None:
        return marker_of(self.body)


class Forge(Protocol):
    """The comments of one pull request (or commit) on one forge."""

    #: Code points a body may have, the marker included.
    max_chars: int

    def first_line(self, marker: Marker) -> str:
        """The marker as this forge can carry it, hidden where it can be hidden."""
        ...

    def list_own(self) -> Sequence[Comment]:
        """Comments this token's user wrote, oldest first."""
        ...

    def create(self, body: str) -> Comment: ...

    def update(self, comment: Comment, body: str) -> Comment: ...

    def delete(self, comment: Comment) -> None: ...

    def hide(self, comment: Comment) -> None:
        """Fold it as outdated; forges that cannot, delete it."""
        ...
