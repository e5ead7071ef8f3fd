"""What a supplier offers at this moment."""

from __future__ import annotations

import json
import sqlite3
from typing import Annotated, Any

from fastapi import APIRouter, Query

from ..answers import Json, number
from ..dependencies import SandboxDep
from ..sandbox import Sandbox

router = APIRouter()

PAGE = 60


@router.get("/shop/catalogue")
async def catalogue(
    sandbox: SandboxDep,
    supplier: int,
    q: str = "",
    lang: str = "",
    page: Annotated[int, Query(ge=1, le=2**31)] = 1,
) -> Json:
    """Return a page of the published products that hold the words, in whichever language."""
    account = sandbox.accounts.get(supplier)
    rows = sandbox.names.search(account, q, page, PAGE + 1)
    return Json({"products": offers(sandbox, rows[:PAGE], lang), "more": len(rows) > PAGE})


def offers(sandbox: Sandbox, rows: list[sqlite3.Row], lang: str) -> list[dict[str, Any]]:
    """Return products as the page shows them, each by its name in the language if it has one."""
    names = sandbox.names.of((row["id"] for row in rows), lang)
    return [offer(row, names.get(row["id"])) for row in rows]


def offer(row: sqlite3.Row, name: str | None = None) -> dict[str, Any]:
    """Return a product as the page shows it; without ``name`` by the supplier's own name."""
    details = json.loads(row["details"])
    unlimited = bool(row["is_unlimited_stock"])
    stock = row["available_stock_quantity"] or 0
    return {
        "id": row["id"],
        "key": row["internal_product_id"] or str(row["id"]),
        "name": name or _own_name(details) or "–",
        "image": details.get("image_thumbnail"),
        "unit": row["unit"],
        "unit_count": row["unit_count"],
        "price": number(row["selling_price"]) or 0,
        "stock": stock,
        "unlimited": unlimited,
        "available": bool(row["in_stock"]) and (unlimited or stock > 0),
        "published": bool(row["is_published"]),
        "min": row["min_order"] or None,
        "max": row["max_order"] or None,
    }


def _own_name(details: dict[str, Any]) -> str | None:
    return details.get("supplier_product_name") or details.get("base_product_name")
