"""Through a real browser: an order on its whole way, and what a quotation shows on each series."""

import pytest
from playwright.sync_api import expect

from tools.shop import wait_until


@pytest.fixture(scope="module")
def live(shop):
    """The shop with its account live."""
    shop.connect()
    shop.wait_until_shown(shop.product_ids)
    return shop


def test_a_quotation_that_is_not_cartonas_shows_nothing_of_it(live, backend, series):
    partner = live.rpc.call("res.partner", "create", {"name": "Walk-in customer"})
    line = {"product_id": live.product_ids[0], "product_uom_qty": 1}
    order = {"partner_id": partner, "order_line": [(0, 0, line)]}
    order_id = live.rpc.call("sale.order", "create", order)
    backend.open_record(series, "sale.order", order_id)
    expect(backend.page.locator(".o_form_view .o_data_row").first).to_be_visible()
    expect(backend.page.locator(".o_form_view .alert:visible")).to_have_count(0)
    expect(backend.page.get_by_text("Handed Over", exact=True)).to_be_hidden()
    backend.picture(f"quotation-plain-{series}")


def test_a_quotation_of_cartonas(live, backend, series):
    placed = live.place_order({live.product_ids[0]: 2}, note_message="Ring twice")
    live.fetch_orders()
    (order,) = wait_until(lambda: live.sale_orders(placed["hashed_id"]), "the order came")
    backend.open_record(series, "sale.order", order["id"])
    expect(backend.page.locator(".o_form_view .alert:visible")).to_have_count(0)
    backend.open_page("Cartona")
    expect(backend.page.locator(".o_notebook")).to_contain_text("Ring twice")
    backend.picture(f"quotation-{series}")
    live.rpc.call("sale.order", "write", [order["id"]], {"note": "x"})
    line = live.cartona.get(f"orders/{placed['hashed_id']}")["order_details"][0]
    live.rpc.call("sale.order", "action_confirm", [order["id"]])
    wait_until(
        lambda: live.cartona.get(f"orders/{placed['hashed_id']}")["status"] == "approved",
        "Cartona heard of it",
    )
    edit = {"by": "cartona", "lines": [{"id": line["id"], "amount": 5}]}
    live.cartona.patch(f"orders/{placed['hashed_id']}", edit)
    live.fetch_orders()
    wait_until(
        lambda: live.cartona_order(placed["hashed_id"])["state"] == "changed", "a change waits"
    )
    backend.open_record(series, "sale.order", order["id"])
    expect(backend.page.locator(".alert-warning:visible")).to_contain_text("5")
    backend.picture(f"order-changed-{series}")
    backend.open_record(series, "cartona.order", live.cartona_order(placed["hashed_id"])["id"])
    backend.picture(f"cartona-order-{series}")
    backend.open_record(series, "cartona.account", live.account_id)
    backend.picture(f"account-{series}")
    [read] = live.rpc.call("sale.order", "read", [order["id"]], ["picking_ids"])
    backend.open_record(series, "stock.picking", read["picking_ids"][0])
    strip = backend.page.locator(".o_cartona_strip")
    expect(strip).to_contain_text("Collect")
    expect(strip).to_contain_text("Ring twice")
    backend.picture(f"transfer-{series}")


@pytest.mark.one_series
def test_the_whole_way(live, backend, series):
    page = backend.page
    live.rpc.call("account.chart.template", "try_loading", [], "generic_coa", 1)
    live.rpc.call("cartona.account", "action_make_settlement_accounts", [live.account_id])
    total = 3 * 10
    placed = live.place_order({live.product_ids[0]: 3}, installment_cost=total)
    live.fetch_orders()
    (order,) = wait_until(lambda: live.sale_orders(placed["hashed_id"]), "the order came")
    backend.open_record(series, "sale.order", order["id"])
    backend.press("Confirm")
    expect(page.locator("button[name=action_view_delivery]")).to_be_visible()
    backend.picture("order-confirmed")
    page.locator("button[name=action_view_delivery]").click()
    expect(page.locator("button[name=button_validate]").first).to_be_visible()
    expect(page.locator(".o_cartona_strip")).to_contain_text("Ask the retailer for the code")
    backend.picture("transfer")
    page.locator("button[name=button_validate]").first.click()
    sms = page.locator(".modal").filter(has_text="SMS")
    dialog = page.locator(".modal").filter(has_text="Code in the retailer's app")
    expect(sms.or_(dialog).first).to_be_visible()
    if sms.count():
        sms.locator("button[name=dont_send_sms]").click()
    dialog = page.locator(".modal").filter(has_text="Code in the retailer's app")
    expect(dialog).to_be_visible()
    backend.picture("code-asked")
    enter_code(page, dialog, "0000-no")
    expect(page.locator(".modal").filter(has_text="Nothing was validated")).to_be_visible()
    backend.picture("code-wrong")
    page.locator(".modal").filter(has_text="Nothing was validated").get_by_role(
        "button", name="Close"
    ).first.click()
    enter_code(page, dialog, placed["retailer_otp"])
    expect(page.locator(".o_statusbar_status .o_arrow_button_current")).to_have_text("Done")
    assert live.cartona.get(f"orders/{placed['hashed_id']}")["status"] == "delivered"
    backend.picture("delivered")
    backend.open_record(series, "sale.order", order["id"])
    backend.press("Create Invoice")
    page.locator(".modal-footer").get_by_role("button", name="Create Draft").click()
    expect(page.locator("button[name=action_post]").first).to_be_visible()
    page.locator("button[name=action_post]").first.click()
    expect(page.locator(".o_statusbar_status .o_arrow_button_current")).to_have_text("Posted")
    backend.open_page("Cartona")
    expect(backend.field("cartona_paid")).to_contain_text("30.00")
    backend.picture("invoice")
    backend.open_app("Cartona")
    backend.open_menu("Settlement")
    expect(backend.row("Delivered").first).to_contain_text("30.00")
    backend.picture("settlement")
    backend.row("Delivered").first.click()
    expect(backend.field("net")).to_contain_text("30.00")
    backend.picture("settlement-form")
    backend.press_stat("action_view_invoices")
    expect(page.locator(".o_statusbar_status .o_arrow_button_current")).to_have_text("Posted")


def enter_code(page, dialog, code):
    box = dialog.locator("[name=code] input, input[name=code]").first
    box.fill(code)
    expect(box).to_have_attribute("inputmode", "numeric")
    dialog.get_by_role("button", name="Check Code and Deliver").click()
