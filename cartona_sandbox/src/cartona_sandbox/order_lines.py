"""Lines of an order: made from products, changed, added; the total follows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cartona_api import LineUpdate, OrderLine
from cartona_api.fields import read_money

from .answers import Refused, number


def make_line(
    line_id: int,
    product: sqlite3.Row,
    amount: Decimal,
    price: Decimal | None,
    **other: Any,
) -> dict[str, Any]:
    """Return a line of an order as Cartona writes it; without a price it is the product's."""
    details = json.loads(product["details"])
    line = dict.fromkeys(_LINE_FIELDS)
    line.update({key: product[key] for key in _OF_PRODUCT})
    line.update({key: value for key, value in other.items() if value is not None})
    line.update(
        id=line_id,
        supplier_product_id=product["id"],
        product_name=details.get("supplier_product_name") or details.get("base_product_name"),
        amount=amount,
        selling_price=Decimal(product["selling_price"] or 0) if price is None else price,
    )
    return plain_numbers(line)


_OF_PRODUCT = ("internal_product_id", "base_product_id", "unit", "unit_count")
#: Only some lines have the last two.
_LINE_FIELDS = tuple(key for key in OrderLine.model_fields if key not in ("cancelled", "status"))
_DISCOUNTS = ("applied_supplier_discount", "applied_cartona_discount")


def plain_numbers(values: dict[str, Any]) -> dict[str, Any]:
    """Write decimals as JSON numbers, and no discount as 0."""
    wired = {
        key: number(value) if isinstance(value, Decimal) else value for key, value in values.items()
    }
    for key in _DISCOUNTS:
        if key in wired and wired[key] is None:
            wired[key] = 0
    return wired


def total(lines: list[Any]) -> int | float | Decimal | None:
    """Σ selling_price × amount over what is sold. Contract, *Money*."""
    sold = (line for line in lines if isinstance(line, dict) and not line.get("cancelled"))
    return number(
        sum(
            (
                read_money(line.get("selling_price")) * read_money(line.get("amount"))
                for line in sold
            ),
            Decimal(0),
        )
    )


def change_lines(
    order: dict[str, Any],
    updates: list[LineUpdate],
    cancelled_lines: str,
    new_line: Callable[[LineUpdate], dict[str, Any]],
) -> None:
    """Apply changed and new lines, all or none, and sum the order up again.

    `new_line` makes a line out of an update that names a product.
    """
    lines = [dict(line) for line in order.get("order_details") or []]
    by_id = {str(line.get("id")): line for line in lines}
    for update in updates:
        if not update.id:
            lines.append(new_line(update))
        elif update.id not in by_id:
            raise Refused(f"Line not found: {update.id}")
        else:
            _change_line(by_id[update.id], update, cancelled_lines)
    order["order_details"] = [line for line in lines if not line.pop("_gone", False)]
    order["total_price"] = total(order["order_details"])


def _change_line(line: dict[str, Any], update: LineUpdate, cancelled_lines: str) -> None:
    if line.get("cancelled"):
        raise Refused(f"The line {update.id} is cancelled")
    if update.amount is not None:
        line["amount"] = number(update.amount)
    if update.price is not None:
        line["selling_price"] = number(update.price)
    if update.comment is not None:
        line["comment"] = update.comment
    if update.cancelled:
        if cancelled_lines == "gone":
            line["_gone"] = True
        elif cancelled_lines == "zero":
            line["amount"] = 0
        else:
            line["cancelled"] = True
