"""A server on this machine that answers exactly what a test tells it to, byte by byte."""

import json
import socket
import threading
from types import SimpleNamespace

import pytest
from hypothesis import settings

from cartona_api import CartonaClient

# No test fails because a machine is busy.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

TOKEN = "s3cret-t0ken-0f-the-shop"


def http_answer(status=200, body=b"[]", headers=(), content_type="application/json"):
    """Return the bytes of an HTTP answer."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {content_type}"]
    if status != 204:
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class ScriptedServer:
    """Answers the n-th request with the n-th step of its script, the last one again and again.

    A step is the bytes of an answer, or a function that gets the connection and does as it likes;
    it returns True to keep the connection open.
    """

    def __init__(self):
        self.script = []
        self.requests = []
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._open = []
        self._stopped = threading.Event()
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/api/v1/"
        threading.Thread(target=self._accept, daemon=True).start()

    def answers(self, *steps):
        """Set the script."""
        self.script = list(steps)

    def stop(self):
        """Close everything."""
        self._stopped.set()
        for sock in (self._socket, *self._open):
            sock.close()

    def _accept(self):
        while not self._stopped.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            reader = connection.makefile("rb")
            while self._one(connection, reader):
                pass
            reader.close()
        except OSError:
            pass
        connection.close()

    def _one(self, connection, reader):
        first = reader.readline()
        if b" HTTP/1." not in first:
            return False
        method, path, _ = first.decode().split(" ")
        headers = {}
        for line in iter(reader.readline, b"\r\n"):
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        body = reader.read(int(headers.get("content-length", 0)))
        self.requests.append(SimpleNamespace(method=method, path=path, headers=headers, body=body))
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if callable(step):
            return step(connection)
        connection.sendall(step)
        return True


@pytest.fixture
def server():
    server = ScriptedServer()
    yield server
    server.stop()


@pytest.fixture
def other_server():
    server = ScriptedServer()
    yield server
    server.stop()


@pytest.fixture
def answer():
    return http_answer


@pytest.fixture
def token():
    return TOKEN


@pytest.fixture
def make_client(server):
    """Return clients of the server, closed at the end."""
    clients = []

    def make(**options):
        options = {"base_url": server.url, "read_timeout": 2.0, "sleep": lambda _s: None, **options}
        client = CartonaClient(options.pop("token", TOKEN), options.pop("base_url"), **options)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(make_client):
    return make_client()
