"""A retailer's own orders, within the rules that hold for retailers."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field, ValidationError

from cartona_api import FINAL_STATUSES, RETAILER_TRANSITIONS, Order, OrderStatus, Retailer

from ..accounts import Account
from ..answers import Json, Refused, number
from ..dependencies import SandboxDep
from ..order_placing import NewLine, NewOrder
from ..orders import StoredOrder
from ..product_names import LANGUAGES
from ..products import row_id
from ..sandbox import Sandbox
from .catalogue import offers
from .texts import TEXTS

router = APIRouter(prefix="/shop/orders")

_Lang = Literal[LANGUAGES]
_Phone = Annotated[str, Field(pattern=r"^\+?[0-9 ]{5,20}$")]
_Amount = Annotated[Decimal, Field(gt=0, le=10**6)]


class CartLine(BaseModel):
    """So much of one product."""

    product: int
    amount: _Amount


class Cart(BaseModel):
    """What a retailer orders, and who that is."""

    supplier: int
    lang: _Lang = "en"
    name: str = Field(min_length=1, max_length=200)
    phone: _Phone
    address: str = Field("", max_length=500)
    lines: list[CartLine] = Field(min_length=1, max_length=500)


class ChangedLine(BaseModel):
    """A line as the retailer wants it; an amount of 0 strikes it off."""

    id: int
    amount: Annotated[Decimal, Field(ge=0, le=10**6)]


class Change(BaseModel):
    """The lines that differ."""

    phone: _Phone
    lang: _Lang = "en"
    lines: list[ChangedLine]


class OrderOwner(BaseModel):
    """Whose order it is, and in which language the page shows it."""

    phone: _Phone
    lang: _Lang = "en"


@router.get("")
async def my_orders(
    sandbox: SandboxDep, supplier: int, phone: str = "", lang: _Lang = "en"
) -> Json:
    """Return the newest orders of a phone number at a supplier."""
    account = sandbox.accounts.get(supplier)
    found = sandbox.orders.list([account], retailer_number=_phone(phone), limit=50)
    return Json([_shown(sandbox, order, lang) for order in found])


@router.post("")
async def place(sandbox: SandboxDep, cart: Cart) -> Json:
    """Place an order at the prices of this moment."""
    account = sandbox.accounts.get(cart.supplier)
    lines = [_cart_line(sandbox, account, line, cart.lang) for line in cart.lines]
    phone = _phone(cart.phone)
    retailer = Retailer(
        retailer_name=cart.name.strip(),
        retailer_code=phone.lstrip("+"),
        retailer_number=phone,
        retailer_address=cart.address.strip() or None,
    )
    order = NewOrder(supplier_code=account.supplier_code, retailer=retailer, lines=lines)
    placed = sandbox.orders.find(sandbox.placing.place(account, order))
    return Json(_shown(sandbox, placed, cart.lang))


@router.post("/{hashed_id}/edit")
async def begin_editing(sandbox: SandboxDep, hashed_id: str, owner: OrderOwner) -> Json:
    """Begin editing; the supplier must wait meanwhile."""
    _check_owner(sandbox, hashed_id, owner.phone)
    order = sandbox.desk.move(hashed_id, OrderStatus.EDITING, "retailer")
    return Json(_shown(sandbox, order, owner.lang))


@router.post("/{hashed_id}/save")
async def finish_editing(sandbox: SandboxDep, hashed_id: str, change: Change) -> Json:
    """Keep the edited lines and hand the order back to the supplier."""
    _check_owner(sandbox, hashed_id, change.phone)
    lines = [
        {"id": line.id, **({"amount": line.amount} if line.amount else {"cancelled": True})}
        for line in change.lines
    ]
    with sandbox.database.transaction():
        if lines:
            sandbox.desk.edit(hashed_id, "retailer", lines, {})
        order = sandbox.desk.move(hashed_id, OrderStatus.PENDING, "retailer")
    return Json(_shown(sandbox, order, change.lang))


@router.post("/{hashed_id}/cancel")
async def cancel(sandbox: SandboxDep, hashed_id: str, owner: OrderOwner) -> Json:
    """Cancel, where the retailer still may."""
    _check_owner(sandbox, hashed_id, owner.phone)
    order = sandbox.desk.move(hashed_id, OrderStatus.CANCELLED_BY_RETAILER, "retailer")
    return Json(_shown(sandbox, order, owner.lang))


def _phone(text: str) -> str:
    return text.replace(" ", "")


def _check_owner(sandbox: Sandbox, hashed_id: str, phone: str) -> None:
    order = sandbox.orders.find(hashed_id)
    retailer = order.data.get("retailer") if isinstance(order.data, dict) else None
    number = retailer.get("retailer_number") if isinstance(retailer, dict) else None
    if number != _phone(phone):
        raise Refused(f"Order not found: {hashed_id} of this phone number", status=404)


def _cart_line(sandbox: Sandbox, account: Account, line: CartLine, lang: str) -> NewLine:
    rows = sandbox.products.identify(("supplier_product_id", str(line.product)), [account])
    [product] = offers(sandbox, rows, lang)
    problem = None
    if not product["published"] or not product["available"]:
        problem = "refused_none"
    elif not product["unlimited"] and line.amount > product["stock"]:
        problem = "refused_left"
    elif line.amount < (product["min"] or 0) or line.amount > (product["max"] or line.amount):
        problem = "refused_amount"
    if problem:
        text = TEXTS[lang][problem]
        said = text.replace("{stock}", str(product["stock"])).replace("{name}", product["name"])
        raise Refused(said, status=409)
    return NewLine(supplier_product_id=line.product, amount=line.amount)


def _shown(sandbox: Sandbox, stored: StoredOrder, lang: str) -> dict[str, Any]:
    """Return an order as the page shows it; a raw one may be unreadable."""
    try:
        order = Order.model_validate(stored.data)
    except ValidationError:
        return {"id": stored.hashed_id, "status": stored.status, "lines": [], "broken": True}
    over = order.status in FINAL_STATUSES
    ids = [row_id(line.supplier_product_id) for line in order.order_details]
    names = sandbox.names.of([number for number in ids if number is not None], lang)
    return {
        "id": stored.hashed_id,
        "receipt": order.receipt_id,
        "created": stored.created,
        "status": order.status,
        "next": sorted(RETAILER_TRANSITIONS.get(order.status or "", ())),
        "otp": None if over else stored.retailer_otp,
        "total": number(order.lines_total if order.total_price is None else order.total_price),
        "credit": number(order.cartona_credit),
        "instalment": number(order.installment_cost),
        "top_up": number(order.wallet_top_up),
        "cash": number(order.cash_at_door),
        "lines": [
            {
                "id": int(line.id) if line.id and line.id.isdigit() else line.id,
                "name": names.get(row_id(line.supplier_product_id), line.product_name),
                "unit": line.unit,
                "amount": number(line.amount),
                "price": number(line.selling_price),
                "cancelled": line.is_cancelled,
            }
            for line in order.order_details
        ],
    }
