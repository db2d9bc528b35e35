"""A real HTTP server on loopback whose answers a test chooses, and which remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """`cut`: the server breaks the connection after so many bytes of the body."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


Answering = Callable[[Asked], Answer]


class ApiServer:
    def __init__(self, port: int) -> None:
        self.port = port
        self.reset()

    def reset(self) -> None:
        self.asked: list[Asked] = []
        self.answering: Answering = lambda asked: Answer([])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tickets"

    def answer(self, *answers: Answer) -> None:
        """These, one after another, and then the last one for ever."""
        waiting = list(answers)
        self.answering = lambda asked: waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def serving() -> Iterator[ApiServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            split = urlsplit(self.path)
            asked = Asked(split.path, dict(parse_qsl(split.query)), dict(self.headers.items()))
            server.asked.append(asked)
            answer = server.answering(asked)
            content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content if answer.cut is None else content[: answer.cut])
            self.close_connection = True

        def log_message(self, *said: Any) -> None: ...

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = ApiServer(listener.server_address[1])
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
