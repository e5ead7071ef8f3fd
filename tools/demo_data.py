"""Fills the demonstration: a wholesaler in Odoo and its account on the sandbox."""

import requests

from tools.demo_catalogue import ODOO_UNITS, SHELVES, UNIT_NAMES, UNITS, Item, catalogue
from tools.odoo_rpc import OdooRpc

ARABIC = "ar_001"
COMPANY = "Nile Foods Distribution"
TOKEN = "demo-token"
SUPPLIER_CODE = "1"
FIRST_ORDERS = 6

#: What Cartona calls our units.
CARTONA_UNITS = {
    "piece": "piece",
    "kg": "kg",
    "dozen": "dozen",
    "carton": "box",
    "shrink": "shrink",
}


def seed(rpc: OdooRpc, sandbox_url: str) -> None:
    """Fill a fresh database and a fresh sandbox; raises `OdooRpcError` if Odoo refuses."""
    activate_arabic(rpc)
    name_company(rpc)
    units = make_units(rpc)
    items = catalogue()
    products = make_products(rpc, items, units)
    take_stock(rpc, items, products, make_warehouses(rpc))
    fill_sandbox(sandbox_url, items, products)
    connect_account(rpc, sandbox_url)


def activate_arabic(rpc: OdooRpc) -> None:
    """Install Arabic beside English."""
    wizard_fields = rpc.call("base.language.install", "fields_get", [], ["type"])
    if "lang_ids" in wizard_fields:
        context = {"active_test": False}
        ids = rpc.call("res.lang", "search", [("code", "=", ARABIC)], context=context)
        values = {"lang_ids": [(6, 0, ids)]}
    else:
        values = {"lang": ARABIC}
    wizard = rpc.call("base.language.install", "create", values)
    rpc.call("base.language.install", "lang_install", [wizard])


def name_company(rpc: OdooRpc) -> None:
    """Give the company its name, country and currency."""
    context = {"active_test": False}
    [pound] = rpc.call("res.currency", "search", [("name", "=", "EGP")], context=context)
    rpc.call("res.currency", "write", [pound], {"active": True})
    [egypt] = rpc.call("res.country", "search", [("code", "=", "EG")])
    values = {"name": COMPANY, "country_id": egypt, "currency_id": pound, "city": "Cairo"}
    rpc.call("res.company", "write", [1], values)
    # Units of measure other than the piece are a setting of each user.
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


def fill_sandbox(url: str, items: list[Item], products: list[int]) -> None:
    """Open the account on the sandbox, with the same products, and place some orders."""
    _post(
        f"{url}/_sandbox/accounts",
        {"token": TOKEN, "suppliers": [{"supplier_code": SUPPLIER_CODE, "name": COMPANY}]},
    )
    listed = [
        {
            "supplier_code": SUPPLIER_CODE,
            "internal_product_id": str(product),
            "name": item.arabic,
            "unit": CARTONA_UNITS[item.unit],
            "selling_price": item.price,
        }
        for product, item in zip(products, items, strict=True)
    ]
    _post(f"{url}/_sandbox/products", listed)
    _post(
        f"{url}/_sandbox/orders/bulk",
        {"supplier_code": SUPPLIER_CODE, "count": FIRST_ORDERS, "seed": 1},
    )


def connect_account(rpc: OdooRpc, sandbox_url: str) -> None:
    """Create the connector's account, test its connection and let it go live."""
    values = {"name": COMPANY, "base_url": api_url(sandbox_url), "token": TOKEN}
    account = rpc.call("cartona.account", "create", values)
    rpc.call("cartona.account", "action_test_connection", [account])
    rpc.call("cartona.account", "action_go_live", [account])


def follow_sandbox(rpc: OdooRpc, sandbox_url: str) -> None:
    """Tell the account where the sandbox answers this time: ports may differ."""
    for account in rpc.search_read("cartona.account", [("name", "=", COMPANY)], ["base_url"]):
        if account["base_url"] != api_url(sandbox_url):
            values = {"base_url": api_url(sandbox_url)}
            rpc.call("cartona.account", "write", [account["id"]], values)


def api_url(sandbox_url: str) -> str:
    """Return the base address of the sandbox's supplier API."""
    return f"{sandbox_url}/api/v1/"


def _post(url: str, body: object) -> None:
    answer = requests.post(url, json=body, timeout=60)
    answer.raise_for_status()


def _by_xml_id(rpc: OdooRpc, xml_id: str) -> int:
    module, _, name = xml_id.partition(".")
    domain = [("module", "=", module), ("name", "=", name)]
    return rpc.search_read("ir.model.data", domain, ["res_id"])[0]["res_id"]


def _is_translatable(rpc: OdooRpc, model: str) -> bool:
    return bool(rpc.call(model, "fields_get", ["name"], ["translate"])["name"].get("translate"))


def _translate(rpc: OdooRpc, model: str, record: int, arabic: str) -> None:
    rpc.call(model, "write", [record], {"name": arabic}, context={"lang": ARABIC})
