"""A way to PostgreSQL that can be closed: to whoever comes through it, the server restarts.

The server itself is shared by all tests and keeps running.
"""

import contextlib
import dataclasses
import select
import socket
import threading
import time

from tools.postgres import PgServer


class PostgresGate:
    """Hands connections to ``server`` on, while it is open."""

    def __init__(self, server: PgServer) -> None:
        self._server = server
        self._guard = threading.Lock()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    @property
    def server(self) -> PgServer:
        """The server, as it is reached through here."""
        return dataclasses.replace(self._server, host="127.0.0.1", port=self._port)

    def restart(self, seconds: float = 2.5) -> None:
        """End all connections as a restart does, and take none for so many ``seconds``."""
        self.close()
        time.sleep(seconds)
        self._listener = socket.create_server(("127.0.0.1", self._port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        """Take no more connections, and end those that are open, as the administrator would."""
        # A thread that waits in accept() is only woken by the first of the two.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._guard:
            pairs, self._pairs = self._pairs, []
        ports = [inner.getsockname()[1] for _outer, inner in pairs if inner.fileno() >= 0]
        with self._server.cursor() as cursor:
            cursor.execute(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE client_port = ANY(%s)
                """,
                [ports],
            )

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                outer, _address = listener.accept()
            except OSError:
                return
            inner = socket.create_connection((self._server.host, self._server.port))
            with self._guard:
                self._pairs.append((outer, inner))
            threading.Thread(target=_hand_on, args=(outer, inner), daemon=True).start()


def _hand_on(outer: socket.socket, inner: socket.socket) -> None:
    """Copy what comes on either side to the other, until one ends."""
    other = {outer: inner, inner: outer}
    with outer, inner, contextlib.suppress(OSError):
        while True:
            for side in select.select([outer, inner], [], [])[0]:
                data = side.recv(65536)
                if not data:
                    return
                other[side].sendall(data)
