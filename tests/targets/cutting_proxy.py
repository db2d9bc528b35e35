"""A proxy that loses the connection at the commit: before the server heard of it, or before its answer came back."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

SWITCHING, COMMITTING = b".pointer (publication_id", b"COMMIT"
SECONDS_TO_COMMIT = 0.3


class CuttingProxy:
    """Forwards to `port`, but loses the first commit after the pointer was set: passed on if `is_heard`, unanswered."""

    def __init__(self, port: int, is_heard: bool) -> None:
        self.port, self.is_heard = port, is_heard
        self.is_switched = self.has_cut = False
        self.listener = socket.create_server(("127.0.0.1", 0))

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.forward, args=(client,), daemon=True).start()

    def forward(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self.port))
        threading.Thread(target=self.answer, args=(server, client), daemon=True).start()
        with suppress(OSError):
            while data := client.recv(65536):
                self.is_switched = self.is_switched or SWITCHING in data
                if COMMITTING in data and self.is_switched and not self.has_cut:
                    self.has_cut = True
                    client.shutdown(socket.SHUT_RDWR)
                    if self.is_heard:
                        server.sendall(data)
                        time.sleep(SECONDS_TO_COMMIT)
                    break
                server.sendall(data)
        server.shutdown(socket.SHUT_RDWR)  # closing it would leave the other thread's half open

    @staticmethod
    def answer(server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)


@contextmanager
def proxy(port: int, is_heard: bool) -> Iterator[int]:
    """The port to connect to; at the end the commit has come by, and was lost."""
    made = CuttingProxy(port, is_heard)
    threading.Thread(target=made.accept, daemon=True).start()
    try:
        yield made.listener.getsockname()[1]
        assert made.has_cut, "the commit never came by"
    finally:
        made.listener.close()
