"""Bitbucket Cloud and Data Center: comments on pull requests.

Bitbucket shows HTML comments, so the marker is a visible line. There is no hiding:
hide deletes. Data Center needs a comment's `version` to change it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from estimator.forges.protocol import Comment, Forbidden, Marker
from estimator.forges.retry import Http

MAX_CHARS = 32_768
CLOUD = "https://api.bitbucket.org"


def _authorization(token: str) -> str:
    """`user:app-password` is basic, anything else a bearer token."""
    if ":" in token:
        return "Basic " + b64encode(token.encode()).decode()
    return f"Bearer {token}"


def _visible(marker: Marker) -> str:
    return f"*({marker.text()})*\n"


@dataclass(slots=True)
class BitbucketCloud:
    """Comments of one pull request of `workspace/repository`."""

    repository: str
    token: str
    number: int
    api_url: str = CLOUD
    http: Http = field(init=False)
    max_chars: int = MAX_CHARS

    def __post_init__(self) -> None:
        headers = {"Authorization": _authorization(self.token), "User-Agent": "forebill"}
        self.http = Http(f"{self.api_url.rstrip('/')}/2.0", headers)

    @property
    def _comments(self) -> str:
        return f"/repositories/{self.repository}/pullrequests/{self.number}/comments"

    def first_line(self, marker: Marker) -> str:
        return _visible(marker)

    def list_own(self) -> Sequence[Comment]:
        user = self._user()
        found: list[Comment] = []
        url: str | None = f"{self._comments}?pagelen=100&sort=created_on"
        while url:
            page = self.http.request("GET", url).json()
            for item in page.get("values", []):
                author = str((item.get("user") or {}).get("uuid", ""))
                if not item.get("deleted") and user in ("", author):
                    found.append(_cloud_comment(item))
            url = page.get("next")
        return found

    def _user(self) -> str:
        """Who the token belongs to; "" for a repository's token, which may not ask."""
        try:
            return str(self.http.request("GET", "/user").json().get("uuid", ""))
        except Forbidden:
            return ""

    def create(self, body: str) -> Comment:
        content = {"content": {"raw": body}}
        return _cloud_comment(self.http.request("POST", self._comments, json=content).json())

    def update(self, comment: Comment, body: str) -> Comment:
        content = {"content": {"raw": body}}
        answer = self.http.request("PUT", f"{self._comments}/{comment.id}", json=content)
        return _cloud_comment(answer.json())

    def delete(self, comment: Comment) -> None:
        self.http.request("DELETE", f"{self._comments}/{comment.id}")

    def hide(self, comment: Comment) -> None:
        self.delete(comment)


def _cloud_comment(item: dict[str, Any]) -> Comment:
    url = ((item.get("links") or {}).get("html") or {}).get("href", "")
    return Comment(str(item["id"]), str((item.get("content") or {}).get("raw", "")), str(url))


@dataclass(slots=True)
class BitbucketServer:
    """Comments of one pull request of `PROJECT/repository` on a Data Center server."""

    repository: str
    token: str
    number: int
    server_url: str
    http: Http = field(init=False)
    max_chars: int = MAX_CHARS

    def __post_init__(self) -> None:
        project, _, name = self.repository.partition("/")
        base = f"{self.server_url.rstrip('/')}/rest/api/1.0/projects/{project}/repos/{name}"
        headers = {"Authorization": _authorization(self.token), "User-Agent": "forebill"}
        self.http = Http(f"{base}/pull-requests/{self.number}", headers)

    def first_line(self, marker: Marker) -> str:
        return _visible(marker)

    def list_own(self) -> Sequence[Comment]:
        found: list[Comment] = []
        start: int | None = 0
        while start is not None:
            answer = self.http.request("GET", f"/activities?limit=100&start={start}")
            page, user = answer.json(), answer.headers.get("X-AUSERNAME", "")
            found.extend(
                _server_comment(item["comment"])
                for item in page.get("values", [])
                if _is_own_activity(item, user)
            )
            start = None if page.get("isLastPage", True) else page.get("nextPageStart")
        return found[::-1]

    def create(self, body: str) -> Comment:
        return _server_comment(self.http.request("POST", "/comments", json={"text": body}).json())

    def update(self, comment: Comment, body: str) -> Comment:
        change = {"text": body, "version": int(comment.handle or 0)}
        return _server_comment(
            self.http.request("PUT", f"/comments/{comment.id}", json=change).json()
        )

    def delete(self, comment: Comment) -> None:
        self.http.request("DELETE", f"/comments/{comment.id}?version={comment.handle or 0}")

    def hide(self, comment: Comment) -> None:
        self.delete(comment)


def _is_own_activity(item: dict[str, Any], user: str) -> bool:
    """A comment by the token's user, whom the server names in a header of each answer."""
    if item.get("action") != "COMMENTED" or item.get("commentAction") != "ADDED":
        return False
    author = (item["comment"].get("author") or {}).get("name", "")
    return user in ("", author)


def _server_comment(item: dict[str, Any]) -> Comment:
    body = str(item.get("text") or "")
    return Comment(id=str(item["id"]), body=body, handle=str(item.get("version", 0)))
