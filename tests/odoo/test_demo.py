"""The demonstration: an Egyptian wholesaler, who sells with tax, and two people who look at it."""

import pytest
import requests

from tools import demo, demo_data
from tools.demo_catalogue import catalogue
from tools.demo_template import FORGET_RTL
from tools.faults import size
from tools.rtlcss import can_turn
from tools.sandbox_api import SandboxApi
from tools.series import NEWEST, SERIES


@pytest.fixture(scope="module", autouse=True)
def looked_at(series):
    """Its database takes minutes to be made: on the newest series."""
    if series not in size((NEWEST,), SERIES):
        pytest.skip("in make faults")


@pytest.fixture(scope="module")
def rpc(demo_odoo, sandbox):
    """The administrator's session, once prices and orders have gone to and fro."""
    session = demo_odoo.rpc()
    demo_data.seed(session, sandbox.url)
    return session


@pytest.fixture(scope="module")
def cartona(rpc, sandbox):
    """The sandbox, as retailers see it."""
    return SandboxApi(sandbox.url)


def _read(rpc, model, domain, *fields):
    [found] = rpc.search_read(model, domain, list(fields))
    return found


def test_company_is_egyptian(rpc):
    company = _read(rpc, "res.company", [], "name", "country_id", "currency_id")
    assert company["name"] == demo_data.COMPANY
    assert company["currency_id"][1] == "EGP"
    assert (
        _read(rpc, "res.country", [("id", "=", company["country_id"][0])], "code")["code"] == "EG"
    )


def test_goods_bear_the_vat_of_egypt(rpc):
    product = _read(rpc, "product.product", [("name", "=", catalogue()[0].name)], "taxes_id")
    [tax] = rpc.call("account.tax", "read", product["taxes_id"], ["amount", "type_tax_use"])
    assert (tax["amount"], tax["type_tax_use"]) == (14, "sale")


def test_retailers_see_prices_with_tax_and_both_names(rpc, cartona, sandbox):
    item = catalogue()[0]
    product = _read(rpc, "product.product", [("name", "=", item.name)], "list_price")
    assert product["list_price"] == 38
    assert cartona.product(product["id"])["selling_price"] == 43.32
    [account] = cartona.get("accounts")
    for lang, name in (("en", item.name), ("ar", item.arabic)):
        url = f"{sandbox.url}/shop/catalogue"
        query = {"supplier": account["id"], "q": item.name, "lang": lang}
        [found] = requests.get(url, params=query, timeout=60).json()["products"]
        assert (found["name"], found["price"]) == (name, 43.32)


def test_a_sale_has_the_tax(rpc):
    order = _code_order(rpc)
    assert order["has_code"]
    sale = order["sale_order_id"][0]
    [sale] = rpc.call("sale.order", "read", [sale], ["amount_untaxed", "amount_total"])
    assert sale["amount_total"] == pytest.approx(sale["amount_untaxed"] * 1.14, abs=0.02)
    assert sale["amount_total"] == pytest.approx(order["total_price"])


def _code_order(rpc):
    domain = [("retailer_name", "=", demo_data.RETAILER["retailer_name"])]
    domain += [("wallet_top_up", "=", demo_data.TOP_UP)]
    return _read(rpc, "cartona.order", domain, "sale_order_id", "total_price", "has_code")


def test_orders_are_there_from_the_start(rpc, cartona):
    assert len(cartona.get("orders")) == demo_data.FIRST_ORDERS + 1
    imported = [("state", "=", "imported"), ("sale_order_id", "!=", False)]
    assert rpc.call("cartona.order", "search_count", imported) == demo_data.FIRST_ORDERS + 1


def test_people_begin_at_the_dashboard(rpc, demo_odoo):
    mona = demo_odoo.rpc("mona", "mona")
    [user] = rpc.call("res.users", "read", [mona.uid], ["lang", "action_id", "tz"])
    assert (user["lang"], user["tz"]) == ("ar_001", "Africa/Cairo")
    [admin] = rpc.call("res.users", "read", [rpc.uid], ["lang", "action_id"])
    assert admin["lang"] == "en_US"
    dashboard = [("module", "=", "sale_cartona"), ("name", "=", "cartona_dashboard_action")]
    home = _read(rpc, "ir.model.data", dashboard, "res_id")["res_id"]
    assert user["action_id"][0] == admin["action_id"][0] == home


def test_mona_works_with_all_of_it_in_arabic(demo_odoo, rpc):
    mona = demo_odoo.rpc("mona", "mona")
    field = "group_ids" if rpc.call("res.users", "fields_get", ["group_ids"]) else "groups_id"
    [user] = rpc.call("res.users", "read", [mona.uid], [field])
    for module, group in (
        ("sale_cartona", "group_cartona_manager"),
        ("sales_team", "group_sale_manager"),
        ("stock", "group_stock_manager"),
        ("account", "group_account_manager"),
    ):
        domain = [("module", "=", module), ("name", "=", group)]
        assert _read(rpc, "ir.model.data", domain, "res_id")["res_id"] in user[field], group
    context = {"lang": "ar_001"}
    fields = mona.call("cartona.account", "fields_get", ["tax_rule"], ["string"], context=context)
    assert any("\u0600" <= letter <= "\u06ff" for letter in fields["tax_rule"]["string"])


def test_an_invoice_books(rpc):
    ledgers = ("settlement_journal_id", "due_from_account_id", "owed_to_account_id")
    account = _read(rpc, "cartona.account", [], "state", *ledgers)
    assert account["state"] == "live"
    assert all(account[name] for name in ledgers)


def test_style_sheets_are_turned_by_rtlcss_or_not_there(demo_odoo, rpc):
    domain = [("url", "=like", "/web/assets/%"), ("url", "like", "rtl"), ("url", "like", ".css")]
    sheets = rpc.search_read("ir.attachment", domain, ["url", "file_size"])
    if not can_turn(demo_odoo.database.env):
        assert not sheets
        return
    assert sheets
    demo_odoo.database.run(shell=FORGET_RTL)
    assert not rpc.search_read("ir.attachment", domain, ["url"])


def test_welcome_has_addresses_people_and_steps(demo_odoo, rpc, sandbox):
    text = demo.welcome(demo_odoo, sandbox)
    for word in (demo_odoo.url, sandbox.url, "admin", "mona", demo_data.CODE, "1. ", "2. ", "3. "):
        assert word in text
    # What it sends people to is there.
    assert catalogue()[0].name in text
    assert demo_data.RETAILER["retailer_name"] in text
    assert _code_order(rpc)
