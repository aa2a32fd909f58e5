"""Fetching public price lists: with retries, resumable, and suspicious of what comes back.

Proxies and custom certificate authorities come from the environment
(`HTTPS_PROXY`, `REQUESTS_CA_BUNDLE`) or from `ca_bundle`. What looks like a web page
where data was asked for is an error, not data.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from pricing.errors import Error
from pricing.sources.partial import CHUNK, continuation, decoded, note_of, refuse_page

if TYPE_CHECKING:
    import requests

T = TypeVar("T")

#: Told how many bytes of how many have come (None: the server did not say).
Progress = Callable[[str, int, int | None], None]

_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 120.0


class _Unfinished(Exception):
    """The transfer broke off or the server asked to come back; worth another attempt."""

    def __init__(
        self, reason: str, wait: float | None = None, *, starts_afresh: bool = False
    ) -> None:
        super().__init__(reason)
        self.wait = wait
        self.starts_afresh = starts_afresh


def silent(_name: str, _done: int, _total: int | None) -> None:
    """No progress shown."""


@dataclass(slots=True)
class Fetcher:
    """One HTTP session with its manners."""

    ca_bundle: str = ""
    attempts: int = 6
    timeout: tuple[float, float] = (10.0, 90.0)
    sleep: Callable[[float], None] = time.sleep
    progress: Progress = silent
    _session: requests.Session | None = field(default=None, init=False)

    def json(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """The JSON document at a URL; numbers with a fraction are text-exact `Decimal`s."""
        return read_json(self.body(url, headers), url)

    def body(self, url: str, headers: Mapping[str, str] | None = None) -> bytes:
        """A whole (small) answer."""

        def read(response: requests.Response) -> bytes:
            data = response.content
            refuse_page(data, shown(url))
            return data

        return self._persist(url, headers or {}, read)

    def download(self, url: str, target: Path) -> None:
        """A big answer into a file; a part already there is continued, not fetched again."""
        part = target.with_name(target.name + ".part")

        def read(response: requests.Response) -> None:
            self._append(response, part, url)

        target.parent.mkdir(parents=True, exist_ok=True)
        self._persist(url, {}, read, part)
        decoded(part, target)

    def _persist(
        self,
        url: str,
        headers: Mapping[str, str],
        read: Callable[[requests.Response], T],
        part: Path | None = None,
    ) -> T:
        """Ask until it works, `attempts` times at most, waiting longer each time."""
        reason = ""
        for attempt in range(self.attempts):
            try:
                asked = {**headers, **(continuation(part) if part else {})}
                with self._answer(url, asked) as response:
                    return read(response)
            except _Unfinished as problem:
                reason = str(problem)
                if part and problem.starts_afresh:
                    part.unlink(missing_ok=True)
                if attempt + 1 < self.attempts:
                    wait = problem.wait if problem.wait is not None else 2.0**attempt
                    self.sleep(min(wait, _LONGEST_WAIT))
        raise Error(
            f"gave up after {self.attempts} attempts: {reason}",
            where=shown(url),
            hint="Run it again later: what is complete is kept. The old prices stay in use.",
        )

    @contextmanager
    def _answer(self, url: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        import requests
        import urllib3

        failures = (
            urllib3.exceptions.HTTPError,
            requests.ConnectionError,
            requests.Timeout,
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ContentDecodingError,
        )
        try:
            with self._connected().get(
                url, headers=dict(headers), stream=True, timeout=self.timeout
            ) as response:
                _check_status(response, url)
                yield response
        except requests.exceptions.SSLError as problem:
            raise Error(
                f"the server's certificate is not trusted: {problem}",
                where=shown(url),
                hint="Pass --ca-bundle FILE (or set REQUESTS_CA_BUNDLE) for a company's authority.",
            ) from None
        except failures as problem:
            raise _Unfinished(_plain(problem)) from None

    def _connected(self) -> requests.Session:
        if self._session is None:
            import requests

            self._session = requests.Session()
            self._session.headers["User-Agent"] = "forebill (prices sync)"
            if self.ca_bundle:
                self._session.verify = self.ca_bundle
        return self._session

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _append(self, response: requests.Response, part: Path, url: str) -> None:
        """Write the raw (still encoded) body behind what is there already."""
        continues = response.status_code == 206
        start = part.stat().st_size if continues else 0
        total = _total(response, start)
        note = {
            "etag": response.headers.get("ETag", ""),
            "encoding": response.headers.get("Content-Encoding", ""),
        }
        if not continues:
            note_of(part).write_text(json.dumps(note), encoding="utf-8")
        done = start
        with part.open("ab" if continues else "wb") as out:
            for chunk in response.raw.stream(CHUNK, decode_content=False):
                out.write(chunk)
                done += len(chunk)
                self.progress(shown(url), done, total)
        if total is not None and done < total:
            raise _Unfinished(f"the connection was cut at {done} of {total} bytes")


def read_json(data: bytes, url: str) -> Any:
    """JSON with exact numbers; anything else says what it looks like."""
    from decimal import Decimal

    try:
        return json.loads(data, parse_float=Decimal)
    except ValueError:
        raise Error(
            f"the answer is not JSON (it begins {data[:40]!r})",
            where=shown(url),
            hint="A proxy or a changed service may be in the way. The old prices stay in use.",
        ) from None


def shown(url: str) -> str:
    """The URL without its query, which may hold a key."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def _check_status(response: requests.Response, url: str) -> None:
    status = response.status_code
    if status in _AGAIN:
        raise _Unfinished(f"HTTP {status}", _wait_asked(response))
    if status == 416:  # nothing left to continue: begin again
        raise _Unfinished("HTTP 416", 0, starts_afresh=True)
    if status >= 400:
        hint = "Check the key and its rights." if status in (401, 403) else ""
        raise Error(f"HTTP {status} {response.reason}", where=shown(url), hint=hint)


def _wait_asked(response: requests.Response) -> float | None:
    """`Retry-After` in seconds, given as a number or a date."""
    asked = response.headers.get("Retry-After", "")
    if not asked:
        return None
    if asked.isdigit():
        return float(asked)
    with suppress(ValueError):
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    return None


def _total(response: requests.Response, start: int) -> int | None:
    length = response.headers.get("Content-Length", "")
    return start + int(length) if length.isdigit() else None


def _plain(problem: Exception) -> str:
    """The reason without addresses of objects and URLs with keys."""
    inner = problem.args[0] if problem.args else problem
    reason = getattr(inner, "reason", inner)
    text = str(reason).split("(Caused by")[0]
    return f"{type(problem).__name__}: {text.split('?')[0][:150]}"
