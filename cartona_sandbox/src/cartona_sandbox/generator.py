"""Realistic retailers and orders in any number, the same for the same seed."""

from __future__ import annotations

import random
import sqlite3
from decimal import Decimal

from cartona_api import Retailer

from .accounts import Account
from .answers import Refused
from .database import Database
from .order_placing import NewLine, NewOrder, OrderPlacing
from .products import Products

_SHOPS = ("سوبر ماركت", "بقالة", "ماركت", "هايبر", "كشك", "Market", "Mini Market")
_NAMES = (
    "النور",
    "البركة",
    "الأمل",
    "مكة",
    "الصفا",
    "الهدى",
    "Al Salam",
    "Abu Ali",
    "Misr",
    "Cairo",
)
_STREETS = ("شارع التحرير", "شارع الهرم", "شارع فيصل", "شارع الجمهورية", "El Nasr Street")
_AREAS = ("القاهرة", "الجيزة", "الإسكندرية", "المنصورة", "طنطا", "Nasr City")
_COMMENTS = (None, None, None, "بدون تأخير", "Please check the date")


class Generator:
    """Places many orders at once."""

    def __init__(self, database: Database, products: Products, placing: OrderPlacing) -> None:
        self._database = database
        self._products = products
        self._placing = placing

    def orders(self, account: Account, count: int, seed: int, push: bool) -> list[str]:
        """Place `count` orders of the account's products in one transaction; return their ids."""
        products = self._products.page([account], 1, 2000)
        if not products:
            raise Refused(f"The account {account.supplier_code} has no products", status=409)
        rng = random.Random(seed)
        with self._database.transaction():
            return [
                self._placing.place(account, self._order(account, products, rng), rng, push)
                for _ in range(count)
            ]

    def _order(self, account: Account, products: list[sqlite3.Row], rng: random.Random) -> NewOrder:
        chosen = rng.sample(products, min(len(products), rng.randint(1, 8)))
        lines = [line for product in chosen for line in _lines(product, rng)]
        order = NewOrder.model_construct(
            supplier_code=account.supplier_code,
            retailer=_retailer(rng),
            lines=lines,
            retailer_otp=None,
        )
        sold = sum((line.amount * line.selling_price for line in lines), Decimal(0))
        if rng.random() < 0.15:
            order.cartona_credit = (sold / 10).quantize(Decimal("0.01"))
        if rng.random() < 0.1:
            order.installment_cost = sold - order.cartona_credit
        if rng.random() < 0.05:
            order.wallet_top_up = Decimal(rng.choice((50, 100, 200)))
        return order


def _lines(product: sqlite3.Row, rng: random.Random) -> list[NewLine]:
    """Return the lines of one product: two where an offer covers only part of the amount."""
    price = Decimal(product["selling_price"] or 10)
    amount = Decimal(rng.randint(1, 12))
    if product["unit"] == "kg" and rng.random() < 0.5:
        amount += Decimal("0.5")
    line = NewLine.model_construct(
        supplier_product_id=str(product["id"]),
        amount=amount,
        selling_price=price,
        comment=rng.choice(_COMMENTS),
    )
    if rng.random() > 0.1:
        return [line]
    discount = (price / 10).quantize(Decimal("0.01"))
    whose = rng.choice(("applied_supplier_discount", "applied_cartona_discount"))
    offer = line.model_copy(
        update={"amount": Decimal(2), "selling_price": price - discount, whose: discount}
    )
    return [offer, line]


def _retailer(rng: random.Random) -> Retailer:
    number = rng.randrange(5_000)
    return Retailer(
        retailer_name=f"{rng.choice(_SHOPS)} {rng.choice(_NAMES)}",
        retailer_code=str(70_000 + number),
        retailer_number=f"+2010{number:08}",
        retailer_number2=None,
        retailer_address=f"{rng.randint(1, 200)} {rng.choice(_STREETS)}, {rng.choice(_AREAS)}",
        address_notes=rng.choice((None, "بجوار المسجد", "Second floor")),
    )
