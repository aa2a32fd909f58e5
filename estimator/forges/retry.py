"""One HTTP request to a forge, tried again where that is safe.

A request that creates something is never repeated here: after a lost answer the
caller lists first (see `behaviour`). Waits obey `Retry-After`, also on GitHub's 403.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from estimator.forges.protocol import Forbidden, ForgeError, Gone

if TYPE_CHECKING:
    import requests

TRIES = 5
#: Longest wait between two tries; a forge that asks for more is given up on.
MOST_SECONDS = 120
TIMEOUT = (10, 60)


class LostAnswer(ForgeError):
    """It is not known whether the forge carried the request out."""


@dataclass(slots=True)
class Http:
    """A session with one forge: its base URL, headers, and a clock tests can replace."""

    base: str
    headers: Mapping[str, str]
    sleep: Callable[[float], None] = time.sleep
    _session: Any = field(default=None, init=False)

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """The answer (2xx), or a ForgeError; GET, PUT, PATCH and DELETE are tried again."""
        url = path if path.startswith(("http://", "https://")) else self.base.rstrip("/") + path
        for attempt in range(1, TRIES + 1):
            answer = self._answer(method, url, attempt, options)
            if answer is not None and answer.status_code < 300:
                return answer
            wait = self._wait(method, answer, attempt)
            if wait is None or attempt == TRIES:
                raise _refusal(method, url, answer)
            self.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            self._session.close()

    def _answer(
        self, method: str, url: str, attempt: int, options: dict[str, Any]
    ) -> requests.Response | None:
        """The response, or None when the connection broke and trying again is safe."""
        import requests

        if self._session is None:
            self._session = requests.Session()
        try:
            response: requests.Response = self._session.request(
                method,
                url,
                headers=dict(self.headers),
                timeout=TIMEOUT,
                allow_redirects=method == "GET",
                **options,
            )
        except requests.RequestException as error:
            if method == "POST":
                message = f"no answer from {url.partition('?')[0]} ({type(error).__name__})"
                raise LostAnswer(message) from error
            if attempt == TRIES:
                message = f"cannot reach {url.partition('?')[0]} ({type(error).__name__})"
                raise ForgeError(message, hint="check the network and the API URL") from error
            return None
        return response

    def _wait(self, method: str, answer: requests.Response | None, attempt: int) -> float | None:
        """Seconds until another try makes sense; None when it does not."""
        backoff = min(30.0, 2.0**attempt) * (0.5 + random.random() / 2)
        if answer is None:
            return backoff
        status = answer.status_code
        told = _told_wait(answer)
        if status == 429 or (status == 403 and told is not None):
            wait = backoff if told is None else told
            return wait if wait <= MOST_SECONDS else None
        if status >= 500:
            if method == "POST":
                raise LostAnswer(f"the forge answered {status} to a create")
            return backoff
        return None


def _told_wait(answer: requests.Response) -> float | None:
    """What the forge says to wait: `Retry-After`, else the reset of an exhausted limit."""
    after = answer.headers.get("Retry-After", "")
    if after.isdigit():
        return float(after)
    if answer.headers.get("X-RateLimit-Remaining") == "0":
        reset = answer.headers.get("X-RateLimit-Reset", "")
        return max(1.0, float(reset) - time.time()) if reset.isdigit() else 60.0
    return None


def _refusal(method: str, url: str, answer: requests.Response | None) -> ForgeError:
    place = url.partition("?")[0]
    if answer is None:
        return ForgeError(f"cannot reach {place}", hint="check the network and the API URL")
    told = answer.text[:300].replace("\n", " ")
    message = f"{method} {place} was answered {answer.status_code}: {told}"
    if answer.status_code in (401, 403):
        hint = "the token may not do this: it needs write access to pull requests"
        return Forbidden(message, hint=hint)
    if answer.status_code in (404, 410):
        hint = "check the repository, the number and that the token can see it"
        return Gone(message, hint=hint)
    if answer.status_code in (301, 302, 307, 308):
        hint = f"the API has moved to {answer.headers.get('Location', 'another URL')}; use that URL"
        return ForgeError(message, hint=hint)
    return ForgeError(message)
