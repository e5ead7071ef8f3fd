"""How a retailer's order comes into being."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cartona_api import DeliveredBy, Order, OrderStatus, ProductIdentity, Retailer
from cartona_api.fields import Id, Number

from .accounts import Account
from .answers import Refused
from .database import Database
from .order_lines import make_line, plain_numbers, total
from .orders import Orders
from .products import Products
from .rules import STATUSES

_FIRST_RECEIPT = 100_000
_Money = Annotated[Decimal, Field(ge=0, le=10**12)]


class NewLine(BaseModel):
    """What is ordered of one product."""

    supplier_product_id: Id = None
    internal_product_id: Id = None
    base_product_id: Id = None
    unit: str | None = None
    unit_count: int | None = Field(None, ge=0, le=10**9)
    amount: Annotated[Decimal, Field(gt=0, le=10**9)] = Decimal(1)
    #: Without one it is the product's.
    selling_price: Number = None
    applied_supplier_discount: Number = None
    applied_cartona_discount: Number = None
    comment: str | None = None


class NewOrder(BaseModel):
    """An order to be placed. Further fields of an order are taken over as they are."""

    model_config = ConfigDict(extra="allow")

    supplier_code: Id
    #: Where several tokens have this supplier code.
    token: str | None = None
    retailer: Retailer = Field(default_factory=Retailer)
    lines: list[NewLine] = Field(min_length=1, max_length=1000)
    hashed_id: Id = None
    status: Literal[STATUSES] = OrderStatus.PENDING
    delivered_by: str = DeliveredBy.SUPPLIER
    cartona_credit: _Money = Decimal(0)
    installment_cost: _Money = Decimal(0)
    wallet_top_up: _Money = Decimal(0)
    #: The retailer's code; made up where one is needed.
    retailer_otp: str | None = None


class OrderPlacing:
    """Places orders in the name of retailers."""

    def __init__(self, database: Database, products: Products, orders: Orders) -> None:
        self._database = database
        self._products = products
        self._orders = orders
        self.watchers: list[Callable[[Any, str, str], None]] = []

    def place(
        self, account: Account, new: NewOrder, rng: random.Random | None = None, push: bool = True
    ) -> str:
        """Place an order and return its hashed_id; raises Refused."""
        rng = rng or random.Random()
        hashed_id = new.hashed_id or self._orders.new_id(rng)
        with self._database.transaction():
            if self._taken(hashed_id):
                raise Refused(f"There already is an order {hashed_id}", status=409)
            lines = [self._line(account, line) for line in new.lines]
            order = self._order(account, new, hashed_id, lines)
            otp = new.retailer_otp
            if otp is None and (new.installment_cost or new.wallet_top_up):
                otp = f"{rng.randrange(10_000):04}"
            self._orders.insert(account, hashed_id, order, otp)
        if push:
            stored = self._orders.find(hashed_id)
            for watcher in self.watchers:
                watcher(stored, "new", "retailer")
        return hashed_id

    def _taken(self, hashed_id: str) -> bool:
        sql = "SELECT 1 FROM orders WHERE hashed_id = ?"
        return self._database.row(sql, (hashed_id,)) is not None

    def _line(self, account: Account, line: NewLine) -> dict[str, Any]:
        identity = ProductIdentity.model_validate(
            line.model_dump(include=set(ProductIdentity.model_fields))
        ).identity
        if not identity:
            raise Refused("A line names no product")
        [product] = self._products.identify(identity, [account])
        return make_line(
            self._database.count_up("line"),
            product,
            line.amount,
            line.selling_price,
            applied_supplier_discount=line.applied_supplier_discount,
            applied_cartona_discount=line.applied_cartona_discount,
            comment=line.comment,
        )

    def _order(
        self, account: Account, new: NewOrder, hashed_id: str, lines: list[dict[str, Any]]
    ) -> dict[str, Any]:
        now = datetime.datetime.now(datetime.timezone.utc)
        order = dict.fromkeys(Order.model_fields)
        order.update(
            applied_supplier_rebate=0,
            edited_by_admin=False,
            total_price=total(lines),
            cartona_credit=new.cartona_credit,
            installment_cost=new.installment_cost,
            wallet_top_up=new.wallet_top_up,
            receipt_id=str(_FIRST_RECEIPT + self._database.count_up("receipt")),
            created_at=now.isoformat(timespec="seconds"),
        )
        order.update(_extra_fields(new))
        order.update(
            hashed_id=hashed_id,
            supplier_code=account.supplier_code,
            status=new.status,
            delivered_by=new.delivered_by,
            retailer=new.retailer.to_wire(),
            order_details=lines,
        )
        return plain_numbers(order)


def _extra_fields(new: NewOrder) -> dict[str, Any]:
    return {
        key: value
        for key, value in (new.model_extra or {}).items()
        if key not in ("order_details", "retailer_otp", "token")
    }
