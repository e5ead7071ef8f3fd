"""Control of what is there: accounts and products."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, BeforeValidator, Field

from cartona_api import Product
from cartona_api.fields import Id, read_whole

from ..accounts import Account
from ..answers import Json, Refused
from ..dependencies import SandboxDep
from ..product_names import LANGUAGES
from ..products import shown

router = APIRouter()

_Lang = Literal[LANGUAGES]
_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Count = Annotated[int, BeforeValidator(read_whole), Field(ge=0, le=10**12)]


class Supplier(BaseModel):
    """One supplier account to be opened."""

    supplier_code: _Text
    name: str = ""


class NewAccounts(BaseModel):
    """A token and the accounts it opens."""

    #: Travels in a header.
    token: Annotated[str, Field(pattern=r"^[!-~]{1,500}$")]
    suppliers: list[Supplier] = Field(min_length=1)


class NewProduct(Product):
    """A product to be put into an account; further fields are kept."""

    supplier_code: Id
    #: Where several tokens have this supplier code.
    token: str | None = None
    #: Its names in further languages, which only the retailer's page shows: `{"en": "Tea"}`.
    names: dict[_Lang, str] = Field(default_factory=dict)
    unit_count: _Count | None = 1
    available_stock_quantity: _Count | None = 0
    min_order: _Count | None = None
    max_order: _Count | None = None
    remind_me_at_stock: _Count | None = None
    is_published: bool = True
    is_unlimited_stock: bool = False
    #: Unless said: whether there is any.
    in_stock: bool | None = None


def _shown(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "token": account.token,
        "supplier_code": account.supplier_code,
        "name": account.name,
    }


@router.get("/accounts")
async def accounts(sandbox: SandboxDep) -> list[dict[str, Any]]:
    """Return all accounts, with their tokens."""
    return [_shown(account) for account in sandbox.accounts.all()]


@router.post("/accounts")
async def open_accounts(sandbox: SandboxDep, new: NewAccounts) -> list[dict[str, Any]]:
    """Open supplier accounts under a token; return all of that token."""
    suppliers = [(one.supplier_code, one.name or one.supplier_code) for one in new.suppliers]
    return [_shown(account) for account in sandbox.accounts.add(new.token, suppliers)]


@router.post("/products")
async def create_products(sandbox: SandboxDep, products: list[NewProduct]) -> Json:
    """Put products into accounts, all or none; return them with their ids."""
    created: list[tuple[int, Account]] = []
    with sandbox.database.transaction():
        for product in products:
            account = sandbox.accounts.find(product.supplier_code or "", product.token)
            product.token = None
            if product.in_stock is None:
                product.in_stock = bool(
                    product.available_stock_quantity or product.is_unlimited_stock
                )
            [number] = sandbox.products.create(account, [product])
            sandbox.names.keep(number, product.names)
            created.append((number, account))
    rows = sandbox.products.get([number for number, _ in created])
    pairs = zip(rows, created, strict=True)
    return Json([shown(row, account.supplier_code) for row, (_, account) in pairs])


@router.get("/products")
async def products(
    sandbox: SandboxDep,
    token: str | None = None,
    supplier_code: str | None = None,
    internal_product_id: str | None = None,
    supplier_product_id: int | None = None,
    page: Annotated[int, Query(ge=1, le=2**31)] = 1,
    per_page: Annotated[int, Query(ge=1, le=100_000)] = 1000,
) -> Json:
    """Return products as the API shows them, of all accounts or of some."""
    chosen = _chosen(sandbox, token, supplier_code)
    rows = sandbox.products.page(
        chosen,
        page,
        per_page,
        internal_product_id=internal_product_id,
        supplier_product_id=supplier_product_id,
    )
    codes = {account.id: account.supplier_code for account in chosen}
    return Json([shown(row, codes[row["account_id"]]) for row in rows])


@router.delete("/products")
async def delete_products(
    sandbox: SandboxDep,
    token: str | None = None,
    supplier_code: str | None = None,
    internal_product_id: str | None = None,
    supplier_product_id: int | None = None,
) -> dict[str, int]:
    """Remove products; without a filter all of them."""
    removed = sandbox.products.delete(
        _chosen(sandbox, token, supplier_code),
        internal_product_id=internal_product_id,
        supplier_product_id=supplier_product_id,
    )
    return {"removed": removed}


def _chosen(sandbox: SandboxDep, token: str | None, supplier_code: str | None) -> list[Account]:
    if token is not None and not sandbox.accounts.of_token(token):
        raise Refused("No account has this token", status=404)
    return [
        account
        for account in sandbox.accounts.all()
        if token in (None, account.token) and supplier_code in (None, account.supplier_code)
    ]
