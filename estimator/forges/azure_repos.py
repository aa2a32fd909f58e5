"""Azure Repos: threads on pull requests. Hiding is the thread status "closed"."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from estimator.forges.protocol import Comment, Forbidden, Marker
from estimator.forges.retry import Http

MAX_CHARS = 140_000
_VERSION = "api-version=7.1"
_CLOSED = 4
#: Length of a personal access token; `System.AccessToken` is longer and a bearer token.
_PERSONAL_TOKEN = 84


@dataclass(slots=True)
class AzureRepos:
    """Threads of one pull request of `https://dev.azure.com/org/project/_git/name`."""

    repository_url: str
    token: str
    number: int
    http: Http = field(init=False)
    max_chars: int = MAX_CHARS

    def __post_init__(self) -> None:
        project, _, name = self.repository_url.rstrip("/").partition("/_git/")
        self.http = Http(
            f"{project}/_apis/git/repositories/{name}/pullRequests/{self.number}",
            {"Authorization": self._authorization(), "User-Agent": "forebill"},
        )

    def _authorization(self) -> str:
        if len(self.token) in (52, _PERSONAL_TOKEN):
            return "Basic " + b64encode(f":{self.token}".encode()).decode()
        return f"Bearer {self.token}"

    def first_line(self, marker: Marker) -> str:
        return f"[//]: <> ({marker.text()})\n"

    def list_own(self) -> Sequence[Comment]:
        user = self._user()
        threads = self.http.request("GET", f"/threads?{_VERSION}").json().get("value", [])
        found = [_comment(thread, user) for thread in threads if not thread.get("isDeleted")]
        return [comment for comment in found if comment is not None]

    def _user(self) -> str:
        """The id of the token's user; "" where the token may not ask."""
        organisation = self.repository_url.partition("/_git/")[0].rpartition("/")[0]
        try:
            answer = self.http.request("GET", f"{organisation}/_apis/connectionData").json()
        except Forbidden:
            return ""
        return str((answer.get("authenticatedUser") or {}).get("id", ""))

    def create(self, body: str) -> Comment:
        comment = {"parentCommentId": 0, "content": body, "commentType": 1}
        thread = {"comments": [comment], "status": _CLOSED}
        created = _comment(self.http.request("POST", f"/threads?{_VERSION}", json=thread).json())
        assert created is not None
        return created

    def update(self, comment: Comment, body: str) -> Comment:
        path = f"/threads/{comment.handle}/comments/{comment.id}?{_VERSION}"
        self.http.request("PATCH", path, json={"content": body})
        return Comment(comment.id, body, comment.url, comment.is_hidden, comment.handle)

    def delete(self, comment: Comment) -> None:
        path = f"/threads/{comment.handle}/comments/{comment.id}?{_VERSION}"
        self.http.request("DELETE", path)

    def hide(self, comment: Comment) -> None:
        self.delete(comment)


def _comment(thread: dict[str, Any], user: str = "") -> Comment | None:
    """The thread's first comment, if it still is there and the user's."""
    comments = [item for item in thread.get("comments", []) if not item.get("isDeleted")]
    if not comments:
        return None
    first = comments[0]
    if user and str((first.get("author") or {}).get("id", user)) != user:
        return None
    body = str(first.get("content") or "")
    return Comment(id=str(first["id"]), body=body, handle=str(thread["id"]))
