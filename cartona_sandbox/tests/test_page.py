"""The retailer's page without a browser: its languages, its data, its live stream."""

import json
import threading

import httpx
import pytest

from cartona_api import ProductUpdate

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
