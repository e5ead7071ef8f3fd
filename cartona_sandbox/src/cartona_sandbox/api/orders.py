"""The API's calls about orders. Contract, *Orders*."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from ..accounts import Account
from ..answers import Json, Refused, bulk_answer, parse, parse_items
from ..dependencies import SandboxDep
from . import documents as doc
from .auth import ChosenAccounts, TokenAccounts
from .products import Page, PerPage, page_length
from .routes import serve

router = APIRouter(tags=["orders"])


@serve(router, "pull_orders", responses=doc.answers(doc.ORDERS, "Orders not yet acknowledged"))
async def pull_orders(
    request: Request,
    sandbox: SandboxDep,
    accounts: ChosenAccounts,
    page: Page = 1,
    per_page: PerPage = None,
    limit: PerPage = None,
    begin: Annotated[str | None, Query(alias="from", description="Date or time of placing")] = None,
    end: Annotated[str | None, Query(alias="to", description="Date or time of placing")] = None,
) -> Json:
    """Return orders that are new or changed, until each is acknowledged with `synced`."""
    length = page_length(sandbox, per_page or limit)
    acknowledged = bool(begin or end) and sandbox.settings.current.window == "all"
    window = (_moment(begin), _moment(end, end_of_day=True))
    ids = sandbox.orders.waiting(accounts, *window, acknowledged=acknowledged)
    state = request.scope["state"]
    if state.get("fault") == "reordered_pages":
        random.shuffle(ids)
    found = sandbox.orders.payloads(ids[(page - 1) * length : page * length])
    versions = [(hashed_id, version) for hashed_id, version, _ in found]
    # Only an answer that arrives has been pulled: see `Traffic`.
    state["delivered"] = lambda: sandbox.orders.mark_pulled(versions)
    payloads = [payload for _, _, payload in found]
    if state.get("fault") == "duplicate_delivery":
        payloads = [payload for payload in payloads for _ in range(2)]
    state["items"] = len(payloads)
    return Json(f"[{','.join(payloads)}]")


@serve(
    router,
    "update_order_statuses",
    responses=doc.answers(doc.ENTRIES, "Entries of items, see `answer_style`; never an error"),
    openapi_extra=doc.takes(doc.STATUS_UPDATES),
)
async def update_order_statuses(
    request: Request, sandbox: SandboxDep, accounts: TokenAccounts
) -> Json:
    """Set statuses of orders; a refusal is only an entry of the answer."""
    return await _bulk(request, sandbox, accounts, sandbox.desk.send_status)


@serve(
    router,
    "update_order_status",
    responses=doc.answers(doc.STATUS, "The order's status now"),
    openapi_extra=doc.takes(doc.STATUS_UPDATE),
)
async def update_order_status(
    hashed_id: str, request: Request, sandbox: SandboxDep, accounts: TokenAccounts
) -> Json:
    """Set the status of one order; a refusal is an error."""
    item = parse(await request.body())
    if not isinstance(item, dict):
        raise Refused("An object is expected", status=400)
    request.scope["state"]["items"] = 1
    said = item.get("hashed_id")
    if said is not None and str(said) != hashed_id:
        raise Refused("hashed_id is not the one of the path")
    with sandbox.database.transaction():
        order = sandbox.desk.send_status({**item, "hashed_id": hashed_id}, accounts)
    return Json({"hashed_id": order.hashed_id, "status": order.status})


@serve(
    router,
    "update_order_lines",
    responses=doc.answers(doc.ENTRIES, "Entries of items, see `answer_style`"),
    openapi_extra=doc.takes(doc.LINES_UPDATES),
)
async def update_order_lines(
    request: Request, sandbox: SandboxDep, accounts: TokenAccounts
) -> Json:
    """Change lines of orders and add new ones; each order whole or not at all."""
    return await _bulk(request, sandbox, accounts, sandbox.desk.send_lines)


async def _bulk(
    request: Request,
    sandbox: SandboxDep,
    accounts: list[Account],
    apply: Callable[[Any, list[Account]], Any],
) -> Json:
    items = parse_items(await request.body())
    request.scope["state"]["items"] = len(items)
    errors: list[str | None] = []
    with sandbox.database.transaction():
        for item in items:
            try:
                apply(item, accounts)
                errors.append(None)
            except Refused as refused:
                errors.append(refused.error)
    return Json(bulk_answer(sandbox.settings.current.answer_style, items, errors))


def _moment(text: str | None, end_of_day: bool = False) -> float | None:
    """Return a date or time as seconds since 1970; without a zone it is UTC."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        if end_of_day and len(text.strip()) == len("2024-01-31"):
            moment += timedelta(days=1)
        return moment.timestamp()
    except (ValueError, OverflowError):
        raise Refused(f"{text} is neither a date nor a time", status=400) from None
