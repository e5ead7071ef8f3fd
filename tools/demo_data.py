"""Fills the demonstration: a wholesaler in Odoo and its account on the sandbox."""

from collections.abc import Callable
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tools.demo_catalogue import (
    ARABIC,
    COMPANY,
    ODOO_UNITS,
    SHELVES,
    UNIT_NAMES,
    UNITS,
    Item,
    catalogue,
)
from tools.odoo_rpc import OdooRpc
from tools.sandbox_api import SandboxApi
from tools.shop import wait_until

TOKEN = "demo-token"
SUPPLIER_CODE = "1"
FIRST_ORDERS = 6

#: Egypt's VAT: retailers see prices with it.
VAT = Decimal("1.14")
#: A shop whose order needs a code at the door, for it has its wallet topped up.
RETAILER = {
    "retailer_name": "بقالة النور",
    "retailer_code": "70077",
    "retailer_number": "+201001234567",
    "retailer_address": "12 شارع التحرير، القاهرة",
}
CODE = "4711"
TOP_UP = 100
#: How long the first orders are waited for before it begins without them, in seconds.
PATIENCE = 60

#: What Cartona calls our units.
CARTONA_UNITS = {
    "piece": "piece",
    "kg": "kg",
    "dozen": "dozen",
    "carton": "box",
    "shrink": "shrink",
}


def stock_up(rpc: OdooRpc) -> None:
    """Make warehouses with goods in an empty database; raises `OdooRpcError` if Odoo refuses."""
    show_units(rpc)
    units = make_units(rpc)
    items = catalogue()
    products = make_products(rpc, items, units)
    take_stock(rpc, items, products, make_warehouses(rpc))


def seed(rpc: OdooRpc, sandbox_url: str) -> None:
    """Bring a stocked database and a fresh sandbox together; raises like `stock_up`."""
    items = catalogue()
    products = find_products(rpc, items)
    cartona = SandboxApi(sandbox_url)
    fill_sandbox(cartona, items, products)
    account = connect_account(rpc, sandbox_url)
    place_orders(rpc, cartona, account, products)


def show_units(rpc: OdooRpc) -> None:
    """Let everybody see units of measure other than the piece."""
    settings = rpc.call("res.config.settings", "create", {"group_uom": True})
    rpc.call("res.config.settings", "execute", [settings])


def make_units(rpc: OdooRpc) -> dict[str, int]:
    """Return the id of every unit; those that Odoo lacks are made."""
    ids = {name: _by_xml_id(rpc, xml_id) for name, xml_id in ODOO_UNITS.items()}
    fields = rpc.call("uom.uom", "fields_get", [], ["type"])
    for name, definition in UNITS.items():
        if definition is None:
            continue
        reference, count = definition
        english, arabic = UNIT_NAMES[name]
        reference_id = _by_xml_id(rpc, reference)
        if "relative_uom_id" in fields:
            values = {"relative_uom_id": reference_id, "relative_factor": count}
        else:
            [unit] = rpc.call("uom.uom", "read", [reference_id], ["category_id"])
            values = {"category_id": unit["category_id"][0], "uom_type": "bigger"}
            values["factor_inv"] = count
        ids[name] = rpc.call("uom.uom", "create", {"name": english, **values})
        _translate(rpc, "uom.uom", ids[name], arabic)
    return ids


def make_products(rpc: OdooRpc, items: list[Item], units: dict[str, int]) -> list[int]:
    """Create the products and return their variants, in the order of ``items``."""
    categories = {}
    for english, arabic, *_rest in SHELVES:
        categories[english] = rpc.call("product.category", "create", {"name": english})
        if _is_translatable(rpc, "product.category"):
            _translate(rpc, "product.category", categories[english], arabic)
    fields = rpc.call("product.template", "fields_get", [], ["type"])
    if "is_storable" in fields:
        kind = {"type": "consu", "is_storable": True}
    else:
        kind = {"detailed_type": "product"}
    values = []
    for item in items:
        unit = {"uom_id": units[item.unit]}
        if "uom_po_id" in fields:
            unit["uom_po_id"] = units[item.unit]
        values.append(
            {
                "name": item.name,
                "categ_id": categories[item.category],
                "barcode": item.barcode,
                "list_price": item.price,
                "standard_price": item.cost,
                **kind,
                **unit,
            }
        )
    products = rpc.call("product.product", "create", values)
    for product, item in zip(products, items, strict=True):
        _translate(rpc, "product.product", product, item.arabic)
    return products


def find_products(rpc: OdooRpc, items: list[Item]) -> list[int]:
    """Return the variants that `make_products` made, in the order of ``items``."""
    barcodes = [("barcode", "in", [item.barcode for item in items])]
    found = rpc.search_read("product.product", barcodes, ["barcode"])
    by_barcode = {product["barcode"]: product["id"] for product in found}
    return [by_barcode[item.barcode] for item in items]


def make_warehouses(rpc: OdooRpc) -> list[int]:
    """Return the stock locations of the two warehouses; the second one is made."""
    [first] = rpc.call("stock.warehouse", "search", [], limit=1, order="id")
    rpc.call("stock.warehouse", "write", [first], {"name": "Cairo", "code": "CAI"})
    second = rpc.call("stock.warehouse", "create", {"name": "Alexandria", "code": "ALX"})
    rows = rpc.call("stock.warehouse", "read", [first, second], ["lot_stock_id"])
    return [row["lot_stock_id"][0] for row in rows]


def take_stock(rpc: OdooRpc, items: list[Item], products: list[int], locations: list[int]) -> None:
    """Put the goods on hand, by an inventory as a person would."""
    values = [
        {"product_id": product, "location_id": location, "inventory_quantity": quantity}
        for product, item in zip(products, items, strict=True)
        for location, quantity in zip(locations, item.stock, strict=True)
        if quantity
    ]
    context = {"inventory_mode": True}
    quants = rpc.call("stock.quant", "create", values, context=context)
    rpc.call("stock.quant", "action_apply_inventory", quants, context=context)


def fill_sandbox(cartona: SandboxApi, items: list[Item], products: list[int]) -> None:
    """Open the account on the sandbox, with the same products at the same prices."""
    supplier = {"supplier_code": SUPPLIER_CODE, "name": COMPANY}
    cartona.post("accounts", {"token": TOKEN, "suppliers": [supplier]})
    listed = [
        {
            "supplier_code": SUPPLIER_CODE,
            "internal_product_id": str(product),
            "name": item.arabic,
            "names": {"en": item.name, "ar": item.arabic},
            "unit": CARTONA_UNITS[item.unit],
            "selling_price": float(with_tax(item.price)),
        }
        for product, item in zip(products, items, strict=True)
    ]
    cartona.post("products", listed)


def with_tax(price: float) -> Decimal:
    """Return what a retailer pays for what Odoo sells at ``price``.

    >>> with_tax(38)
    Decimal('43.32')
    """
    return (Decimal(str(price)) * VAT).quantize(Decimal("0.01"), ROUND_HALF_UP)


def connect_account(rpc: OdooRpc, sandbox_url: str) -> int:
    """Create the connector's account, ready to book and live; return its id."""
    values = {"name": COMPANY, "base_url": api_url(sandbox_url), "token": TOKEN}
    account = rpc.call("cartona.account", "create", values)
    rpc.call("cartona.account", "action_make_settlement_accounts", [account])
    rpc.call("cartona.account", "action_test_connection", [account])
    rpc.call("cartona.account", "action_go_live", [account])
    return account


def place_orders(rpc: OdooRpc, cartona: SandboxApi, account: int, products: list[int]) -> None:
    """Have retailers order, one of them with a code, and wait until Odoo has it all."""
    listed = [("account_id", "=", account), ("state", "!=", False)]
    _let_come(
        lambda: rpc.call("cartona.listing", "search_count", listed) >= len(products), "Listings"
    )
    bulk = {"supplier_code": SUPPLIER_CODE, "count": FIRST_ORDERS, "seed": 1}
    cartona.post("orders/bulk", bulk)
    lines = [
        {"internal_product_id": str(product), "amount": amount}
        for product, amount in zip(products[:3], (4, 6, 2), strict=True)
    ]
    order = {"supplier_code": SUPPLIER_CODE, "retailer": RETAILER, "lines": lines}
    cartona.post("orders", {**order, "wallet_top_up": TOP_UP, "retailer_otp": CODE})
    rpc.call("cartona.account", "action_fetch_orders", [account])
    imported = [("account_id", "=", account), ("sale_order_id", "!=", False)]
    _let_come(lambda: rpc.call("cartona.order", "search_count", imported) > FIRST_ORDERS, "Orders")


def _let_come(condition: Callable[[], Any], what: str) -> None:
    """Wait for a while: what is not there by then comes while people look at it."""
    with suppress(AssertionError):
        wait_until(condition, what, PATIENCE)


def follow_sandbox(rpc: OdooRpc, sandbox_url: str) -> None:
    """Tell the account where the sandbox answers this time: ports may differ."""
    for account in rpc.search_read("cartona.account", [("name", "=", COMPANY)], ["base_url"]):
        if account["base_url"] != api_url(sandbox_url):
            values = {"base_url": api_url(sandbox_url)}
            rpc.call("cartona.account", "write", [account["id"]], values)


def api_url(sandbox_url: str) -> str:
    """Return the base address of the sandbox's supplier API."""
    return f"{sandbox_url}/api/v1/"


def _by_xml_id(rpc: OdooRpc, xml_id: str) -> int:
    module, _, name = xml_id.partition(".")
    domain = [("module", "=", module), ("name", "=", name)]
    return rpc.search_read("ir.model.data", domain, ["res_id"])[0]["res_id"]


def _is_translatable(rpc: OdooRpc, model: str) -> bool:
    return bool(rpc.call(model, "fields_get", ["name"], ["translate"])["name"].get("translate"))


def _translate(rpc: OdooRpc, model: str, record: int, arabic: str) -> None:
    rpc.call(model, "write", [record], {"name": arabic}, context={"lang": ARABIC})
