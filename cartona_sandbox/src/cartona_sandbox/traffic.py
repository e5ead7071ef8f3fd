"""Every request to the API passes here: it is timed, written down and, on demand, broken."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from .accounts import token_hash
from .answers import Json
from .endpoints import PREFIX, endpoint_of
from .faults import Fault, Faults
from .journal import BODY_CAP, Entry, Journal
from .protocol import cut

_MAINTENANCE = b"<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>"


@dataclass
class Answer:
    """What goes back, before it goes."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: bytes, value: bytes) -> None:
        """Set a header."""
        self.headers = [pair for pair in self.headers if pair[0].lower() != name]
        self.headers.append((name, value))

    def resize(self, body: bytes) -> None:
        """Replace the body."""
        self.body = body
        self.header(b"content-length", str(len(body)).encode())


class Traffic:
    """ASGI middleware around the API; everything else passes untouched.

    Handlers find and leave notes in the request's state: `faults` (kinds that they act out
    themselves), `items` (how many the body held), `delivered` (called when the answer is on its
    way whole).
    """

    def __init__(self, app: Any, faults: Faults, journal: Journal) -> None:
        self._app = app
        self._faults = faults
        self._journal = journal

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        arrived = time.time()
        body = await _read(receive)
        if body is None:
            return
        entry, token = _entry(scope, body, arrived)
        hitting = self._faults.hitting(entry.endpoint, token)
        entry.fault = ",".join(fault.kind for fault in hitting) or None
        fault = next((fault for fault in hitting if fault.kind != "latency"), None)
        await _wait(hitting)
        answer = await self._answer(scope, body, fault)
        if answer is not None:
            answer = _damage(answer, fault)
        entry.items = scope["state"].get("items")
        entry.status = answer.status if answer else None
        entry.finished_at = time.time()
        # Before the answer leaves, so that whoever has the answer finds the entry.
        self._journal.write(entry)
        if answer is None:
            await cut(scope, receive)
            return
        if fault is None or fault.kind != "truncated_json":
            scope["state"].get("delivered", _do_nothing)()
        await send(
            {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        )
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: Any, body: bytes, fault: Fault | None) -> Answer | None:
        """Let the application answer, or the fault in its place; None cuts the connection."""
        state = scope.setdefault("state", {})
        state["fault"] = fault.kind if fault else None
        if fault is not None and fault.kind in _WITHOUT_EFFECT:
            return _fault_answer(fault)
        answer = await _call(self._app, scope, body)
        return None if fault is not None and fault.kind == "drop_after" else answer


#: Kinds that answer in place of the application, so that the request has no effect.
_WITHOUT_EFFECT = ("drop_before", "rate_limit", "error_500", "outage", "html_200")


def _fault_answer(fault: Fault) -> Answer | None:
    if fault.kind == "drop_before":
        return None
    if fault.kind == "html_200":
        answer = Answer(200)
        answer.header(b"content-type", b"text/html; charset=utf-8")
        answer.resize(_MAINTENANCE)
        return answer
    if fault.kind == "rate_limit":
        answer = _error(429, "Too many requests")
        if str(fault.retry_after):
            answer.header(b"retry-after", _header(fault.retry_after))
        return answer
    return _error(fault.status, "Internal server error")


def _header(value: float | str) -> bytes:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text.encode("latin-1", "replace")


def _error(status: int, error: str) -> Answer:
    response = Json({"error": error, "details": "A fault of the sandbox"})
    return Answer(status, list(response.raw_headers), bytes(response.body))


def _damage(answer: Answer, fault: Fault | None) -> Answer:
    if fault is not None and fault.kind == "truncated_json":
        # An empty list has nothing to lose but its end.
        answer.resize(answer.body[: max(1, len(answer.body) // 2)])
    elif fault is not None and fault.kind == "wrong_content_type":
        answer.header(b"content-type", b"text/plain; charset=utf-8")
    return answer


async def _wait(hitting: list[Fault]) -> None:
    for fault in hitting:
        if fault.kind == "latency":
            await asyncio.sleep(1 if fault.seconds is None else fault.seconds)


async def _read(receive: Any) -> bytes | None:
    """Return the whole body, None when the client left first."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _call(app: Any, scope: Any, body: bytes) -> Answer:
    answer = Answer()
    unread = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return unread.pop() if unread else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], list(message["headers"])
        else:
            answer.body += message.get("body", b"")

    await app(scope, receive, send)
    return answer


def _entry(scope: Any, body: bytes, arrived: float) -> tuple[Entry, str]:
    token = dict(scope["headers"]).get(b"authorizationtoken", b"").decode("latin-1")
    entry = Entry(
        endpoint=endpoint_of(scope["method"], scope["path"]),
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        token_hash=token_hash(token) if token else None,
        arrived_at=arrived,
        received_at=time.time(),
        body=body[:BODY_CAP],
        body_size=len(body),
    )
    return entry, token


def _do_nothing() -> None:
    pass
