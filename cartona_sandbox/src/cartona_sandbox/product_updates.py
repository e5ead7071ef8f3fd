"""What suppliers say about their products, item by item: one bad item refuses only itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from cartona_api import BaseStockUpdate, ProductUpdate, explain

from .accounts import Account, with_code
from .answers import Refused
from .database import Database
from .products import FLAGS, Products, conditions, text

_NUMBERS = ("available_stock_quantity", "min_order", "max_order", "remind_me_at_stock")
_LARGEST_QUANTITY = 10**12


class ProductUpdates:
    """Applies the bulk calls of the API."""

    def __init__(self, database: Database, products: Products) -> None:
        self._database = database
        self._products = products

    def update(self, items: list[Any], accounts: list[Account]) -> list[str | None]:
        """Apply new values; return an error or None for each item."""
        return self._each(items, accounts, self._update_one)

    def update_base_stock(self, items: list[Any], accounts: list[Account]) -> list[str | None]:
        """Give every unit of a base product its share; return an error or None for each item."""
        return self._each(items, accounts, self._update_one_stock)

    def _each(
        self,
        items: list[Any],
        accounts: list[Account],
        apply: Callable[[Any, list[Account], int], None],
    ) -> list[str | None]:
        errors: list[str | None] = []
        with self._database.transaction():
            revision = self._database.next_revision()
            for item in items:
                try:
                    apply(item, accounts, revision)
                    errors.append(None)
                except ValidationError as error:
                    errors.append(explain(error))
                except Refused as error:
                    errors.append(error.error)
        return errors

    def _update_one(self, item: Any, accounts: list[Account], revision: int) -> None:
        update = ProductUpdate.model_validate(item)
        accounts = with_code(accounts, update.supplier_code)
        values = _values(update)
        rows = self._products.identify(update.identity, accounts, "id, account_id")
        if update.identity[0] == "supplier_product_id" and update.internal_product_id:
            self._check_link(rows[0], update.internal_product_id)
            values["internal_product_id"] = update.internal_product_id
        for row in rows:
            self._write(row, values, revision)

    def _check_link(self, row: sqlite3.Row, internal_product_id: str) -> None:
        other = self._database.row(
            "SELECT id FROM products WHERE internal_product_id = ? AND account_id = ? AND id != ?",
            (internal_product_id, row["account_id"], row["id"]),
        )
        if other:
            raise Refused(
                f"internal_product_id {internal_product_id} already names product {other['id']}"
            )

    def _write(self, row: sqlite3.Row, values: dict[str, Any], revision: int) -> None:
        if not values:
            return
        names = ", ".join(f"{name} = ?" for name in values)
        self._database.execute(
            f"UPDATE products SET {names}, revision = ? WHERE id = ?",
            (*values.values(), revision, row["id"]),
        )

    def _update_one_stock(self, item: Any, accounts: list[Account], revision: int) -> None:
        update = BaseStockUpdate.model_validate(item)
        accounts = with_code(accounts, update.supplier_code)
        _check_quantity(update.available_stock_quantity)
        where, values = conditions(accounts, base_product_id=update.base_product_id)
        rows = self._database.rows(f"SELECT id, unit_count FROM products WHERE {where}", values)
        if not rows:
            raise Refused(f"Product not found: base_product_id {update.base_product_id}")
        for row in rows:
            share = update.available_stock_quantity // max(1, row["unit_count"] or 1)
            stock = {"available_stock_quantity": share, "in_stock": int(share > 0)}
            self._write(row, stock, revision)


def _values(update: ProductUpdate) -> dict[str, Any]:
    """Return the columns that an update sets: only what it says."""
    values: dict[str, Any] = {}
    for name in _NUMBERS:
        value = getattr(update, name)
        if value is not None:
            _check_quantity(value)
            values[name] = value
    if "available_stock_quantity" in values:
        # Said first, so that an `in_stock` of its own has the last word.
        values["in_stock"] = int(values["available_stock_quantity"] > 0)
    if update.is_unlimited_stock:
        values.pop("available_stock_quantity", None)
        values["in_stock"] = 1
    for name in FLAGS:
        value = getattr(update, name)
        if value is not None:
            values[name] = int(value)
    if update.selling_price is not None:
        values["selling_price"] = text(update.selling_price)
    if update.notes is not None:
        values["notes"] = update.notes
    return values


def _check_quantity(quantity: int) -> None:
    if quantity > _LARGEST_QUANTITY:
        raise Refused("The quantity is out of all proportion")
