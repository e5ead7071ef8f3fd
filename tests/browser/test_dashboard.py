"""Through a real browser: the dashboard lives, alarms come and go, and explanations are read."""

import re

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tools.odoo_rpc import OdooRpcError
from tools.shop import TOKEN, wait_until

ADDRESS = "/web#action=sale_cartona.cartona_dashboard_action"
#: A change is seen without a reload; the time is that of a slow machine.
SOON_MS = 60_000
#: A word that was not translated: numbers, times and names of currencies are none.
LATIN = re.compile(r"\b(?!EGP|LE|AM|PM)[A-Za-z]{2,}")


#: Where the first letter of an element, its arrows and its last letter are.
LEFTS_OF_CHARACTERS = """element => {
    const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
    const words = text.data, range = document.createRange();
    const arrows = [...words.matchAll(/[←→]/g)].map((found) => found.index);
    return [words.search(/[ء-ي]/), ...arrows, words.search(/[ء-ي][^ء-ي]*$/)].map((at) => {
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return range.getBoundingClientRect().left;
    });
}"""
#: What is sold by the account, of a hundred on hand.
PRICE, RESERVED, BUFFER, OFFERED = 12.5, 6, 2, 92

pytestmark = pytest.mark.usefixtures("each_owl_once")


@pytest.fixture(scope="module")
def dashboard(shop, backend):
    """The dashboard of a shop that has no account yet."""
    show(backend)
    return backend.page.locator(".o_cartona_dashboard")


def show(backend):
    backend.page.goto("about:blank")
    backend.page.goto(backend.url + ADDRESS)
    expect(backend.page.locator(".o_cartona_dashboard")).to_be_visible()


def number(dashboard, what):
    """Return the number of the first card that opens *what*."""
    return dashboard.locator(f"[data-open='{what}']").first


def label(dashboard, text):
    row = dashboard.locator("dd").filter(has_text=text).first
    return row.locator(".o_cartona_value")


def state(dashboard):
    return dashboard.locator(".o_cartona_state").first


def press(dashboard, name):
    dashboard.locator(f"[data-button={name}]").first.click()


def test_the_first_steps(dashboard, backend, shop, series):
    expect(dashboard.locator(".o_cartona_empty")).to_contain_text("Connect your Cartona account")
    backend.picture(f"dashboard-empty-{series}")
    shop.account_id = shop.rpc.call(
        "cartona.account",
        "create",
        {"name": "Nile Trading", "base_url": f"{shop.cartona.url}/api/v1/", "token": TOKEN},
    )
    steps = dashboard.locator(".o_cartona_steps li")
    expect(steps).to_have_count(3, timeout=SOON_MS)
    expect(steps.first).to_have_attribute("data-done", "no")
    press(dashboard, "test")
    expect(steps.first).to_have_attribute("data-done", "yes")
    backend.picture(f"dashboard-steps-{series}")


def test_it_lives(dashboard, backend, shop, series):
    shop.rpc.call("cartona.account", "action_go_live", [shop.account_id])
    expect(state(dashboard)).to_have_attribute("data-kind", "live", timeout=SOON_MS)
    shop.wait_until_shown(shop.product_ids)
    product_id = shop.product_ids[0]
    shop.set_price(product_id, 47.5)
    shown = lambda: float(shop.cartona.product(product_id)["selling_price"])  # noqa: E731
    wait_until(lambda: shown() == 47.5, "the price was sent")
    expect(label(dashboard, "Half within")).to_contain_text(re.compile(r"\d s"), timeout=SOON_MS)
    expect(label(dashboard, "Prices and stock")).to_have_text("0")
    shop.place_order({shop.product_ids[0]: 2})
    press(dashboard, "fetch")
    expect(number(dashboard, "orders:today")).to_contain_text(
        re.compile(r"^1 .*95"), timeout=SOON_MS
    )
    backend.picture(f"dashboard-{series}")


def test_an_outage_is_seen_and_so_is_its_end(dashboard, backend, shop, series):
    fault = {"endpoint": "update_products", "kind": "error_500", "probability": 1}
    shop.cartona.post("faults", fault)
    shop.set_price(shop.product_ids[0], 48.5)
    expect(state(dashboard)).to_have_attribute("data-kind", "broken", timeout=SOON_MS)
    expect(dashboard.locator(".o_cartona_text").first).to_contain_text("500")
    expect(label(dashboard, "Prices and stock")).not_to_have_text("0")
    backend.picture(f"dashboard-broken-{series}")
    shop.cartona.delete("faults")
    press(dashboard, "send")
    expect(state(dashboard)).to_have_attribute("data-kind", "live", timeout=SOON_MS)
    expect(label(dashboard, "Prices and stock")).to_have_text("0", timeout=SOON_MS)


def test_a_number_opens_its_list(dashboard, backend, series):
    number(dashboard, "orders:today").click()
    expect(backend.page.locator(".o_data_row")).to_have_count(1)
    backend.picture(f"dashboard-list-{series}")
    backend.page.go_back()
    expect(dashboard).to_be_visible()


def test_pause_and_resume(dashboard, backend, series):
    show(backend)
    press(dashboard, "pause")
    expect(state(dashboard)).to_have_attribute("data-kind", "paused")
    press(dashboard, "resume")
    expect(state(dashboard)).to_have_attribute("data-kind", "live")


def test_a_worker_that_is_off_calls_somebody(dashboard, backend, shop, odoo, series):
    settings = shop.rpc.call("res.config.settings", "create", {})
    shop.rpc.call("res.config.settings", "action_make_cartona_health_url", [settings])
    token = shop.rpc.call("ir.config_parameter", "get_param", "sale_cartona.health_token")
    address = f"{odoo.url}/cartona/health"

    def monitor(shown=token):
        return requests.get(address, params={"token": shown}, timeout=60)

    assert monitor("wrong").status_code == 404
    wait_until(lambda: monitor().status_code == 200, "all is well")
    cron, call = cron_of(shop, "cron_statuses"), cron_of(shop, "cron_alarms")
    insist(lambda: shop.rpc.call("ir.cron", "write", [cron], {"active": False}))
    expect(state(dashboard)).to_have_attribute("data-kind", "off", timeout=SOON_MS)
    expect(dashboard.locator(".o_cartona_alarm")).to_be_visible()
    backend.picture(f"dashboard-alarm-{series}")
    wait_until(lambda: monitor().status_code == 503, "the monitor is told")
    assert monitor().json()["accounts"][0]["alarms"] == ["worker"]
    insist(lambda: shop.rpc.call("ir.cron", "method_direct_trigger", [call]))
    wait_until(lambda: len(alarmed(shop)) == 1, "the responsible is called")
    press(dashboard, "wake")
    expect(state(dashboard)).to_have_attribute("data-kind", "live", timeout=SOON_MS)
    wait_until(lambda: monitor().status_code == 200, "all is well again")
    insist(lambda: shop.rpc.call("ir.cron", "method_direct_trigger", [call]))
    wait_until(lambda: alarmed(shop) == [], "the call is taken back")


def test_a_refused_token_is_seen_and_goes(dashboard, backend, shop, series):
    show(backend)
    alarm, call = dashboard.locator(".o_cartona_alarm"), cron_of(shop, "cron_alarms")
    expect(alarm).to_have_count(0)
    account = [shop.account_id]
    shop.rpc.call("cartona.account", "write", account, {"token": "one of long ago"})
    shop.set_price(shop.product_ids[0], 49.5)
    expect(alarm).to_contain_text("does not accept the token", timeout=SOON_MS)
    backend.picture(f"dashboard-token-{series}")
    shop.run_action(call)
    banner = backend.page.locator(".alert-danger:visible")
    dashboard.locator(".o_cartona_name").first.click()
    expect(banner).to_contain_text("does not accept the token")
    expect(backend.page.locator(".o_form_view")).to_contain_text("Token Refused")
    backend.picture(f"account-token-{series}")
    shop.rpc.call("cartona.account", "write", account, {"token": TOKEN})
    show(backend)
    press(dashboard, "send")
    expect(alarm).to_have_count(0, timeout=SOON_MS)
    wait_until(lambda: shop.cartona_price(shop.product_ids[0]) == 49.5, "the price went out")
    shop.run_action(call)
    dashboard.locator(".o_cartona_name").first.click()
    expect(backend.page.locator(".o_form_view")).to_be_visible()
    expect(banner).to_have_count(0)
    show(backend)


def insist(work):
    """Do what Odoo refuses as long as the scheduled action is at work."""

    def is_done():
        try:
            work()
        except OdooRpcError:
            return False
        return True

    wait_until(is_done, "the scheduled action rested")


def cron_of(shop, name):
    [found] = shop.rpc.search_read(
        "ir.model.data", [("module", "=", "sale_cartona"), ("name", "=", name)], ["res_id"]
    )
    return found["res_id"]


def alarmed(shop):
    """Return the activities of the account."""
    [account] = shop.rpc.call("cartona.account", "read", [shop.account_id], ["activity_ids"])
    return account["activity_ids"]


def test_in_arabic(arabic):
    show(arabic)
    dashboard = arabic.page.locator(".o_cartona_dashboard")
    expect(state(dashboard)).to_have_text("مفعّل")
    expect(dashboard.locator(".o_cartona_title").first).to_have_text("في الانتظار")
    box = "el => [el.getBoundingClientRect().left, el.getBoundingClientRect().right]"
    name = dashboard.locator(".o_cartona_name").first.evaluate(box)
    badge = dashboard.locator(".o_cartona_badge").first.evaluate(box)
    assert badge[1] <= name[0], "the account's name stands at the right of its state"
    assert not LATIN.search(dashboard.locator(".o_cartona_sections").first.inner_text())
    arabic.picture("dashboard-arabic")


def test_on_a_phone(phone):
    show(phone)
    expect(state(phone.page.locator(".o_cartona_dashboard"))).to_be_visible()
    stays_inside(phone)
    phone.picture("dashboard-phone")


# -- Why a price and a stock are what they are, and the story of an order ---------------


@pytest.fixture(scope="module")
def sold(shop):
    """A product of which some are reserved and some kept back, as Cartona shows it."""
    product_id = shop.product_ids[1]
    values = {"stock_buffer": BUFFER}
    shop.rpc.call("cartona.account", "write", [shop.account_id], values)
    partner = shop.rpc.call("res.partner", "create", {"name": "Walk-in customer"})
    line = {"product_id": product_id, "product_uom_qty": RESERVED}
    order = {"partner_id": partner, "order_line": [(0, 0, line)]}
    order_id = shop.rpc.call("sale.order", "create", order)
    shop.rpc.call("sale.order", "action_confirm", [order_id])
    shop.set_price(product_id, PRICE)
    wait_until(
        lambda: (
            (shop.cartona_price(product_id), shop.cartona_stock(product_id)) == (PRICE, OFFERED)
        ),
        "price and stock were sent",
    )
    return product_id


@pytest.fixture(scope="module")
def listing_id(shop, sold):
    """The listing of the product."""
    domain = [("product_id", "=", sold)]
    [listing] = shop.rpc.search_read("cartona.listing", domain, ["id"])
    return listing["id"]


@pytest.fixture(scope="module")
def order_id(shop, sold):
    """An order of Cartona's that was imported and confirmed, of which Cartona has heard."""
    placed = shop.place_order({shop.product_ids[2]: 2})["hashed_id"]
    shop.fetch_orders()
    [order] = wait_until(lambda: shop.sale_orders(placed), "the order came")
    wait_until(lambda: shop.is_acknowledged(placed), "Cartona heard that it came")
    shop.rpc.call("sale.order", "action_confirm", [order["id"]])
    told = [("order_ids.hashed_id", "=", placed), ("operation", "=", "order_status")]
    wait_until(lambda: shop.rpc.call("cartona.log", "search_count", told), "Cartona was told")
    return shop.cartona_order(placed)["id"]


def shows(backend, name, *parts):
    """Expect a field of the form to have *parts*, in this order."""
    words = re.compile(".*".join(map(re.escape, parts)), re.DOTALL)
    expect(backend.field(name)).to_contain_text(words)


def story(backend):
    """Return the rows of an order's story."""
    return backend.field("story").locator("tr")


def stays_inside(backend):
    assert backend.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_product_tells_why_this_price_and_this_stock(sold, shop, backend, series):
    [product] = shop.rpc.call("product.product", "read", [sold], ["product_tmpl_id"])
    backend.open_record(series, "product.template", product["product_tmpl_id"][0])
    backend.picture(f"explained-product-{series}")
    backend.press_stat("action_view_cartona_listings")
    shows(backend, "price_explanation", "Sales price", "12.50", " → no tax on it", "12.50")
    shows(backend, "wanted_price", "12.50")
    shows(
        backend,
        "stock_explanation",
        "100 on hand (",
        ") → − 6 reserved = 94 → − 2 safety buffer = 92 → whole 92 ",
    )
    shows(backend, "wanted_stock", "92")
    expect(backend.field("sent_explanation")).to_have_text(
        re.compile(r"^Sent on [\d/]+ [\d:]+, [\d.]+ s after the change")
    )
    expect(backend.page.locator("[name=hold_explanation]:visible")).to_have_count(0)
    backend.field("stock_explanation").scroll_into_view_if_needed()
    backend.picture(f"explained-{series}")


def test_what_keeps_a_listing_back(listing_id, shop, backend, series):
    shop.rpc.call("cartona.listing", "write", [listing_id], {"is_published": False})
    backend.open_record(series, "cartona.listing", listing_id)
    shows(backend, "hold_explanation", "The listing is not published.")
    backend.field("hold_explanation").scroll_into_view_if_needed()
    backend.picture(f"explained-held-{series}")
    shop.rpc.call("cartona.listing", "write", [listing_id], {"is_published": True})


def test_an_order_tells_its_story(order_id, backend, series):
    backend.open_record(series, "cartona.order", order_id)
    backend.open_page("Story")
    rows = story(backend)
    # What happens in the same second may stand in either order.
    for words in (
        "Received from Cartona",
        "Sale order S",
        "Fetch Orders: Done",
        "Cartona was told that it has arrived",
        "Send Order Status: Done",
    ):
        expect(rows.filter(has_text=words)).not_to_have_count(0)
    backend.picture(f"story-{series}")


def test_explanations_in_arabic(arabic, listing_id, order_id, series):
    arabic.open_record(series, "cartona.listing", listing_id)
    shows(arabic, "price_explanation", "سعر البيع لكل", "12.50", " ← بلا ضريبة عليه", "12.50")
    shows(arabic, "stock_explanation", "100 في المخزن", " ← − 6 محجوز = 94 ← ", "كامل 92")
    shows(arabic, "sent_explanation", "أُرسل في")
    for name in ("price_explanation", "stock_explanation"):
        lefts = arabic.field(name).evaluate(LEFTS_OF_CHARACTERS)
        assert lefts == sorted(lefts, reverse=True), "its steps are read from the right"
    arabic.field("stock_explanation").scroll_into_view_if_needed()
    arabic.picture("explained-arabic")
    arabic.open_record(series, "cartona.order", order_id)
    arabic.open_page("السيرة")
    expect(story(arabic).filter(has_text="ورد من كرتونة")).to_have_count(1)
    arabic.picture("story-arabic")


def test_explanations_on_a_phone(phone, listing_id, order_id, series):
    phone.open_record(series, "cartona.listing", listing_id)
    words = phone.field("stock_explanation")
    words.scroll_into_view_if_needed()
    expect(words).to_contain_text("whole 92")
    stays_inside(phone)
    phone.picture("explained-phone")
    phone.open_record(series, "cartona.order", order_id)
    phone.open_page("Story")
    story(phone).last.scroll_into_view_if_needed()
    expect(story(phone).filter(has_text="Received from Cartona")).to_have_count(1)
    stays_inside(phone)
    phone.picture("story-phone")
