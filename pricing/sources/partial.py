"""A download in progress: the part that has come, and what the server said of the whole."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import BinaryIO, cast

from pricing.errors import Error

CHUNK = 1 << 16


def note_of(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def continuation(part: Path) -> dict[str, str]:
    """Headers that ask for the rest, where the server can prove it is the same file."""
    if not part.exists() or not note_of(part).exists():
        return {}
    note = json.loads(note_of(part).read_text(encoding="utf-8"))
    if not note["etag"] or part.stat().st_size == 0:
        return {}
    return {"Range": f"bytes={part.stat().st_size}-", "If-Range": str(note["etag"])}


def decoded(part: Path, target: Path) -> None:
    """Unpack the complete download; a damaged one is thrown away."""
    note = json.loads(note_of(part).read_text(encoding="utf-8"))
    try:
        with _opened(part, note["encoding"]) as data:
            start = data.read(CHUNK)
            refuse_page(start, target.name)
            with target.open("wb") as out:
                out.write(start)
                shutil.copyfileobj(data, out, CHUNK)
    except (EOFError, OSError) as problem:
        target.unlink(missing_ok=True)
        raise Error(
            f"the download is damaged: {problem}",
            where=target.name,
            hint="Run it again: it starts afresh. The old prices stay in use.",
        ) from None
    finally:
        part.unlink(missing_ok=True)
        note_of(part).unlink(missing_ok=True)


def _opened(path: Path, encoding: str) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path)) if encoding == "gzip" else path.open("rb")


def refuse_page(start: bytes, name: str) -> None:
    text = start[:200].lstrip().lower()
    if text.startswith((b"<!doctype", b"<html", b"<head")):
        raise Error(
            "the answer is a web page, not prices",
            where=name,
            hint="Is a proxy's login page in the way? The old prices stay in use.",
        )
