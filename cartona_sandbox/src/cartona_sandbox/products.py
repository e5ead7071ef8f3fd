"""Products as Cartona keeps them: shown, found and updated."""

from __future__ import annotations

import functools
import json
import sqlite3
from decimal import Decimal
from typing import Any

from cartona_api import Product, wire

from .accounts import Account
from .answers import Refused, number
from .database import Database, placeholders

#: Columns that go by the same name on the wire.
COLUMNS = (
    "internal_product_id",
    "base_product_id",
    "unit",
    "unit_count",
    "selling_price",
    "available_stock_quantity",
    "remind_me_at_stock",
    "min_order",
    "max_order",
    "in_stock",
    "is_published",
    "is_unlimited_stock",
    "notes",
)
FLAGS = ("in_stock", "is_published", "is_unlimited_stock")
_DETAILS = frozenset(Product.model_fields) - {*COLUMNS, "supplier_product_id", "supplier_code"}
#: SQLite holds no larger id.
_LARGEST_ID = 2**63 - 1


class Products:
    """The products of all suppliers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, account: Account, products: list[Product]) -> list[int]:
        """Put products into an account and return their ids."""
        with self._database.transaction():
            revision = self._database.next_revision()
            return [self._insert(account, product, revision) for product in products]

    def _insert(self, account: Account, product: Product, revision: int) -> int:
        values = {name: getattr(product, name) for name in COLUMNS}
        values["selling_price"] = text(product.selling_price)
        for name in ("unit_count", "available_stock_quantity", "remind_me_at_stock"):
            values[name] = whole(values[name])
        for name in ("min_order", "max_order"):
            values[name] = whole(values[name])
        for name in FLAGS:
            values[name] = int(bool(values[name]))
        details = {key: getattr(product, key) for key in _DETAILS}
        details.update(product.model_extra or {})
        values["id"] = row_id(product.supplier_product_id)
        values["account_id"] = account.id
        values["details"] = wire.dumps({k: v for k, v in details.items() if v is not None})
        values["search"] = _search_text(product)
        values["revision"] = revision
        names = list(values)
        sql = f"INSERT INTO products ({', '.join(names)}) VALUES ({placeholders(names)})"
        try:
            return self._database.execute(sql, list(values.values())).lastrowid
        except sqlite3.IntegrityError:
            raise Refused(
                f"There already is a product {product.supplier_product_id}", status=409
            ) from None

    def page(
        self, accounts: list[Account], page: int, per_page: int, **filters: Any
    ) -> list[sqlite3.Row]:
        """Return one page of rows, in the order of their ids."""
        where, values = conditions(accounts, **filters)
        return self._database.rows(
            f"SELECT * FROM products WHERE {where} ORDER BY id LIMIT ? OFFSET ?",
            [*values, per_page, min((page - 1) * per_page, _LARGEST_ID)],
        )

    def ids(self, accounts: list[Account], **filters: Any) -> list[int]:
        """Return the ids of all products that match."""
        where, values = conditions(accounts, **filters)
        return [
            row["id"]
            for row in self._database.rows(f"SELECT id FROM products WHERE {where}", values)
        ]

    def get(self, ids: list[int]) -> list[sqlite3.Row]:
        """Return the rows with these ids, in this order."""
        rows: dict[int, sqlite3.Row] = {}
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            found = self._database.rows(
                f"SELECT * FROM products WHERE id IN ({placeholders(part)})", part
            )
            rows.update((row["id"], row) for row in found)
        return [rows[number] for number in ids if number in rows]

    def base_page(self, page: int, per_page: int, **filters: Any) -> list[sqlite3.Row]:
        """Return one page of the base catalogue: what any supplier sells of it."""
        where, values = conditions(None, **filters)
        return self._database.rows(
            f"SELECT * FROM products WHERE {where} AND base_product_id IS NOT NULL "
            "GROUP BY base_product_id, unit, unit_count "
            "ORDER BY base_product_id, unit, unit_count LIMIT ? OFFSET ?",
            [*values, per_page, min((page - 1) * per_page, _LARGEST_ID)],
        )

    def delete(self, accounts: list[Account] | None, **filters: Any) -> int:
        """Remove products and return how many."""
        where, values = conditions(accounts, **filters)
        with self._database.transaction():
            self._database.next_revision()
            return self._database.execute(f"DELETE FROM products WHERE {where}", values).rowcount

    def identify(
        self, identity: tuple[Any, ...], accounts: list[Account], columns: str = "*"
    ) -> list[sqlite3.Row]:
        """Return what an identity of the contract names: at most one product an account.

        Refuses an unknown product, and one that several products of an account answer to.
        """
        field, *values = identity
        if field == "supplier_product_id":
            values = [row_id(values[0])]
        rows = self._database.rows(
            _identify_sql(columns, field, len(accounts)),
            [*values, *(account.id for account in accounts)],
        )
        if not rows:
            raise Refused(f"Product not found: {_describe(identity)}", status=404)
        if len(rows) > 1 and len({row["account_id"] for row in rows}) < len(rows):
            raise Refused(f"Ambiguous: several products have {_describe(identity)}")
        return rows


_IDENTITIES = {
    "supplier_product_id": ("id",),
    "internal_product_id": ("internal_product_id",),
    "base_product_id": ("base_product_id", "unit", "unit_count"),
}


@functools.lru_cache
def _identify_sql(columns: str, field: str, accounts: int) -> str:
    where = " AND ".join(f"{name} = ?" for name in _IDENTITIES[field])
    where += f" AND account_id IN ({placeholders(range(accounts))})"
    return f"SELECT {columns} FROM products WHERE {where}"


def _describe(identity: tuple[Any, ...]) -> str:
    names = ("unit", "unit_count") if len(identity) > 2 else ()
    pairs = zip((identity[0], *names), identity[1:], strict=True)
    return ", ".join(f"{name} {value}" for name, value in pairs)


def conditions(accounts: list[Account] | None, **filters: Any) -> tuple[str, list[Any]]:
    """Return a WHERE clause; a filter that is None does not filter."""
    parts, values = ["1"], []
    if accounts is not None:
        parts.append(f"account_id IN ({placeholders(accounts)})")
        values += [account.id for account in accounts]
    for name, value in filters.items():
        if value is None:
            continue
        if name == "search_token":
            parts.append("instr(search, ?) > 0")
            value = value.casefold()
        elif name == "supplier_product_id":
            parts.append("id = ?")
            value = row_id(value) or -1
        else:
            parts.append(f"{name} = ?")
            value = min(value, _LARGEST_ID) if isinstance(value, int) else value
        values.append(_storable(value))
    return " AND ".join(parts), values


def row_id(value: Any) -> int | None:
    """Return Cartona's own id as the number it is, None where it cannot be one."""
    said = str(value) if value is not None else ""
    if said.isascii() and said.isdigit() and int(said[:20]) <= _LARGEST_ID and len(said) <= 19:
        return int(said)
    return None


def shown(row: sqlite3.Row, supplier_code: str) -> dict[str, Any]:
    """Return a product as Cartona writes it."""
    wired: dict[str, Any] = json.loads(row["details"])
    wired["suppler_prodcut_id"] = row["id"]
    wired["suppler_prodcut_name"] = wired.pop("supplier_product_name", None)
    for name in _SHOWN_NULL:
        wired.setdefault(name, None)
    for name in COLUMNS:
        wired[name] = row[name]
    wired["selling_price"] = number(row["selling_price"])
    for name in FLAGS:
        wired[name] = bool(row[name])
    wired["supplier_code"] = supplier_code
    return wired


_SHOWN_NULL = tuple(sorted(_DETAILS - {"supplier_product_name"}))


def shown_base(row: sqlite3.Row) -> dict[str, Any]:
    """Return a base product as Cartona writes it."""
    details = json.loads(row["details"])
    wired = {name: row[name] for name in ("base_product_id", "unit", "unit_count")}
    wired["base_product_name"] = details.get("base_product_name") or details.get(
        "supplier_product_name"
    )
    for name in ("image_thumbnail", "median_price", "tax_percentage"):
        wired[name] = details.get(name)
    return wired


def text(value: Decimal | None) -> str | None:
    """Return a number as it is stored."""
    return None if value is None else wire.plain(value)


def whole(value: Decimal | int | None) -> int | None:
    """Return a count as it is stored."""
    return None if value is None else int(value)


def _search_text(product: Product) -> str:
    names = (
        product.supplier_product_name,
        product.base_product_name,
        product.internal_product_id,
        product.base_product_id,
    )
    return _storable(" ".join(name for name in names if name).casefold())


def _storable(value: Any) -> Any:
    """Return text that a database can hold: half a surrogate pair is none."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
