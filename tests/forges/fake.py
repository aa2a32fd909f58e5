"""A GitHub that lives in this process: comments with pages, limits, and faults on demand."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, TypeAlias

MOST_CHARACTERS = 65_536
PAGE = 30
#: (method, status, headers, whether the request is carried out first), used up in order.
Fault: TypeAlias = tuple[str, int, dict[str, str], bool]


@dataclass
class FakeGitHub:
    """The state: comments by id, who the token belongs to, and faults to come."""

    login: str = "forebill-bot"
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    minimized: list[str] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    url: str = ""
    #: Where else the API is to be found (`/api/v3` of Enterprise Server).
    prefixes: tuple[str, ...] = ()

    def add(self, body: str, login: str = "") -> dict[str, Any]:
        number = len(self.comments) + 1
        user = login or self.login
        self.comments[number] = {
            "id": number,
            "node_id": f"IC_{number}",
            "body": body,
            "html_url": f"{self.url}/c/{number}",
            "user": {"login": user, "type": "Bot" if user.endswith("bot") else "User"},
        }
        return self.comments[number]

    @property
    def bodies(self) -> list[str]:
        return [comment["body"] for comment in self.comments.values()]

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        bare, _, query = path.partition("?")
        for prefix in self.prefixes:
            bare = bare.removeprefix(prefix)
        if bare == "/user":
            return 200, {"login": self.login}, {}
        if bare == "/graphql":
            self.minimized.append(body["variables"]["id"])
            return 200, {"data": {"minimizeComment": {}}}, {}
        if re.fullmatch(r"/repos/[\w-]+/[\w-]+/pulls", bare):
            return 200, self.pulls, {}
        if re.fullmatch(r"/repos/[\w-]+/[\w-]+/issues/\d+/comments", bare):
            return self._list(bare, query) if method == "GET" else self._create(body)
        found = re.fullmatch(r"/repos/[\w-]+/[\w-]+/issues/comments/(\d+)", bare)
        if not found or int(found[1]) not in self.comments:
            return 404, {"message": "Not Found"}, {}
        return self._one(method, int(found[1]), body)

    def _list(self, bare: str, query: str) -> tuple[int, Any, dict[str, str]]:
        asked = dict(pair.split("=") for pair in query.split("&") if pair)
        page, size = int(asked.get("page", 1)), min(PAGE, int(asked.get("per_page", PAGE)))
        everything = list(self.comments.values())
        part = everything[(page - 1) * size : page * size]
        more = len(everything) > page * size
        link = f'<{self.url}{bare}?per_page={size}&page={page + 1}>; rel="next"'
        return 200, part, {"Link": link} if more else {}

    def _create(self, body: Any) -> tuple[int, Any, dict[str, str]]:
        if not isinstance(body.get("body"), str) or len(body["body"]) > MOST_CHARACTERS:
            return 422, {"message": "Validation Failed"}, {}
        return 201, self.add(body["body"]), {}

    def _one(self, method: str, number: int, body: Any) -> tuple[int, Any, dict[str, str]]:
        if method == "DELETE":
            del self.comments[number]
            return 204, None, {}
        if len(body["body"]) > MOST_CHARACTERS:
            return 422, {"message": "Validation Failed"}, {}
        self.comments[number]["body"] = body["body"]
        return 200, self.comments[number], {}


class Served(Protocol):
    """What a fake needs to be put behind a server."""

    requests: list[tuple[str, str]]
    faults: list[Fault]

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any, dict[str, str]]: ...


@contextmanager
def running() -> Iterator[FakeGitHub]:
    """The fake GitHub behind a local HTTP server."""
    fake = FakeGitHub()
    with served(fake) as url:
        fake.url = url
        yield fake


@contextmanager
def served(fake: Served) -> Iterator[str]:
    """Any fake behind a local HTTP server; its URL."""

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size) or b"null")
            fake.requests.append((self.command, self.path))
            status, document, headers = 0, None, {}
            fault = fake.faults[0] if fake.faults else None
            if fault and fault[0] == self.command:
                fake.faults.pop(0)
                if fault[3]:
                    fake.answer(self.command, self.path, body)
                status, document, headers = fault[1], {"message": "fault"}, fault[2]
            if not status:
                status, document, headers = fake.answer(self.command, self.path, body)
            data = b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
