"""Through a real browser: the day of each person of a shop, with their own rights and no others.

On the newest series in English at a desk; in ``make faults`` in Arabic on a phone, too, and on 15.0
and 17.0. What they see is kept as pictures, which the guides show (``make pictures``).
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import people
from tests.browser.backend import Backend
from tests.browser.conftest import PATIENCE_MS, PHONE, WINDOW
from tools import demo_data
from tools.demo_catalogue import catalogue
from tools.faults import size
from tools.rtlcss import can_turn, with_rtlcss
from tools.sandbox_api import SandboxApi
from tools.series import NEWEST, facts
from tools.shop import Shop, wait_until

pytestmark = pytest.mark.usefixtures("walked_on")

#: What tells a person that something is not theirs, or broke.
TROUBLE = ".o_error_dialog, .o_dialog_error, .modal:has-text('Access'), .modal:has-text('الوصول')"
#: What a list has, which may stand there later than the list itself.
CONTENT = ".o_data_row, .o_kanban_record:not(.o_kanban_ghost), .o_cartona_sections"


@pytest.fixture(scope="module")
def shop(demo_odoo, sandbox):
    """The shop, live, with the first orders of the demonstration."""
    rpc = demo_odoo.rpc()
    demo_data.seed(rpc, sandbox.url)
    made = Shop(rpc, SandboxApi(sandbox.url))
    [made.account_id] = rpc.call("cartona.account", "search", [])
    names = [item.name for item in catalogue()[:3]]
    made.product_ids = rpc.call("product.product", "search", [("name", "in", names)])
    return made


@pytest.fixture(scope="module", params=["desk", "phone"])
def place(request, series, odoo_env):
    """Where somebody works, and in what language: a desk in English, a phone in Arabic."""
    if request.param == "phone":
        if series != size(None, NEWEST):
            pytest.skip("in make faults, on the newest series")
        if not can_turn(with_rtlcss(odoo_env)):
            pytest.skip("Arabic is drawn from the right where rtlcss is there")
        return people.ARABIC, PHONE
    return people.ENGLISH, WINDOW


@pytest.fixture
def day(shop, demo_odoo, browser, pictures, place, series):
    """Log somebody in; what they see is without a word that it is not theirs."""
    lang, size = place
    opened = []

    def begin(person):
        login, user = people.hire(shop.rpc, person, lang)
        context = browser.new_context(
            viewport=size, locale="ar-EG" if lang == people.ARABIC else "en-GB"
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        client = Day(context.new_page(), demo_odoo.url, pictures, series, person.login, lang)
        client.user = user
        client.log_in(login, login)
        return client

    yield begin
    for context in opened:
        context.close()


class Day(Backend):
    """The web client of one person, on whose pictures stands who it is."""

    def __init__(self, page, url, pictures, series, who, lang):
        super().__init__(page, url, pictures)
        self.series, self.who = series, who
        self.suffix = "" if series == NEWEST else f"-{series}"
        self.suffix += "-ar" if lang == people.ARABIC else ""

    def show(self, model, record_id):
        """Open a record."""
        self.open_record(self.series, model, record_id)
        self.fine()

    def click(self, *methods):
        """Press the button that calls one of *methods*, wherever the screen's width puts it."""
        button = self.page.locator(", ".join(f"button[name={name}]:visible" for name in methods))
        more = self.page.locator(
            ".o_statusbar_buttons .dropdown-toggle:visible"
            ", .o_statusbar_buttons button:has(.oi-ellipsis-v):visible"
        )
        expect(button.or_(more).first).to_be_visible()
        if not button.count():
            more.first.click()
        button.first.click()

    def see(self, name):
        """Keep a picture, on which nothing is refused."""
        self.fine()
        self.picture(f"{self.who}-{name}{self.suffix}")

    def fine(self):
        """Nothing was refused or broke."""
        expect(self.page.locator(".o_loading_indicator")).to_be_hidden()
        expect(self.page.locator(TROUBLE)).to_have_count(0)

    def list_of(self, xml_id):
        """Open what a menu opens."""
        is_path = facts(self.series).record_path.startswith("/odoo")
        self.page.goto("about:blank")
        self.page.goto(self.url + ("/odoo/action-" if is_path else "/web#action=") + xml_id)
        self.wait_loaded()
        expect(self.page.locator(CONTENT).first).to_be_visible()
        self.fine()


def ordered(shop, **values):
    """Return an order of Cartona's that has come in: the retailer's, Cartona's and Odoo's."""
    placed = shop.place_order({shop.product_ids[0]: 2}, **values)
    shop.fetch_orders()
    wait_until(lambda: shop.sale_orders(placed["hashed_id"]), "the order came")
    return placed, shop.cartona_order(placed["hashed_id"])


def status_of(shop, placed):
    return shop.cartona.get(f"orders/{placed['hashed_id']}")["status"]


def test_salesman(shop, day):
    mine = day(people.SALESMAN)
    shop.rpc.call("cartona.account", "write", [shop.account_id], {"user_id": mine.user})
    placed, order = ordered(shop, note_message="Ring twice")
    unwanted, other = ordered(shop)
    mine.list_of("sale.action_quotations_with_onboarding")
    mine.see("quotations")
    mine.show("sale.order", order["sale_order_id"][0])
    mine.see("quotation")
    mine.click("action_confirm")
    wait_until(lambda: status_of(shop, placed) == "approved", "Cartona heard of it")
    mine.fine()
    mine.show("sale.order", other["sale_order_id"][0])
    mine.click("action_cancel", "action_cartona_cancel")
    dialog = mine.page.locator(".modal")
    expect(dialog.locator("[name=reason]").first).to_be_visible()
    mine.see("cancel")
    dialog.locator("button[name=action_cancel_orders]").click()
    expect(mine.page.locator(".modal")).to_have_count(0)
    wait_until(lambda: status_of(shop, unwanted) == "cancelled_by_supplier", "it was cancelled")
    mine.show("cartona.order", order["id"])
    mine.see("cartona-order")


def test_warehouse_and_driver(shop, day):
    placed, order = ordered(shop, wallet_top_up=50, note_message="Ring twice")
    sale = order["sale_order_id"][0]
    shop.rpc.call("sale.order", "action_confirm", [sale])
    [read] = shop.rpc.call("sale.order", "read", [sale], ["picking_ids"])
    [picking] = read["picking_ids"]
    shop.rpc.call("stock.picking", "action_assign", [picking])
    wait_until(lambda: status_of(shop, placed) == "approved", "Cartona heard of it")
    mine = day(people.WAREHOUSE)
    mine.list_of("stock.action_picking_tree_all")
    mine.see("transfers")
    mine.show("stock.picking", picking)
    expect(mine.page.locator(".o_cartona_strip")).to_contain_text("Ring twice")
    mine.see("transfer")
    mine.click("button_validate")
    sms = mine.page.locator("button[name=dont_send_sms]")
    at_once = mine.page.locator(".modal button[name=process]")
    code = mine.page.locator(".o_cartona_code input").first
    for _dialog in range(2):
        expect(code.or_(sms).or_(at_once).first).to_be_visible()
        for other in (sms, at_once):
            if other.count():
                other.click()
                expect(other).to_have_count(0)
    expect(code).to_be_visible()
    mine.see("code")
    code.fill(placed["retailer_otp"])
    mine.page.locator(".modal button[name=action_confirm]").click()
    expect(mine.page.locator(".modal")).to_have_count(0)
    wait_until(lambda: status_of(shop, placed) == "delivered", "it was delivered")
    mine.see("delivered")


def test_accountant(shop, day):
    _placed, order = ordered(shop, cartona_credit=20)
    sale = order["sale_order_id"][0]
    shop.rpc.call("sale.order", "action_confirm", [sale])
    [read] = shop.rpc.call("sale.order", "read", [sale], ["picking_ids"])
    shop.ship(read["picking_ids"])
    wizard = {"advance_payment_method": "delivered"}
    context = {"active_model": "sale.order", "active_ids": [sale], "active_id": sale}
    payment = shop.rpc.call("sale.advance.payment.inv", "create", wizard, context=context)
    shop.rpc.call("sale.advance.payment.inv", "create_invoices", [payment], context=context)
    [read] = shop.rpc.call("sale.order", "read", [sale], ["invoice_ids"])
    [invoice] = read["invoice_ids"]
    ledgers = ("settlement_journal_id", "due_from_account_id", "owed_to_account_id")
    lacking = dict.fromkeys(ledgers, False)
    shop.rpc.call("cartona.account", "write", [shop.account_id], lacking)
    mine = day(people.ACCOUNTANT)
    mine.show("account.move", invoice)
    mine.see("invoice-lacks-accounts")
    mine.click("action_make_cartona_ledgers")
    made = [("id", "=", shop.account_id), *((name, "!=", False) for name in ledgers)]
    wait_until(lambda: shop.rpc.call("cartona.account", "search_count", made), "they were made")
    mine.show("account.move", invoice)
    mine.click("action_post")
    [move] = shop.rpc.call("account.move", "read", [invoice], ["amount_total"])
    left = move["amount_total"] - 20
    booked = [("id", "=", invoice), ("state", "=", "posted"), ("amount_residual", "=", left)]
    wait_until(lambda: shop.rpc.call("account.move", "search_count", booked), "it was booked")
    mine.show("account.move", invoice)
    mine.see("invoice")
    mine.list_of("sale_cartona.cartona_settlement_action")
    mine.see("settlement")


def test_cartona_user(shop, day):
    name = f"كشك الأمل {len(shop.rpc.call('cartona.order', 'search', []))}"
    payload = {
        "hashed_id": f"w{abs(hash(name)) % 10**8}",
        "supplier_code": "1",
        "status": "pending",
        "receipt_id": "100777",
        "total_price": 25,
        "retailer": {"retailer_name": name, "retailer_number": "+201112223334"},
        "order_details": [
            {"id": 1, "product_name": "Tea", "amount": 2, "selling_price": 12.5}
            | {"internal_product_id": "904#2"}
        ],
    }
    shop.push_raw_order(payload)
    shop.fetch_orders()
    waiting = wait_until(lambda: shop.cartona_order(payload["hashed_id"]), "it came")
    mine = day(people.USER)
    mine.list_of("sale_cartona.cartona_dashboard_action")
    mine.see("dashboard")
    mine.list_of("sale_cartona.cartona_order_action")
    mine.see("orders")
    mine.show("cartona.order", waiting["id"])
    expect(mine.page.locator(".alert-danger").first).to_contain_text("904#2")
    mine.see("order-waiting")
    mine.click("action_retry")
    mine.fine()
    mine.list_of("sale_cartona.cartona_listing_action")
    mine.see("listings")
    listing = shop.listing(shop.product_ids[0])
    mine.show("cartona.listing", listing["id"])
    mine.see("listing")
    mine.list_of("sale_cartona.cartona_retailer_action")
    mine.see("retailers")
    mine.list_of("sale_cartona.cartona_account_action")
    mine.show("cartona.account", shop.account_id)
    mine.see("account")


def test_cartona_manager(shop, day):
    mine = day(people.MANAGER)
    mine.show("cartona.account", shop.account_id)
    mine.see("account")
    mine.click("action_preview")
    line = ".modal .o_data_row, .modal .o_kanban_record:not(.o_kanban_ghost)"
    expect(mine.page.locator(line).first).to_be_visible()
    mine.see("preview")
    mine.page.locator(".modal .btn-close, .modal .close").first.click()
    expect(mine.page.locator(".modal")).to_have_count(0)
    mine.show("product.product", shop.product_ids[0])
    mine.page.locator(".o_notebook .nav-link", has_text=re.compile("Cartona|كرتونة")).click()
    mine.see("product")
    mine.list_of("sale_cartona.cartona_log_action")
    mine.see("logs")
    mine.show("cartona.account", shop.account_id)
    mine.click("action_pause")
    wait_until(lambda: state_of(shop) == "paused", "it paused")
    mine.fine()
    shop.rpc.call("cartona.account", "action_go_live", [shop.account_id])


def state_of(shop):
    [read] = shop.rpc.call("cartona.account", "read", [shop.account_id], ["state"])
    return read["state"]
