"""Cartona's own Odoo in a real browser: overrule the deployment, and assign Cartona IDs."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.one_series

INSTALLING_MS = 120_000


@pytest.fixture(scope="module")
def odoo(new_odoo):
    """A server without a scheduler: while it is at work, Odoo refuses to install an addon.

    To put off when the actions are due is not enough: some have themselves run again at once.
    """
    return new_odoo(options=("--max-cron-threads=0",))


def test_an_administrator_makes_it_cartonas_own_and_assigns_ids(shop, backend):
    page = backend.page
    for number, product_id in enumerate(shop.product_ids, 904):
        code = {"default_code": str(number)}
        shop.rpc.call("product.product", "write", [product_id], code)
    page.goto(f"{backend.url}/odoo/action-sale.action_sale_config_settings")
    box = page.locator("#cartona_deployment")
    box.scroll_into_view_if_needed()
    expect(box).to_contain_text("This is a supplier's Odoo.")
    expect(box).to_contain_text("Assumed")
    backend.picture("01-settings-supplier")
    box.locator("button[name=action_change_cartona_deployment]").click()
    choice = page.locator(".modal input[data-value=marketplace]")
    expect(choice).not_to_be_checked()
    choice.check()
    expect(page.locator(".modal")).to_contain_text("Only products with a Cartona ID are sold")
    backend.picture("02-change")
    # Odoo loads its client anew once the addon is installed. Until then nobody asks the server:
    # a request that began before may fill its caches with what holds no longer. Only a document
    # that is loaded tells; the client changes its address at other times as well.
    with page.expect_event("load", timeout=INSTALLING_MS):
        page.locator(".modal-footer button.btn-primary").click()
    domain = [("name", "=", "sale_cartona_marketplace"), ("state", "=", "installed")]
    assert shop.rpc.call("ir.module.module", "search_count", domain) == 1
    page.goto(f"{backend.url}/odoo/action-sale.action_sale_config_settings")
    box.scroll_into_view_if_needed()
    expect(box).to_contain_text("This is Cartona's own Odoo.")
    backend.picture("03-settings-cartona")

    page.goto(f"{backend.url}/odoo/action-product.product_normal_action_sell?view_type=list")
    expect(backend.row("Box of tea").first).to_be_visible()
    page.locator("thead .o_list_record_selector input").click()
    page.locator(".o_cp_action_menus button:has(.fa-cog)").click()
    page.get_by_role("menuitem", name="Assign Cartona IDs").click()
    dialog = page.locator(".modal")
    expect(dialog).to_contain_text("Internal reference")
    backend.picture("04-assign")
    dialog.locator("button[name=action_preview]").click()
    expect(dialog.locator("button[name=action_assign]")).to_be_visible()
    expect(dialog.locator("[name=line_ids] [name=value]").first).to_have_text("904")
    backend.picture("05-assign-preview")
    dialog.locator("button[name=action_assign]").click()
    expect(page.locator(".modal")).to_have_count(0)
    products = shop.rpc.call("product.product", "read", shop.product_ids, ["cartona_id"])
    assert [product["cartona_id"] for product in products] == ["904", "905", "906"]
    backend.picture("06-assigned")
