"""The retailer's page in both languages, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.one_series

PHONE = {"width": 390, "height": 844}

NAMES = {"en": "El Arosa Tea 250 g", "ar": "شاي العروسة 250 جم"}
CURRENCY = {"en": "EGP", "ar": "ج.م"}
NOTHING = {"en": "Nothing found for", "ar": "لا توجد نتائج"}


@pytest.fixture(scope="module")
def product(cartona):
    """A product that is for sale; returns the supplier's id."""
    values = {
        "supplier_code": "1",
        "internal_product_id": "904#2",
        "suppler_prodcut_name": "شاي العروسة 250 جم",
        "unit": "box",
        "unit_count": 24,
        "selling_price": 47.5,
        "available_stock_quantity": 7,
        "names": {"en": "El Arosa Tea 250 g"},
    }
    cartona.post("products", [values])
    return "904#2"


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_page_in_both_languages(cartona, product, window, pictures, lang, direction):
    page = window.new_page()
    page.goto(f"{cartona.url}/?lang={lang}")
    expect(page.locator("html")).to_have_attribute("dir", direction)
    card = page.get_by_test_id(f"product-{product}")
    expect(card.get_by_test_id("price")).to_have_attribute("data-value", "47.5")
    expect(card.get_by_test_id("stock")).to_have_attribute("data-value", "7")
    expect(card.get_by_test_id("name")).to_have_text(NAMES[lang])
    expect(card.get_by_test_id("price")).to_contain_text(CURRENCY[lang])
    assert not moves_sideways(page)
    page.screenshot(path=pictures / f"retailer-{lang}.png")
    page.set_viewport_size(PHONE)
    expect(page.get_by_test_id("cart")).not_to_be_in_viewport()
    assert not moves_sideways(page)
    page.screenshot(path=pictures / f"retailer-{lang}-phone.png")
    page.close()


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_search_in_both_languages(cartona, product, window, pictures, lang):
    page = window.new_page()
    page.goto(f"{cartona.url}/?lang={lang}")
    search = page.get_by_test_id("search")
    for words in ("arosa tea", "العروسه شاى"):
        search.fill(words)
        expect(page.get_by_test_id(f"product-{product}")).to_be_visible()
        search.fill("zzz")
        expect(page.get_by_test_id("no-products")).to_contain_text(NOTHING[lang])
        expect(page.get_by_test_id("no-products")).to_contain_text("zzz")
    page.screenshot(path=pictures / f"retailer-nothing-{lang}.png")
    page.close()


def moves_sideways(page):
    """Tell whether the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")
