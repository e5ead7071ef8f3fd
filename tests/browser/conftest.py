"""A person at Odoo's web client, and one at the retailer's page."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.backend import Backend
from tools.faults import size
from tools.sandbox_api import SandboxApi
from tools.series import NEWEST, SERIES
from tools.shop import TOKEN, Shop
from tools.templates import arabic_template, connector_template

WINDOW = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
#: The first page of a new database takes its time.
PATIENCE_MS = 60_000

#: Each OWL once; in make faults, every series.
LOOKED_AT = (SERIES[0], "17.0", NEWEST)

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def each_owl_once(series):
    """Looks at the series that differ in a browser."""
    if series not in size(LOOKED_AT, SERIES):
        pytest.skip("in make faults")


@pytest.fixture(scope="module")
def database(new_database, series):
    """A database with the connector, whose users may speak Arabic on the newest series."""
    return new_database(arabic_template if series == NEWEST else connector_template)


@pytest.fixture(scope="module")
def cartona(sandbox):
    """The control API of the module's sandbox, with the shop's account open."""
    api = SandboxApi(sandbox.url)
    api.open_account(TOKEN)
    return api


@pytest.fixture(scope="module")
def shop(odoo, cartona):
    """A shop with three products that Cartona knows; it has no account yet."""
    made = Shop(odoo.rpc(), cartona)
    made.product_ids = made.add_products(3)
    made.show_on_cartona(made.product_ids)
    return made


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """The folder where the screenshots of a module are kept: ``PICTURES`` names another."""
    chosen = os.environ.get("PICTURES")
    if not chosen:
        return tmp_path_factory.mktemp("pictures")
    Path(chosen).mkdir(parents=True, exist_ok=True)
    return Path(chosen)


@pytest.fixture(scope="module")
def window(series, browser):
    """A window of the browser with cookies of its own; no two series share them."""
    context = browser.new_context(viewport=WINDOW, locale="en-GB", timezone_id="Africa/Cairo")
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture(scope="module")
def backend(window, odoo, pictures):
    """The web client, where the administrator is logged in."""
    client = Backend(window.new_page(), odoo.url, pictures)
    client.log_in("admin", "admin")
    return client


@pytest.fixture(scope="module")
def arabic(shop, odoo, browser, pictures, series):
    """The web client of a manager who reads Arabic, in a window of her own."""
    if series != NEWEST:
        pytest.skip("looked at on the newest series")
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


@pytest.fixture
def phone(backend, series):
    """The administrator's web client on a phone."""
    if series != NEWEST:
        pytest.skip("looked at on the newest series")
    backend.page.set_viewport_size(PHONE)
    yield backend
    backend.page.set_viewport_size(WINDOW)


@pytest.fixture(scope="module")
def walked_on(series):
    """Walks on these; the web clients of the others differ little from them."""
    if series not in size((NEWEST,), LOOKED_AT):
        pytest.skip("in make faults, or like one of these")
