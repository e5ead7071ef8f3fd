"""What a shop manager sees where something needs attention."""

import pytest
from playwright.sync_api import expect

from tools.shop import wait_until


@pytest.fixture(scope="module")
def troubled(shop):
    """A live account with an order that waits, one that differs, and a product unknown to Cartona."""
    shop.connect()
    shop.wait_until_shown(shop.product_ids)
    (shop.stranger,) = shop.add_products(1)
    shop.place_order({pid: 2 for pid in shop.product_ids})
    order = {
        "hashed_id": "pPX2wRNM",
        "supplier_code": "1",
        "status": "pending",
        "receipt_id": "100777",
        "total_price": 31,
        "retailer": {"retailer_name": "كشك الأمل", "retailer_number": "+201112223334"},
    }
    line = {"id": 1, "product_name": "Tea", "amount": 2, "selling_price": 12.5}
    unknown = {**line, "internal_product_id": "904#2"}
    known = {**line, "internal_product_id": str(shop.product_ids[0])}
    shop.push_raw_order({**order, "order_details": [unknown]})
    shop.push_raw_order({**order, "hashed_id": "differs1", "order_details": [known]})
    shop.fetch_orders()
    wait_until(lambda: shop.cartona_order("pPX2wRNM").get("state") == "waiting", "it waits")
    wait_until(lambda: shop.sale_orders("differs1"), "the other was imported")
    wait_until(lambda: shop.listing(shop.stranger)["state"] == "missing", "it is missing")
    return shop


def test_order_that_waits(troubled, backend):
    backend.open_app("Cartona")
    expect(backend.row("كشك الأمل").first).to_be_visible()
    backend.picture("orders")
    backend.open_row("pPX2wRNM")
    expect(backend.page.locator(".alert-danger")).to_contain_text("904#2")
    expect(backend.page.get_by_role("button", name="Import Again")).to_be_visible()
    expect(backend.field("content")).to_contain_text("Tea")
    expect(backend.field("content")).to_contain_text("+201112223334")
    backend.picture("order-waiting")


def test_quotation_that_differs(troubled, backend):
    backend.open_app("Cartona")
    backend.open_row("differs1")
    backend.picture("order-differs")
    backend.page.locator("button[name=action_view_sale_order]").click()
    expect(backend.page.locator(".alert-warning")).to_contain_text("6.00")
    backend.picture("quotation-differs")
    backend.page.get_by_role("button", name="Accept the difference").click()
    expect(backend.page.get_by_role("button", name="Accept the difference")).to_be_hidden()
    backend.picture("quotation-accepted")


def test_product_that_is_not_on_cartona(troubled, backend):
    backend.open_app("Cartona")
    backend.open_menu("Listings")
    expect(backend.row("Not on Cartona")).to_have_count(1)
    backend.picture("listings")
    backend.open_row("Not on Cartona")
    expect(backend.page.locator(".o_form_view")).to_contain_text("does not know this identifier")
    backend.picture("listing-missing")


def test_connection_that_fails(troubled, backend):
    account = [troubled.account_id]
    troubled.rpc.call("cartona.account", "write", account, {"token": "wrong"})
    backend.open_app("Cartona")
    backend.open_menu("Accounts")
    backend.picture("accounts")
    backend.open_row("Nile Trading")
    backend.press("Test Connection")
    expect(backend.page.locator(".o_notification")).to_contain_text("token")
    expect(backend.field("connection_state")).to_have_text("Failed")
    backend.picture("account-failed")


def test_logs(troubled, backend):
    backend.open_app("Cartona")
    backend.open_menu("Logs")
    expect(backend.row("Failed").first).to_be_visible()
    backend.picture("logs")
    backend.open_menu("Retailers")
    expect(backend.row("كشك الأمل").first).to_be_visible()
    backend.picture("retailers")
