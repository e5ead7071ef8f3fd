"""Control of orders: placed, edited and moved in the name of retailers and of Cartona."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from cartona_api import OrderStatus
from cartona_api.fields import read_id

from ..answers import Json, Refused, encode, parse
from ..api.documents import takes
from ..dependencies import SandboxDep
from ..order_placing import NewOrder
from ..orders import StoredOrder
from ..rules import STATUSES

router = APIRouter(prefix="/orders")


class Edit(BaseModel):
    """What changes of an order, step by step: begin editing, fields and lines, finish."""

    model_config = ConfigDict(extra="forbid")

    by: Literal["retailer", "cartona"] = "retailer"
    begin_editing: bool = False
    #: `{id, amount?, price?, comment?, cancelled?}` or `{product, amount, price?}`.
    lines: list[dict[str, Any]] = Field(default_factory=list)
    #: Other fields of the order, as they shall be: `note_message`, `cartona_credit`, …
    fields: dict[str, Any] = Field(default_factory=dict)
    finish: bool = False


class Move(BaseModel):
    """A new status, and who gives it."""

    status: Literal[STATUSES]
    by: Literal["retailer", "cartona", "supplier"] = "retailer"
    retailer_otp: str | None = None
    cancellation_reason: str | None = None
    return_reason: str | None = None


class Batch(BaseModel):
    """How many orders to place, and for whom."""

    supplier_code: str
    token: str | None = None
    count: int = Field(100, ge=1, le=100_000)
    seed: int = 0
    #: Whether each is pushed to the webhook.
    push: bool = True


def shown(order: StoredOrder) -> dict[str, Any]:
    """Return an order with what only the control API knows."""
    data = order.data if isinstance(order.data, dict) else {"payload": order.data}
    return {
        **data,
        "hashed_id": data.get("hashed_id", order.hashed_id),
        "retailer_otp": order.retailer_otp,
        "_sandbox": {
            "key": order.hashed_id,
            "raw": order.is_raw,
            "version": order.version,
            "pulled": order.pulled,
            "acknowledged": order.acked,
            "waiting": order.acked < order.version,
        },
    }


@router.post("")
async def place(sandbox: SandboxDep, new: NewOrder) -> Json:
    """Place an order as a retailer; return it with the retailer's code."""
    account = sandbox.accounts.find(new.supplier_code or "", new.token)
    hashed_id = sandbox.placing.place(account, new)
    return Json(shown(sandbox.orders.find(hashed_id)))


@router.get("")
async def orders(
    sandbox: SandboxDep,
    status: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100_000)] = 1000,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> Json:
    """Return all orders, the newest first."""
    found = sandbox.orders.list(status=status, limit=limit, offset=offset)
    return Json([shown(order) for order in found])


@router.post("/bulk")
async def place_many(sandbox: SandboxDep, batch: Batch) -> Json:
    """Place many realistic orders; the same for the same seed, but for their times."""
    account = sandbox.accounts.find(batch.supplier_code, batch.token)
    ids = sandbox.generator.orders(account, batch.count, batch.seed, batch.push)
    return Json({"count": len(ids), "hashed_ids": ids})


_RAW = {
    "type": "object",
    "required": ["supplier_code"],
    "properties": {
        "supplier_code": {"type": ["string", "integer"]},
        "token": {"type": "string"},
        "payload": {},
        "payload_text": {"type": "string"},
    },
}


@router.post("/raw", openapi_extra=takes(_RAW))
async def place_raw(sandbox: SandboxDep, request: Request) -> Json:
    """Keep any JSON, which a pull hands out as it is; read by hand so that no digit is lost.

    `payload_text` instead of `payload` goes out letter by letter, also where it is no JSON.
    """
    body = parse(await request.body())
    if not isinstance(body, dict):
        raise Refused("An object is expected")
    text = body.get("payload_text")
    if not isinstance(text, str):
        text = encode(body.get("payload")).decode("utf-8", "replace")
    token = body.get("token")
    account = sandbox.accounts.find(
        str(body.get("supplier_code")), token if isinstance(token, str) else None
    )
    try:
        data = parse(text.encode("utf-8", "replace"))
    except Refused:
        data = None
    key = _key(data) or sandbox.orders.new_id()
    sandbox.orders.insert_raw(account, key, text.encode("utf-8", "replace").decode(), data)
    return Json({"key": key})


def _key(data: Any) -> str | None:
    try:
        return read_id(data.get("hashed_id")) if isinstance(data, dict) else None
    except ValueError:
        return None


@router.get("/{hashed_id}")
async def order(sandbox: SandboxDep, hashed_id: str) -> Json:
    """Return one order, with the retailer's code and what was acknowledged of it."""
    return Json(shown(sandbox.orders.find(hashed_id)))


@router.patch("/{hashed_id}")
async def edit(sandbox: SandboxDep, hashed_id: str, change: Edit) -> Json:
    """Edit an order as its retailer, within the rules, or as Cartona's own people."""
    desk = sandbox.desk
    with sandbox.database.transaction():
        found = sandbox.orders.find(hashed_id)
        if change.begin_editing:
            found = desk.move(hashed_id, OrderStatus.EDITING, change.by)
        if change.lines or change.fields:
            found = desk.edit(hashed_id, change.by, change.lines, change.fields)
        if change.finish:
            found = desk.move(hashed_id, OrderStatus.PENDING, change.by)
    return Json(shown(found))


@router.post("/{hashed_id}/status")
async def move(sandbox: SandboxDep, hashed_id: str, wanted: Move) -> Json:
    """Give an order a status as its retailer, its supplier or Cartona."""
    details = wanted.model_dump(exclude={"status", "by"})
    return Json(shown(sandbox.desk.move(hashed_id, wanted.status, wanted.by, **details)))


@router.delete("/{hashed_id}")
async def delete(sandbox: SandboxDep, hashed_id: str) -> dict[str, bool]:
    """Forget an order."""
    if not sandbox.orders.delete(hashed_id):
        raise Refused(f"Order not found: {hashed_id}", status=404)
    return {"removed": True}
