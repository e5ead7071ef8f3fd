"""A shop that sells on a sandbox, for the tests of a module."""

import pytest

from tools.sandbox_api import SandboxApi
from tools.shop import TOKEN, Shop


@pytest.fixture(scope="module")
def cartona(sandbox):
    """The control API of the module's sandbox, with the shop's account open."""
    api = SandboxApi(sandbox.url)
    api.open_account(TOKEN)
    return api


@pytest.fixture(scope="module")
def shop(odoo, cartona):
    """A shop with ten products in stock, live on the sandbox."""
    made = Shop(odoo.rpc(), cartona)
    made.product_ids = made.add_products(10)
    made.show_on_cartona(made.product_ids)
    made.connect()
    made.wait_until_shown(made.product_ids)
    return made


@pytest.fixture(autouse=True)
def _no_faults(request):
    """Leave no fault behind for the next test."""
    yield
    if "cartona" in request.fixturenames:
        request.getfixturevalue("cartona").delete("faults")
