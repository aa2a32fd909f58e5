"""What to do with the comment: update, new, hide-and-new, delete-and-new; newest run wins.

Lives above the forges, once. A new comment is created before old ones are hidden or
deleted, so there is never none; after a create whose answer was lost the comments are
listed before anything is posted again, so there are never two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from estimator.forges.protocol import Comment, Forge, ForgeError, Gone, Marker, carried
from estimator.forges.retry import LostAnswer


class Behaviour(StrEnum):
    UPDATE = "update"
    NEW = "new"
    HIDE_AND_NEW = "hide-and-new"
    DELETE_AND_NEW = "delete-and-new"


class Deed(StrEnum):
    """What was done, in the words of the log line."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OUTDATED = "skipped: a newer run has commented"
    PUT_AWAY = "put away: there is nothing to say any more"
    SILENT = "skipped: there is nothing to say"


@dataclass(frozen=True, slots=True)
class Posted:
    deed: Deed
    comment: Comment | None
    #: What went wrong after the comment stood: an old one that could not be put away.
    problems: tuple[str, ...] = ()


def post(
    forge: Forge, text: str, marker: Marker, behaviour: Behaviour, *, is_silent: bool = False
) -> Posted:
    """Bring the change's comment up to date; running it twice leaves one comment.

    A silent run has nothing to say: it makes no comment, but one that an earlier run
    left must not keep telling of a change that is gone.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    ours = replace(marker, digest=digest)
    body = f"{forge.first_line(ours)}\n{text}"
    known = _own(forge, marker.key)
    if any(_is_newer(comment, ours) for comment in known):
        return Posted(Deed.OUTDATED, known[-1])
    if is_silent and (not known or behaviour is not Behaviour.UPDATE):
        problems = tuple(_put_away(forge, known, behaviour))
        is_away = bool(known) and behaviour is not Behaviour.NEW
        return Posted(Deed.PUT_AWAY if is_away else Deed.SILENT, None, problems)
    if behaviour is Behaviour.UPDATE and known:
        return _updated(forge, known, body, ours)
    created = _created(forge, body, ours)
    problems = tuple(_put_away(forge, known, behaviour))
    kept = _only_one(forge, created, ours) if behaviour is Behaviour.UPDATE else created
    return Posted(Deed.CREATED, kept, problems)


def _own(forge: Forge, key: str) -> list[Comment]:
    """Our visible comments with this key, oldest first."""
    return [
        comment
        for comment in forge.list_own()
        if comment.marker is not None
        and comment.marker.key == carried(key)
        and not comment.is_hidden
    ]


def _is_newer(comment: Comment, ours: Marker) -> bool:
    theirs = comment.marker
    return theirs is not None and bool(theirs.at) and bool(ours.at) and theirs.at > ours.at


def _updated(forge: Forge, known: Sequence[Comment], body: str, ours: Marker) -> Posted:
    first, *others = known
    problems = tuple(_put_away(forge, others, Behaviour.DELETE_AND_NEW))
    if first.marker is not None and first.marker.digest == ours.digest:
        return Posted(Deed.UNCHANGED, first, problems)
    try:
        return Posted(Deed.UPDATED, forge.update(first, body), problems)
    except Gone:  # someone deleted it between the list and the update
        return Posted(Deed.CREATED, _created(forge, body, ours), problems)


def _created(forge: Forge, body: str, ours: Marker) -> Comment:
    """The new comment. When the answer was lost: the one that got there after all, else again."""
    try:
        return forge.create(body)
    except LostAnswer:
        for comment in _own(forge, ours.key):
            theirs = comment.marker
            if theirs and (theirs.digest, theirs.at) == (ours.digest, ours.at):
                return comment
    return forge.create(body)


def _put_away(forge: Forge, known: Sequence[Comment], behaviour: Behaviour) -> Iterator[str]:
    """Hide or delete the old ones; the new one stands, so a refusal is told and no failure."""
    for comment in known:
        try:
            if behaviour is Behaviour.HIDE_AND_NEW:
                forge.hide(comment)
            elif behaviour is Behaviour.DELETE_AND_NEW:
                forge.delete(comment)
        except ForgeError as error:
            yield f"an old comment stays: {error.diagnostics()}"


def _only_one(forge: Forge, created: Comment, ours: Marker) -> Comment:
    """After a race of two runs: the oldest comment stays, ours goes if it came second."""
    present = _own(forge, ours.key)
    if len(present) < 2 or present[0].id == created.id:
        return created
    first = forge.update(present[0], created.body)
    for duplicate in present[1:]:
        if duplicate.id == created.id:
            forge.delete(duplicate)
    return first
