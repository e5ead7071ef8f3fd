"""The calls about products, by the client, at production's paths and at the guide's."""

from decimal import Decimal

import pytest

from cartona_api import BaseStockUpdate, CredentialsError, Endpoints, ProductUpdate


def stock_of(lab, **filters):
    [product] = lab.client.products(**filters)
    return product.available_stock_quantity


@pytest.mark.parametrize("endpoints", [Endpoints(), Endpoints.guide()], ids=["production", "guide"])
def test_every_path_reads_and_writes(lab, endpoints):
    client = lab.new_client(endpoints=endpoints)
    by_id = ProductUpdate(internal_product_id="1", selling_price="12.34")
    by_base = ProductUpdate(base_product_id="base-1", unit="box", unit_count=12, notes="new")
    stock = BaseStockUpdate(base_product_id="base-1", available_stock_quantity=125)
    assert not client.update_products([by_id]).refused
    assert not client.update_base_products([by_base]).refused
    assert not client.update_base_stock([stock]).refused
    [product] = client.products()
    assert product.selling_price == Decimal("12.34")
    assert product.notes == "new"
    assert product.available_stock_quantity == 10
    assert client.base_products()[0].base_product_id == "base-1"


def test_the_wire_has_cartonas_misspelt_names(lab):
    headers = {"AuthorizationToken": lab.token}
    [product] = lab.http.get("/api/v1/supplier-product", headers=headers).json()
    assert product["suppler_prodcut_name"] == "Product 1"
    assert isinstance(product["suppler_prodcut_id"], int)


def test_a_bad_token_is_a_400_that_speaks_of_credentials(lab):
    answer = lab.http.get("/api/v1/supplier-product", headers={"AuthorizationToken": "wrong"})
    assert answer.status_code == 400
    assert "invalid credentials" in answer.json()["error"]
    with pytest.raises(CredentialsError):
        lab.new_client("wrong").products()


def test_pages_and_filters(lab):
    for number in range(2, 8):
        lab.product(number)
    pages = [lab.client.products(page=page, per_page=3) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert len(list(lab.client.iter_products(per_page=2))) == 7
    [found] = lab.client.products(internal_product_id="5")
    assert lab.client.products(supplier_product_id=found.supplier_product_id) == [found]
    assert lab.client.products(base_product_id="base-5") == [found]
    assert lab.client.products(search_token="UCT 5") == [found]


BAD_ITEMS = {
    "negative stock": {"internal_product_id": "1", "available_stock_quantity": -1},
    "negative price": {"internal_product_id": "1", "selling_price": -0.5},
    "price in words": {"internal_product_id": "1", "selling_price": "cheap"},
    "half a piece": {"internal_product_id": "1", "available_stock_quantity": 1.5},
    "unknown product": {"internal_product_id": "none"},
    "unknown number": {"supplier_product_id": 10**30},
    "no product": {"selling_price": 3},
    "other supplier": {"internal_product_id": "1", "supplier_code": "9"},
    "no object": "nonsense",
    "null": None,
}


@pytest.mark.parametrize("bad", BAD_ITEMS.values(), ids=BAD_ITEMS)
def test_a_bad_item_is_refused_alone(lab, bad):
    items = [{"internal_product_id": "1", "selling_price": 7}, bad]
    answer = lab.http.post(
        "/api/v1/supplier-product/bulk-update",
        json=items,
        headers={"AuthorizationToken": lab.token},
    )
    assert answer.status_code == 200
    [entry] = answer.json()
    assert entry["index"] == 1
    assert entry["success"] is False
    assert entry["error"]
    assert lab.client.products()[0].selling_price == 7


def test_an_identity_that_two_products_answer_to_is_ambiguous(lab):
    lab.product(1)
    result = lab.client.update_products([ProductUpdate(internal_product_id="1", selling_price=1)])
    assert "mbiguous" in result.refused[0].message


@pytest.mark.parametrize(
    ("style", "states"),
    [
        ("refused_only", ["unmentioned", "refused"]),
        ("per_item", ["accepted", "refused"]),
        ("empty", ["unmentioned", "unmentioned"]),
    ],
)
def test_the_style_of_bulk_answers(lab, style, states):
    lab.settings(answer_style=style)
    items = [ProductUpdate(internal_product_id=name, selling_price=5) for name in ("1", "none")]
    result = lab.client.update_products(items)
    assert [outcome.state for outcome in result.outcomes] == states
    assert lab.client.products()[0].selling_price == 5


def test_both_ids_link_the_product(lab):
    number = lab.client.products()[0].supplier_product_id
    lab.client.update_products(
        [ProductUpdate(supplier_product_id=number, internal_product_id="904#2")]
    )
    assert lab.client.products()[0].internal_product_id == "904#2"
    other = lab.product(2)["suppler_prodcut_id"]
    taken = ProductUpdate(supplier_product_id=other, internal_product_id="904#2")
    assert lab.client.update_products([taken]).refused


def test_unlimited_stock_keeps_the_quantity(lab):
    lab.client.update_products([ProductUpdate(internal_product_id="1", is_unlimited_stock=True)])
    [product] = lab.client.products()
    assert (product.is_unlimited_stock, product.in_stock) == (True, True)
    assert product.available_stock_quantity == 50


def test_no_stock_is_out_of_stock(lab):
    lab.client.update_products([ProductUpdate(internal_product_id="1", available_stock_quantity=0)])
    assert lab.client.products()[0].in_stock is False


def test_stock_of_a_base_product_is_shared_by_units(lab):
    lab.product(2, base_product_id="base-1", unit="piece", unit_count=1)
    lab.client.update_base_stock(
        [BaseStockUpdate(base_product_id="base-1", available_stock_quantity=30)]
    )
    assert stock_of(lab, internal_product_id="1") == 2
    assert stock_of(lab, internal_product_id="2") == 30
    unknown = BaseStockUpdate(base_product_id="none", available_stock_quantity=30)
    assert lab.client.update_base_stock([unknown]).refused


def test_one_token_several_accounts(lab):
    suppliers = [{"supplier_code": "2", "name": "Wholesale"}]
    lab.control("POST", "accounts", {"token": lab.token, "suppliers": suppliers})
    lab.product(1, supplier_code="2")
    assert len(lab.client.products()) == 2
    second = lab.new_client(supplier_code="2")
    second.update_products([ProductUpdate(internal_product_id="1", selling_price=1)])
    prices = {one.supplier_code: one.selling_price for one in lab.client.products()}
    assert prices == {"1": 100, "2": 1}
    lab.client.update_products([ProductUpdate(internal_product_id="1", selling_price=3)])
    assert [one.selling_price for one in lab.client.products()] == [3, 3]


def test_other_tokens_see_and_touch_nothing(lab):
    suppliers = [{"supplier_code": "1", "name": "Stranger"}]
    lab.control("POST", "accounts", {"token": "stranger", "suppliers": suppliers})
    stranger = lab.new_client("stranger")
    assert stranger.products() == []
    update = ProductUpdate(internal_product_id="1", selling_price=1)
    assert stranger.update_products([update]).refused
    assert lab.client.products()[0].selling_price == 100


def test_a_price_keeps_its_digits(lab):
    for price in ("0.1", "12.34567", "123456789012.123456"):
        lab.client.update_products([ProductUpdate(internal_product_id="1", selling_price=price)])
        assert lab.client.products()[0].selling_price == Decimal(price)


@pytest.mark.parametrize("count", ["", "x", -1, 1.5, []])
def test_a_product_with_a_bad_count_is_refused(lab, count):
    body = {"supplier_code": "1", "internal_product_id": "904", "unit_count": count}
    answer = lab.http.post("/_sandbox/products", json=[body])
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("body", [b"{", b'{"internal_product_id": "1"}', b"\xff", b"null"])
def test_a_body_that_is_no_array_is_refused_whole(lab, body):
    headers = {"AuthorizationToken": lab.token}
    answer = lab.http.post("/api/v1/supplier-product/bulk-update", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]
