"""What a supplier offers at this moment."""

from __future__ import annotations

import json
import sqlite3
from typing import Annotated, Any

from fastapi import APIRouter, Query

from ..answers import Json, number
from ..dependencies import SandboxDep

router = APIRouter()

PAGE = 60


@router.get("/shop/catalogue")
async def catalogue(
    sandbox: SandboxDep,
    supplier: int,
    q: str = "",
    page: Annotated[int, Query(ge=1, le=2**31)] = 1,
) -> Json:
    """Return a page of the published products that hold the words."""
    account = sandbox.accounts.get(supplier)
    rows = sandbox.products.page(
        [account], page, PAGE + 1, is_published=1, search_token=q.strip() or None
    )
    return Json({"products": [offer(row) for row in rows[:PAGE]], "more": len(rows) > PAGE})


def offer(row: sqlite3.Row) -> dict[str, Any]:
    """Return a product as the page shows it."""
    details = json.loads(row["details"])
    unlimited = bool(row["is_unlimited_stock"])
    stock = row["available_stock_quantity"] or 0
    return {
        "id": row["id"],
        "key": row["internal_product_id"] or str(row["id"]),
        "name": details.get("supplier_product_name") or details.get("base_product_name") or "–",
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
