"""GitLab: notes on merge requests and comments on commits. There is no hiding: hide deletes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from estimator.forges.protocol import Comment, ForgeError, Marker
from estimator.forges.retry import Http

MAX_CHARS = 1_000_000


@dataclass(slots=True)
class GitLab:
    """Notes of one merge request of a project (`group/name` or its number).

    The token needs the `api` scope; `CI_JOB_TOKEN` may not comment.
    """

    project: str
    token: str
    number: int
    server_url: str = "https://gitlab.com"
    http: Http = field(init=False)
    max_chars: int = MAX_CHARS

    def __post_init__(self) -> None:
        headers = {"PRIVATE-TOKEN": self.token, "User-Agent": "forebill"}
        self.http = Http(f"{self.server_url.rstrip('/')}/api/v4", headers)

    def first_line(self, marker: Marker) -> str:
        return f"<!-- {marker.text()} -->"

    @property
    def _notes(self) -> str:
        return f"/projects/{quote(self.project, safe='')}/merge_requests/{self.number}/notes"

    def list_own(self) -> Sequence[Comment]:
        user = self.http.request("GET", "/user").json()
        found: list[dict[str, Any]] = []
        url: str | None = f"{self._notes}?per_page=100&sort=asc&order_by=created_at"
        while url:
            answer = self.http.request("GET", url)
            found.extend(answer.json())
            url = answer.links.get("next", {}).get("url")
        return [
            _comment(item)
            for item in found
            if not item.get("system") and (item.get("author") or {}).get("id") == user.get("id")
        ]

    def create(self, body: str) -> Comment:
        return _comment(self.http.request("POST", self._notes, json={"body": body}).json())

    def update(self, comment: Comment, body: str) -> Comment:
        path = f"{self._notes}/{comment.id}"
        return _comment(self.http.request("PUT", path, json={"body": body}).json())

    def delete(self, comment: Comment) -> None:
        self.http.request("DELETE", f"{self._notes}/{comment.id}")

    def hide(self, comment: Comment) -> None:
        self.delete(comment)


def _comment(item: dict[str, Any]) -> Comment:
    if "id" not in item:
        raise ForgeError("GitLab's answer holds no note", hint="check the server URL")
    return Comment(id=str(item["id"]), body=str(item.get("body") or ""))
