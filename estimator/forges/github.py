"""GitHub and GitHub Enterprise Server: issue comments on pull requests, comments on commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from estimator.forges.protocol import Comment, Forbidden, Marker
from estimator.forges.retry import Http

#: The API's own message says characters; this many code points satisfy every reading of it.
MAX_CHARS = 65_536
_MINIMIZE = """
mutation($id: ID!) {
  minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) {
    minimizedComment { isMinimized }
  }
}
"""


@dataclass(slots=True)
class GitHub:
    """Comments of one pull request (`number`) or one commit (`sha`) of `owner/name`.

    `api_url` and `graphql_url` are taken as they stand (`GITHUB_API_URL` on Enterprise
    Server ends in `/api/v3`); none is derived from the other when both are given.
    """

    repository: str
    token: str
    number: int | None = None
    sha: str = ""
    api_url: str = "https://api.github.com"
    graphql_url: str = ""
    http: Http = field(init=False)
    max_chars: int = MAX_CHARS

    def __post_init__(self) -> None:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": "forebill",
        }
        self.http = Http(self.api_url, headers)

    def first_line(self, marker: Marker) -> str:
        return f"<!-- {marker.text()} -->"

    @property
    def _comments(self) -> str:
        if self.number is not None:
            return f"/repos/{self.repository}/issues/{self.number}/comments"
        return f"/repos/{self.repository}/commits/{self.sha}/comments"

    def _one(self, comment_id: str) -> str:
        kind = "issues/comments" if self.number is not None else "comments"
        return f"/repos/{self.repository}/{kind}/{comment_id}"

    def list_own(self) -> Sequence[Comment]:
        login = self._login()
        found = []
        for item in self._pages(f"{self._comments}?per_page=100"):
            user = item.get("user") or {}
            is_own = user.get("login") == login if login else user.get("type") == "Bot"
            if is_own:
                found.append(_comment(item))
        return found

    def _login(self) -> str:
        """The token's user; "" for the Actions token, which may not ask and is a bot."""
        try:
            answer = self.http.request("GET", "/user").json()
        except Forbidden:
            return ""
        return str(answer.get("login", ""))

    def _pages(self, path: str) -> list[dict[str, Any]]:
        """All pages, following the `Link` header."""
        found: list[dict[str, Any]] = []
        url: str | None = path
        while url:
            answer = self.http.request("GET", url)
            found.extend(answer.json())
            url = answer.links.get("next", {}).get("url")
        return found

    def create(self, body: str) -> Comment:
        return _comment(self.http.request("POST", self._comments, json={"body": body}).json())

    def update(self, comment: Comment, body: str) -> Comment:
        answer = self.http.request("PATCH", self._one(comment.id), json={"body": body})
        return _comment(answer.json())

    def delete(self, comment: Comment) -> None:
        self.http.request("DELETE", self._one(comment.id))

    def hide(self, comment: Comment) -> None:
        """Minimise it, its marker retired: no later run may take it for the current one."""
        retired = comment.body.replace("forebill-comment ", "forebill-comment-hidden ", 1)
        self.update(comment, retired)
        url = self.graphql_url or _graphql_url(self.api_url)
        query = {"query": _MINIMIZE, "variables": {"id": comment.handle}}
        answer = self.http.request("POST", url, json=query).json()
        if answer.get("errors"):
            told = str(answer["errors"][0].get("message", ""))
            raise Forbidden(f"the old comment cannot be hidden: {told}")


def pull_request_of(
    repository: str, token: str, head: str, sha: str, api_url: str = "https://api.github.com"
) -> int | None:
    """The open pull request whose head is this commit of `owner:branch`; None when it moved on.

    Asked of the API, because what a fork's run says of itself cannot be trusted.
    """
    forge = GitHub(repository, token, api_url=api_url)
    query = f"state=open&head={quote(head, safe=':')}&per_page=100"
    try:
        found = forge.http.request("GET", f"/repos/{repository}/pulls?{query}").json()
    finally:
        forge.http.close()
    numbers = [item["number"] for item in found if (item.get("head") or {}).get("sha") == sha]
    return int(numbers[0]) if numbers else None


def _graphql_url(api_url: str) -> str:
    """The GraphQL address beside a REST one, where `GITHUB_GRAPHQL_URL` is not set."""
    base = api_url.rstrip("/")
    return f"{base.removesuffix('/v3')}/graphql"


def _comment(item: dict[str, Any]) -> Comment:
    return Comment(
        id=str(item["id"]),
        body=str(item.get("body") or ""),
        url=str(item.get("html_url", "")),
        handle=str(item.get("node_id", "")),
    )
