"""Through a real browser: the dashboard lives, numbers lead to lists, buttons work."""

import re

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.backend import Backend
from tests.browser.conftest import PATIENCE_MS, WINDOW
from tools.demo_data import activate_arabic
from tools.faults import size
from tools.odoo_rpc import OdooRpcError
from tools.series import NEWEST, SERIES
from tools.shop import TOKEN, wait_until

ADDRESS = "/web#action=sale_cartona.cartona_dashboard_action"
#: A change is seen without a reload; the time is that of a slow machine.
SOON_MS = 60_000
#: A word that was not translated: numbers, times and names of currencies are none.
LATIN = re.compile(r"\b(?!EGP|LE|AM|PM)[A-Za-z]{2,}")


#: Each OWL once; in make faults, every series.
LOOKED_AT = (SERIES[0], "17.0", NEWEST)


@pytest.fixture(scope="module", autouse=True)
def _each_owl_once(series):
    if series not in size(LOOKED_AT, SERIES):
        pytest.skip("in make faults")


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


@pytest.fixture
def arabic(shop, odoo, browser, pictures, series):
    """The web client of a manager who reads Arabic, in a window of her own."""
    if series != NEWEST:
        pytest.skip("looked at on the newest series")
    activate_arabic(shop.rpc)
    groups = [("module", "=", "sale_cartona"), ("name", "=", "group_cartona_manager")]
    [group] = shop.rpc.search_read("ir.model.data", groups, ["res_id"])
    field = "group_ids" if shop.rpc.call("res.users", "fields_get", ["group_ids"]) else "groups_id"
    values = {"name": "منى", "login": "mona", "password": "mona-password", "lang": "ar_001"}
    values["tz"], values[field] = "Africa/Cairo", [(4, group["res_id"])]
    shop.rpc.call("res.users", "create", values)
    context = browser.new_context(viewport=WINDOW, locale="ar-EG", timezone_id="Africa/Cairo")
    context.set_default_timeout(2 * PATIENCE_MS)
    client = Backend(context.new_page(), odoo.url, pictures)
    client.log_in("mona", "mona-password")
    yield client
    context.close()


def test_in_arabic(arabic):
    show(arabic)
    dashboard = arabic.page.locator(".o_cartona_dashboard")
    expect(state(dashboard)).to_have_text("مفعّل")
    expect(dashboard.locator(".o_cartona_title").first).to_have_text("قيد الانتظار")
    box = "el => [el.getBoundingClientRect().left, el.getBoundingClientRect().right]"
    name = dashboard.locator(".o_cartona_name").first.evaluate(box)
    badge = dashboard.locator(".o_cartona_badge").first.evaluate(box)
    assert badge[1] <= name[0], "the account's name stands at the right of its state"
    assert not LATIN.search(dashboard.locator(".o_cartona_sections").first.inner_text())
    arabic.picture("dashboard-arabic")


def test_on_a_phone(dashboard, backend, series):
    if series != NEWEST:
        pytest.skip("looked at on the newest series")
    backend.page.set_viewport_size({"width": 390, "height": 844})
    show(backend)
    expect(state(dashboard)).to_be_visible()
    assert backend.page.evaluate("document.documentElement.scrollWidth") <= 390
    backend.picture("dashboard-phone")
    backend.page.set_viewport_size({"width": 1440, "height": 900})
