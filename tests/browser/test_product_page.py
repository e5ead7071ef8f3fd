"""Through a real browser: a product's page *Cartona*, on each series."""

import re

import pytest
from playwright.sync_api import expect

from tools.shop import wait_until

pytestmark = pytest.mark.usefixtures("each_owl_once")


@pytest.fixture(scope="module")
def live(shop):
    """The shop with its account live."""
    shop.connect()
    shop.wait_until_shown(shop.product_ids)
    return shop


def template_of(shop, product_id):
    """Return the id of a product's template."""
    [product] = shop.rpc.call("product.product", "read", [product_id], ["product_tmpl_id"])
    return product["product_tmpl_id"][0]


def limits_on_cartona(shop, product_id):
    """Return the least and the most that Cartona lets retailers order of a product."""
    found = shop.cartona.product(product_id)
    return found["min_order"], found["max_order"]


def test_a_product_says_how_it_is_sold(live, backend, series):
    product_id = live.product_ids[0]
    for model, record_id in (
        ("product.product", product_id),
        ("product.template", template_of(live, product_id)),
    ):
        backend.open_record(series, model, record_id)
        button = backend.page.locator("button[name=action_view_cartona_listings]").first
        expect(button).to_contain_text("On Cartona")
        expect(button).to_contain_text(re.compile(r"\d\.\d\d"))
        backend.open_page("Cartona")
        # A row an account, of which there is one.
        row = backend.page.locator(".o_data_row:visible")
        expect(row).to_have_count(1)
        expect(row.locator("button[name=action_send_now]")).to_be_visible()
        backend.picture(f"product-page-{model}-{series}")
    backend.page.locator("button[name=action_explain]").first.click()
    expect(backend.page.locator(".o_form_view")).to_contain_text("Order Limits")
    backend.picture(f"listing-{series}")


def test_a_minimum_is_entered_and_sent(live, backend, series):
    product_id = live.product_ids[1]
    listing_id = live.listing(product_id)["id"]
    live.rpc.call("cartona.listing", "write", [listing_id], {"min_order": 2, "max_order": 9})
    wait_until(lambda: limits_on_cartona(live, product_id) == (2, 9), "Cartona heard of it")
    backend.open_record(series, "product.template", template_of(live, product_id))
    backend.open_page("Cartona")
    row = backend.page.locator(".o_data_row:visible")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("9")


@pytest.mark.one_series
def test_send_now_says_what_happens(live, backend, series):
    backend.open_record(series, "product.template", template_of(live, live.product_ids[2]))
    backend.open_page("Cartona")
    backend.page.locator("button[name=action_send_now]").first.click()
    expect(backend.page.locator(".o_notification")).to_contain_text("is being sent to Cartona")
    backend.picture("product-page-send-now")
