"""GitLab, Bitbucket and Azure Repos in this process, as small as their comments allow.

Shapes are those of the vendors' API references (GitLab Notes API, Bitbucket Cloud
2.0 and Data Center 1.0 pull request comments, Azure DevOps Git threads 7.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.forges.fake import Fault

Answer = tuple[int, Any, dict[str, str]]
PAGE = 20
ME, OTHER = "me", "mallory"


@dataclass
class Store:
    """Comments by number with their author, and the faults and requests of a server."""

    limit: int = 1_000_000
    comments: dict[int, tuple[str, str]] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    url: str = ""

    def add(self, body: str, login: str = ME) -> int:
        number = max(self.comments, default=0) + 1
        self.comments[number] = (body, login)
        self.versions[number] = 0
        return number

    @property
    def bodies(self) -> list[str]:
        return [body for body, _ in self.comments.values()]

    def page(self, query: dict[str, str], size: str, place: str) -> tuple[list[int], int]:
        """Numbers of one page, and how many come before the next (0: none)."""
        asked = min(PAGE, int(query.get(size, PAGE)))
        start = int(query.get(place, 0))
        numbers = sorted(self.comments)
        more = start + asked if len(numbers) > start + asked else 0
        return numbers[start : start + asked], more

    def change(self, number: int, body: str) -> None:
        self.comments[number] = (body, self.comments[number][1])
        self.versions[number] += 1

    def answer(self, method: str, path: str, body: Any) -> Answer:
        bare, _, text = path.partition("?")
        query = dict(pair.split("=", 1) for pair in text.split("&") if pair)
        return self.served(method, bare, query, body)

    def served(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
        raise AssertionError(f"{method} {path}")

    def refused(self, body: str) -> bool:
        return len(body) > self.limit


class GitLabStore(Store):
    """`/api/v4/projects/acme%2Fshop/merge_requests/7/notes`."""

    def served(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
        if path == "/api/v4/user":
            return 200, {"id": 1, "username": ME}, {}
        notes = "/api/v4/projects/acme%2Fshop/merge_requests/7/notes"
        if path == notes and method == "GET":
            numbers, more = self.page(query, "per_page", "start")
            link = f'<{self.url}{notes}?per_page={PAGE}&start={more}>; rel="next"'
            return 200, [self._note(n) for n in numbers], {"Link": link} if more else {}
        if path == notes:
            if self.refused(body["body"]):
                return 400, {"message": "too long"}, {}
            return 201, self._note(self.add(body["body"])), {}
        number = int(path.removeprefix(f"{notes}/"))
        if number not in self.comments:
            return 404, {"message": "404 Not found"}, {}
        if method == "DELETE":
            del self.comments[number]
            return 204, None, {}
        assert method == "PUT"
        self.change(number, body["body"])
        return 200, self._note(number), {}

    def _note(self, number: int) -> dict[str, Any]:
        body, login = self.comments[number]
        return {"id": number, "body": body, "system": False, "author": {"id": _id(login)}}


class BitbucketStore(Store):
    """`/2.0/repositories/acme/shop/pullrequests/7/comments`."""

    def served(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
        if path == "/2.0/user":
            return 200, {"uuid": f"{{{ME}}}"}, {}
        place = "/2.0/repositories/acme/shop/pullrequests/7/comments"
        if path == place and method == "GET":
            numbers, more = self.page(query, "pagelen", "start")
            page: dict[str, Any] = {"values": [self._comment(n) for n in numbers]}
            if more:
                page["next"] = f"{self.url}{place}?pagelen={PAGE}&start={more}"
            return 200, page, {}
        if path == place:
            if self.refused(body["content"]["raw"]):
                return 400, {"error": {"message": "too long"}}, {}
            return 201, self._comment(self.add(body["content"]["raw"])), {}
        number = int(path.removeprefix(f"{place}/"))
        if number not in self.comments:
            return 404, {}, {}
        if method == "DELETE":
            del self.comments[number]
            return 204, None, {}
        assert method == "PUT"
        self.change(number, body["content"]["raw"])
        return 200, self._comment(number), {}

    def _comment(self, number: int) -> dict[str, Any]:
        body, login = self.comments[number]
        user = {"uuid": f"{{{login}}}"}
        return {"id": number, "content": {"raw": body}, "deleted": False, "user": user}


class DataCenterStore(Store):
    """`/rest/api/1.0/projects/acme/repos/shop/pull-requests/7`, with versions."""

    def served(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
        place = "/rest/api/1.0/projects/acme/repos/shop/pull-requests/7"
        named = {"X-AUSERNAME": ME}
        if path == f"{place}/activities":
            return 200, self._activities(query), named
        if path == f"{place}/comments":
            return 201, self._comment(self.add(body["text"])), named
        number = int(path.removeprefix(f"{place}/comments/"))
        if number not in self.comments:
            return 404, {}, named
        version = query.get("version") if method == "DELETE" else body.get("version")
        if int(version or 0) != self.versions[number]:
            return 409, {"errors": [{"message": "version"}]}, named
        if method == "DELETE":
            del self.comments[number]
            return 204, None, named
        self.change(number, body["text"])
        return 200, self._comment(number), named

    def _activities(self, query: dict[str, str]) -> dict[str, Any]:
        """Newest first, as the server does, mixed with other things."""
        everything: list[dict[str, Any]] = [{"action": "OPENED"}]
        for number in sorted(self.comments, reverse=True):
            comment = self._comment(number)
            everything.append({"action": "COMMENTED", "commentAction": "ADDED", "comment": comment})
        start = int(query["start"])
        part = everything[start : start + PAGE]
        is_last = start + PAGE >= len(everything)
        return {"values": part, "isLastPage": is_last, "nextPageStart": start + PAGE}

    def _comment(self, number: int) -> dict[str, Any]:
        body, login = self.comments[number]
        version = self.versions[number]
        return {"id": number, "text": body, "version": version, "author": {"name": login}}


class AzureStore(Store):
    """`/org/project/_apis/git/repositories/shop/pullRequests/7/threads`."""

    def served(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
        if path == "/org/_apis/connectionData":
            return 200, {"authenticatedUser": {"id": ME}}, {}
        assert query["api-version"] == "7.1"
        place = "/org/project/_apis/git/repositories/shop/pullRequests/7/threads"
        if path == place and method == "GET":
            return 200, {"value": [self._thread(n) for n in sorted(self.comments)]}, {}
        if path == place:
            text = body["comments"][0]["content"]
            if self.refused(text):
                return 400, {"message": "too long"}, {}
            return 200, self._thread(self.add(text)), {}
        found = re.fullmatch(rf"{place}/(\d+)/comments/1", path)
        assert found, path
        number = int(found[1])
        if number not in self.comments:
            return 404, {}, {}
        if method == "DELETE":
            del self.comments[number]
            return 200, None, {}
        assert method == "PATCH"
        self.change(number, body["content"])
        return 200, {"id": 1, "content": body["content"]}, {}

    def _thread(self, number: int) -> dict[str, Any]:
        body, login = self.comments[number]
        comment = {"id": 1, "content": body, "author": {"id": login}, "isDeleted": False}
        return {"id": number, "comments": [comment], "isDeleted": False}


def _id(login: str) -> int:
    return 1 if login == ME else 2
