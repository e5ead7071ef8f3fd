"""The API's calls about products. Contract, *Products*."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from ..accounts import Account
from ..answers import Json, bulk_answer, parse_items
from ..dependencies import SandboxDep
from ..products import shown, shown_base
from ..sandbox import Sandbox
from . import documents as doc
from .auth import ChosenAccounts, TokenAccounts
from .routes import serve

router = APIRouter(tags=["products"])

Page = Annotated[int, Query(ge=1, le=2**31)]
PerPage = Annotated[int | None, Query(ge=1, le=2**31)]
MAX_PER_PAGE = 1000


def page_length(sandbox: Sandbox, per_page: int | None) -> int:
    """Return how many items a page has."""
    return min(per_page or sandbox.settings.current.page_size, MAX_PER_PAGE)


@serve(router, "products", responses=doc.answers(doc.PRODUCTS, "A page of products"))
async def products(
    request: Request,
    sandbox: SandboxDep,
    accounts: ChosenAccounts,
    page: Page = 1,
    per_page: PerPage = None,
    search_token: str | None = None,
    base_product_id: str | None = None,
    supplier_product_id: int | None = None,
    internal_product_id: str | None = None,
) -> Json:
    """Return one page of the supplier's products."""
    length = page_length(sandbox, per_page)
    filters: dict[str, Any] = {
        "search_token": search_token,
        "base_product_id": base_product_id,
        "supplier_product_id": supplier_product_id,
        "internal_product_id": internal_product_id,
    }
    if request.scope["state"].get("fault") == "reordered_pages":
        ids = sandbox.products.ids(accounts, **filters)
        random.shuffle(ids)
        rows = sandbox.products.get(ids[(page - 1) * length : page * length])
    else:
        rows = sandbox.products.page(accounts, page, length, **filters)
    codes = {account.id: account.supplier_code for account in accounts}
    return Json([shown(row, codes[row["account_id"]]) for row in rows])


@serve(router, "base_products", responses=doc.answers(doc.BASE_PRODUCTS, "A page of the catalogue"))
async def base_products(
    sandbox: SandboxDep,
    accounts: TokenAccounts,
    page: Page = 1,
    per_page: PerPage = None,
    search_token: str | None = None,
    base_product_id: str | None = None,
) -> Json:
    """Return one page of the catalogue that all suppliers choose from."""
    rows = sandbox.products.base_page(
        page,
        page_length(sandbox, per_page),
        search_token=search_token,
        base_product_id=base_product_id,
    )
    return Json([shown_base(row) for row in rows])


async def update_products(request: Request, sandbox: SandboxDep, accounts: TokenAccounts) -> Json:
    """Set new values of products, item by item."""
    return await _bulk(request, sandbox, accounts, sandbox.product_updates.update)


for _name in ("update_products", "update_base_products"):
    serve(
        router,
        _name,
        responses=doc.answers(doc.ENTRIES, "Entries of items, see `answer_style`"),
        openapi_extra=doc.takes(doc.PRODUCT_UPDATES),
    )(update_products)


@serve(
    router,
    "update_base_stock",
    responses=doc.answers(doc.ENTRIES, "Entries of items, see `answer_style`"),
    openapi_extra=doc.takes(doc.STOCK_UPDATES),
)
async def update_base_stock(request: Request, sandbox: SandboxDep, accounts: TokenAccounts) -> Json:
    """Set the stock of base products, in pieces, for all their units."""
    return await _bulk(request, sandbox, accounts, sandbox.product_updates.update_base_stock)


async def _bulk(
    request: Request,
    sandbox: Sandbox,
    accounts: list[Account],
    apply: Callable[[list[Any], list[Account]], list[str | None]],
) -> Json:
    items = parse_items(await request.body())
    request.scope["state"]["items"] = len(items)
    errors = apply(items, accounts)
    return Json(bulk_answer(sandbox.settings.current.answer_style, items, errors))
