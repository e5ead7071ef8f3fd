"""The retailer's page without a browser: its languages, its data, its live stream."""

import json
import threading

import httpx
import pytest

from cartona_api import ProductUpdate
from cartona_sandbox.product_names import LANGUAGES
from cartona_sandbox.shop.texts import TEXTS

PHONE = "+20 100 000 0001"


@pytest.fixture
def supplier(lab):
    return lab.control("GET", "accounts")[0]["id"]


def place(lab, supplier, status=200, **values):
    product = lab.control("GET", "products")[0]["suppler_prodcut_id"]
    cart = {
        "supplier": supplier,
        "name": "بقالة الأمل",
        "phone": PHONE,
        "lines": [{"product": product, "amount": 2}],
        **values,
    }
    answer = lab.http.post("/shop/orders", json=cart)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.mark.parametrize(("lang", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_language_and_direction(lab, lang, direction):
    page = lab.http.get(f"/?lang={lang}").text
    assert f'<html lang="{lang}" dir="{direction}">' in page


def test_the_browsers_language_is_the_default(lab):
    assert 'dir="rtl"' in lab.http.get("/", headers={"Accept-Language": "ar-EG,en"}).text
    assert 'dir="ltr"' in lab.http.get("/", headers={"Accept-Language": "de"}).text


def test_nothing_comes_from_elsewhere_and_names_cannot_break_out(lab):
    suppliers = [{"supplier_code": "1", "name": "</script><b>"}]
    lab.control("POST", "accounts", {"token": lab.token, "suppliers": suppliers})
    page = lab.http.get("/").text
    assert "</script><b>" not in page
    for name in ("shop.js", "shop.css", "tools.js", "icon.svg"):
        answer = lab.http.get(f"/static/{name}")
        assert answer.status_code == 200
        assert "https://" not in answer.text
    assert lab.http.get("/static/page.py").status_code == 404


def test_only_published_products_are_shown(lab, supplier):
    lab.product(2, is_published=False)
    found = lab.http.get(f"/shop/catalogue?supplier={supplier}").json()
    assert [product["key"] for product in found["products"]] == ["1"]
    assert not lab.http.get(f"/shop/catalogue?supplier={supplier}&q=zzz").json()["products"]


def test_a_change_reaches_an_open_page(lab, supplier):
    def change():
        lab.client.update_products([ProductUpdate(internal_product_id="1", selling_price=5)])

    timer = threading.Timer(0.3, change)
    url = f"{lab.server.url}/shop/events?supplier={supplier}"
    with httpx.stream("GET", url, timeout=10) as stream:
        timer.start()
        for line in stream.iter_lines():
            if line.startswith("data: {") and "products" in line:
                break
    assert json.loads(line[6:])["products"][0]["price"] == 5


def test_an_order_is_placed_edited_and_cancelled(lab, supplier):
    order = place(lab, supplier)
    [pulled] = lab.pulled()
    assert pulled.retailer.retailer_number == "+201000000001"
    assert (pulled.hashed_id, pulled.total_price) == (order["id"], 200)
    path = f"/shop/orders/{order['id']}"
    assert lab.http.post(f"{path}/edit", json={"phone": "+200000000"}).status_code == 404
    assert lab.http.post(f"{path}/edit", json={"phone": PHONE}).json()["status"] == "editing"
    lines = [{"id": order["lines"][0]["id"], "amount": 3}]
    saved = lab.http.post(f"{path}/save", json={"phone": PHONE, "lines": lines}).json()
    assert (saved["status"], saved["total"]) == ("pending", 300)
    lab.send(order["id"], "approved")
    assert lab.http.post(f"{path}/edit", json={"phone": PHONE}).status_code == 422
    assert lab.http.post(f"{path}/cancel", json={"phone": PHONE}).status_code == 200
    params = {"supplier": supplier, "phone": PHONE}
    [mine] = lab.http.get("/shop/orders", params=params).json()
    assert mine["status"] == "cancelled_by_retailer"


def test_the_retailer_sees_the_code_until_the_end(lab, supplier):
    order = lab.order(status="assigned_to_salesman", wallet_top_up=5)
    params = {"supplier": supplier, "phone": "+201000000001"}
    [mine] = lab.http.get("/shop/orders", params=params).json()
    assert mine["otp"] == order["retailer_otp"]
    lab.send(order["hashed_id"], "delivered", retailer_otp=mine["otp"])
    [mine] = lab.http.get("/shop/orders", params=params).json()
    assert mine["otp"] is None


def test_more_than_there_is_cannot_be_ordered(lab, supplier):
    product = lab.control("GET", "products")[0]["suppler_prodcut_id"]
    place(lab, supplier, status=409, lines=[{"product": product, "amount": 51}])
    lab.client.update_products([ProductUpdate(internal_product_id="1", max_order=3)])
    place(lab, supplier, status=409, lines=[{"product": product, "amount": 4}])
    lab.client.update_products([ProductUpdate(internal_product_id="1", is_published=False)])
    place(lab, supplier, status=409)


@pytest.fixture
def rice(lab, supplier):
    """A product with a name in each language; returns what a search finds in a language."""
    names = {"en": "Egyptian Rice 1 kg", "ar": "أرز مصري 1 كجم"}
    lab.product(7, supplier_product_name="أرز مصري ١ كجم", names=names)

    def find(words, lang):
        params = {"supplier": supplier, "q": words, "lang": lang}
        found = lab.http.get("/shop/catalogue", params=params).json()["products"]
        return [product["name"] for product in found]

    return find


@pytest.mark.parametrize("words", ["rice", "RICE egypt", "أرز", "ارز مصرى", "kg rice", "7"])
def test_a_product_is_found_in_both_languages(rice, words):
    assert rice(words, "en") == ["Egyptian Rice 1 kg"]
    assert rice(words, "ar") == ["أرز مصري 1 كجم"]


def test_what_is_not_there_is_not_found(rice):
    assert rice("rice sugar", "en") == rice("سكر", "ar") == []


def test_a_product_of_one_name_shows_it_in_both_languages(lab, rice, supplier):
    assert rice("Product", "ar") == rice("Product", "en") == ["Product 1"]
    assert "Product 1" in rice("", "ar")


def test_further_names_stay_off_the_api(lab, rice):
    # The contract has no such field.
    [product] = [one for one in lab.control("GET", "products") if "أرز" in str(one)]
    assert product["suppler_prodcut_name"] == "أرز مصري ١ كجم"
    assert "names" not in product
    assert "Rice" not in str(product)


def test_an_order_is_shown_and_refused_in_the_language_of_the_page(lab, rice, supplier):
    [product] = [one for one in lab.control("GET", "products") if one["internal_product_id"] == "7"]
    lines = [{"product": product["suppler_prodcut_id"], "amount": 2}]
    order = place(lab, supplier, lines=lines, lang="en")
    assert order["lines"][0]["name"] == "Egyptian Rice 1 kg"
    # What the supplier gets bears the supplier's own name.
    assert lab.pulled()[0].order_details[0].product_name == "أرز مصري ١ كجم"
    params = {"supplier": supplier, "phone": PHONE, "lang": "ar"}
    [mine] = lab.http.get("/shop/orders", params=params).json()
    assert mine["lines"][0]["name"] == "أرز مصري 1 كجم"
    lines[0]["amount"] = 51
    assert "only 50 left" in place(lab, supplier, 409, lines=lines, lang="en")["error"]
    assert "المتبقي 50 فقط" in place(lab, supplier, 409, lines=lines, lang="ar")["error"]


def test_the_live_stream_speaks_the_language(lab, rice, supplier):
    def change():
        lab.client.update_products([ProductUpdate(internal_product_id="7", selling_price=5)])

    timer = threading.Timer(0.3, change)
    url = f"{lab.server.url}/shop/events?supplier={supplier}&lang=en"
    with httpx.stream("GET", url, timeout=10) as stream:
        timer.start()
        for line in stream.iter_lines():
            if line.startswith("data: {") and "products" in line:
                break
    assert json.loads(line[6:])["products"][0]["name"] == "Egyptian Rice 1 kg"


def test_both_languages_have_the_same_words():
    assert set(TEXTS["en"]) == set(TEXTS["ar"])
    assert tuple(TEXTS) == LANGUAGES
    assert TEXTS["en"]["statuses"].keys() == TEXTS["ar"]["statuses"].keys()


def test_names_outlive_a_restart_and_leave_with_their_product(own_lab):
    own_lab.product(7, names={"en": "Tea"})
    own_lab.server.kill()
    own_lab.server.start()
    supplier = own_lab.control("GET", "accounts")[0]["id"]
    url = f"/shop/catalogue?supplier={supplier}&lang=en&q=tea"
    assert [one["name"] for one in own_lab.http.get(url).json()["products"]] == ["Tea"]
    own_lab.control("DELETE", "products?internal_product_id=7")
    assert not own_lab.http.get(url).json()["products"]
