"""What people do with orders: place, edit, accept, refuse, deliver. Enforces the rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from cartona_api import (
    LineUpdate,
    OrderLinesUpdate,
    OrderStatus,
    OrderStatusUpdate,
    ProductIdentity,
    explain,
)

from . import rules
from .accounts import Account, with_code
from .answers import Refused
from .database import Database
from .order_lines import change_lines, make_line
from .orders import Orders, StoredOrder
from .products import Products
from .settings import SettingsStore

#: Called after a change: the order, what happened, and who did it.
Watcher = Callable[[StoredOrder, str, str], None]


class OrderDesk:
    """Every change of an order that exists."""

    def __init__(
        self, database: Database, settings: SettingsStore, products: Products, orders: Orders
    ) -> None:
        self._database = database
        self._settings = settings
        self._products = products
        self._orders = orders
        self.watchers: list[Watcher] = []

    # -- the supplier, through the API

    def send_status(self, item: Any, accounts: list[Account]) -> StoredOrder:
        """Do what a status call of the API asks; raises Refused."""
        update = _read(OrderStatusUpdate, item)
        order = self._orders.find(
            update.hashed_id, with_code(accounts, update.internal_supplier_code)
        )
        if update.status == OrderStatus.SYNCED:
            self._orders.acknowledge(order.hashed_id, self._settings.current.swallow_edits)
            return order
        self._move_as_supplier(order, update)
        return order

    def _move_as_supplier(self, order: StoredOrder, update: OrderStatusUpdate) -> None:
        repeated = self._settings.current.repeated_status == "accept"
        if update.status == order.status and repeated:
            return
        _check_readable(order)
        rules.check_sendable(update.status)
        rules.check_supplier(order.status, order.delivered_by, update.status)
        if update.status == OrderStatus.DELIVERED:
            rules.check_otp(order.data, order.retailer_otp, update.retailer_otp)
        rules.check_reason(update.cancellation_reason)
        for name in ("cancellation_reason", "estimated_delivery_day", "delivery_day"):
            if getattr(update, name) is not None:
                order.data[name] = getattr(update, name)
        order.data["status"] = update.status
        with self._database.transaction():
            self._orders.save(order, returns=self._settings.current.own_status_returns)
        self._notify_watchers(order, "status", "supplier")

    def send_lines(self, item: Any, accounts: list[Account]) -> None:
        """Do what an item of the lines call asks, whole or not at all; raises Refused."""
        update = _read(OrderLinesUpdate, item)
        accounts = with_code(accounts, update.internal_supplier_code)
        order = self._orders.find(update.hashed_id, accounts)
        _check_readable(order)
        rules.check_lines(order.status, order.delivered_by)
        self._change(order, update.order_details)
        self._notify_watchers(order, "lines", "supplier")

    # -- the retailer and Cartona

    def move(self, hashed_id: str, wanted: str, who: str, **details: Any) -> StoredOrder:
        """Move an order by hand, as `retailer`, `supplier` or `cartona`; raises Refused."""
        order = self._orders.find(hashed_id)
        _check_readable(order)
        if who == "retailer":
            rules.check_retailer(order.status, wanted)
        elif who == "supplier":
            rules.check_supplier(order.status, order.delivered_by, wanted)
            if wanted == OrderStatus.DELIVERED:
                rules.check_otp(order.data, order.retailer_otp, details.get("retailer_otp"))
        else:
            rules.check_cartona(order.status, wanted)
        for name in ("cancellation_reason", "return_reason"):
            if details.get(name) is not None:
                order.data[name] = details[name]
        order.data["status"] = wanted
        with self._database.transaction():
            self._orders.save(order)
        self._notify_watchers(order, "status", who)
        return order

    def edit(
        self, hashed_id: str, who: str, lines: list[dict[str, Any]], fields: dict[str, Any]
    ) -> StoredOrder:
        """Change lines and fields of an order, as its retailer or as Cartona; raises Refused.

        A new line without a price takes the product's.
        """
        order = self._orders.find(hashed_id)
        _check_readable(order)
        if who == "retailer" and order.status != OrderStatus.EDITING:
            raise Refused("The retailer must begin editing first", f"the order is {order.status}")
        if who == "cartona":
            rules.check_cartona(order.status, order.status or "")
            order.data["edited_by_admin"] = True
        order.data.update(fields)
        owner = _Owner(order.account_id)
        self._change(order, [_read(LineUpdate, self._priced(line, owner)) for line in lines])
        self._notify_watchers(order, "lines", who)
        return order

    # -- inner

    def _priced(self, line: dict[str, Any], owner: _Owner) -> dict[str, Any]:
        if line.get("id") is not None or line.get("price") is not None:
            return line
        identity = _read(ProductIdentity, line).identity
        if not identity:
            return line
        [product] = self._products.identify(identity, [owner])
        return {**line, "price": product["selling_price"] or 0}

    def _change(self, order: StoredOrder, lines: list[LineUpdate]) -> None:
        account = [_Owner(order.account_id)]

        def new_line(update: LineUpdate) -> dict[str, Any]:
            [product] = self._products.identify(update.identity, account)
            line_id = self._database.count_up("line")
            return make_line(line_id, product, update.amount, update.price, comment=update.comment)

        with self._database.transaction():
            change_lines(order.data, lines, self._settings.current.cancelled_lines, new_line)
            self._orders.save(order)

    def _notify_watchers(self, order: StoredOrder, what: str, who: str) -> None:
        for watcher in self.watchers:
            watcher(order, what, who)


class _Owner:
    """The account of an order, with all that a search for products needs of it."""

    def __init__(self, account_id: int) -> None:
        self.id = account_id


def _read(model: Any, item: Any) -> Any:
    try:
        return model.model_validate(item)
    except ValidationError as error:
        raise Refused(explain(error)) from None


def _check_readable(order: StoredOrder) -> None:
    """Refuse to work on a raw payload that only a pull can hand out."""
    if not isinstance(order.data, dict):
        raise Refused("The order's data are broken")
    lines = order.data.get("order_details") or []
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise Refused("The order's lines are broken")
