"""A proxy that loses the connection at the commit: before the server heard of it, or before its answer came back."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def proxy(port: int, is_heard: bool) -> Iterator[int]:
    """Forwards to `port`. The first `COMMIT` after the pointer was set is lost: passed on first, if `is_heard`."""
    listener = socket.create_server(("127.0.0.1", 0))
    state = {"switched": False, "cut": False}

    def forward(client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", port))

        def back() -> None:
            with suppress(OSError):
                while data := server.recv(65536):
                    if state["cut"] == client:
                        continue
                    client.sendall(data)

        threading.Thread(target=back, daemon=True).start()
        with suppress(OSError):
            while data := client.recv(65536):
                state["switched"] = state["switched"] or b".pointer (publication_id" in data
                if b"COMMIT" in data and state["switched"] and not state["cut"]:
                    state["cut"] = client  # type: ignore[assignment]
                    if is_heard:
                        server.sendall(data)
                        threading.Event().wait(0.3)
                    client.shutdown(socket.SHUT_RDWR)
                    break
                server.sendall(data)
        server.shutdown(socket.SHUT_RDWR)  # closing it would leave the other thread's half open

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=forward, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
        assert state["cut"], "the commit never came by"
    finally:
        listener.close()
