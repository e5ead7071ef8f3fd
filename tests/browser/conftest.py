"""A person at Odoo's web client, and one at the retailer's page."""

import pytest
from playwright.sync_api import expect

from tests.browser.backend import Backend
from tools.sandbox_api import SandboxApi
from tools.shop import TOKEN, Shop

WINDOW = {"width": 1440, "height": 900}
#: The first page of a new database takes its time.
PATIENCE_MS = 60_000

expect.set_options(timeout=PATIENCE_MS)


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
    """The folder where the screenshots of a module are kept."""
    return tmp_path_factory.mktemp("pictures")


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
