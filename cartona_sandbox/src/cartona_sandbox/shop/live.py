"""Changes as they happen, to every open page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from ..answers import encode
from ..dependencies import SandboxDep
from ..sandbox import Sandbox
from .catalogue import offers

router = APIRouter()

_POLL_INTERVAL = 0.1
_HEARTBEAT = 15.0
#: With more changes at once a page does better to load anew.
_MAX_CHANGES = 200


class _EventStream(StreamingResponse):
    media_type = "text/event-stream"


@router.get("/shop/events", response_class=_EventStream)
async def events(
    request: Request, sandbox: SandboxDep, supplier: int, lang: str = ""
) -> StreamingResponse:
    """Stream what changes at a supplier: products, and whether any order did."""
    sandbox.accounts.get(supplier)
    return _EventStream(
        _changes(request, sandbox, supplier, lang), headers={"Cache-Control": "no-store"}
    )


async def _changes(
    request: Request, sandbox: Sandbox, supplier: int, lang: str
) -> AsyncIterator[bytes]:
    database = sandbox.database
    seen, count, idle = database.revision, _count(sandbox, supplier), 0.0
    yield b"retry: 1000\nevent: hello\ndata: {}\n\n"
    while not await request.is_disconnected():
        await asyncio.sleep(_POLL_INTERVAL)
        idle += _POLL_INTERVAL
        if database.revision != seen:
            since, seen, before = seen, database.revision, count
            count = _count(sandbox, supplier)
            yield _event(_since(sandbox, supplier, since, lang, same=count == before))
            idle = 0.0
        elif idle >= _HEARTBEAT:
            yield b": still here\n\n"
            idle = 0.0


def _since(sandbox: Sandbox, supplier: int, revision: int, lang: str, same: bool) -> dict[str, Any]:
    rows = sandbox.database.rows(
        "SELECT * FROM products WHERE account_id = ? AND revision > ? LIMIT ?",
        (supplier, revision, _MAX_CHANGES + 1),
    )
    if not same or len(rows) > _MAX_CHANGES:
        return {"reload": True}
    return {"products": offers(sandbox, rows, lang)}


def _count(sandbox: Sandbox, supplier: int) -> int:
    sql = "SELECT count(*) AS n FROM products WHERE account_id = ?"
    return sandbox.database.row(sql, (supplier,))["n"]


def _event(change: dict[str, Any]) -> bytes:
    return b"event: change\ndata: " + encode(change) + b"\n\n"
