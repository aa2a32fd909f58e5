"""A price list server on this machine that answers as told, faults included."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; `cut` breaks the connection after so many bytes of the body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None


@dataclass(slots=True)
class PriceServer:
    """Answers per path: the first of several is used up, the last one stays."""

    url: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    #: (path with query, headers) of every request, in order.
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def put(self, path: str, *answers: Answer | bytes | str) -> None:
        self.answers[path] = [_answer(one) for one in answers]

    def next(self, path: str) -> Answer:
        found = self.answers.get(path) or self.answers.get(path.split("?")[0])
        if not found:
            return Answer(b"nothing here", 404)
        return found.pop(0) if len(found) > 1 else found[0]

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


def _answer(one: Answer | bytes | str) -> Answer:
    if isinstance(one, Answer):
        return one
    return Answer(one.encode() if isinstance(one, str) else one)


@contextmanager
def serving() -> Iterator[PriceServer]:
    prices = PriceServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            prices.asked.append((self.path, dict(self.headers)))
            answer = prices.next(self.path)
            body, status = _ranged(answer, self.headers.get("Range"), self.headers.get("If-Range"))
            self.send_response(status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if answer.cut is not None:
                body = body[: answer.cut]
                self.close_connection = True
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    prices.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield prices
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _ranged(answer: Answer, asked: str | None, condition: str | None) -> tuple[bytes, int]:
    """The rest of the body where the client holds the same file, as servers of files do."""
    is_same = condition is not None and condition == answer.headers.get("ETag")
    if answer.status != 200 or not asked or not is_same:
        return answer.body, answer.status
    return answer.body[int(asked.removeprefix("bytes=").rstrip("-")) :], 206
