"""Each call of the client: what goes over the wire, and what comes back."""

import datetime
from decimal import Decimal

import pytest

from cartona_api import (
    BaseStockUpdate,
    CredentialsError,
    Endpoints,
    MalformedAnswerError,
    OrderLinesUpdate,
    OrderStatusUpdate,
    ProductUpdate,
    RefusedError,
    loads,
)


def last(server):
    return server.requests[-1]


def test_products_are_read_with_the_misspelt_names(server, client, answer, token):
    server.answers(answer(body=[{"suppler_prodcut_id": 7, "suppler_prodcut_name": "شاي"}]))
    [product] = client.products(page=2, per_page=50, search_token="tea")
    assert (product.supplier_product_id, product.supplier_product_name) == ("7", "شاي")
    assert last(server).path == "/api/v1/supplier-product?page=2&per_page=50&search_token=tea"
    assert last(server).headers["authorizationtoken"] == token
    assert "authorization" not in last(server).headers


def test_products_are_found_within_an_object(server, client, answer):
    server.answers(answer(body={"data": [{"id": 1}]}))
    assert client.products()[0].supplier_product_id == "1"


def test_base_products(server, client, answer):
    server.answers(answer(body=[{"id": 5, "name": "Tea"}]))
    [product] = client.base_products(page=1)
    assert (product.base_product_id, product.base_product_name) == ("5", "Tea")
    assert last(server).path == "/api/v1/supplier-product/base-products?page=1"


def test_paging_ends_at_an_empty_page(server, client, answer):
    pages = [[{"id": 1}, {"id": 2}], [{"id": 3}], []]
    server.answers(*(answer(body=page) for page in pages))
    assert [p.supplier_product_id for p in client.iter_products(per_page=2)] == ["1", "2", "3"]
    assert len(server.requests) == 3


def test_paging_ends_where_the_server_knows_no_pages(server, client, answer):
    server.answers(answer(body=[{"id": 1}, {"id": 2}]))
    assert [p.supplier_product_id for p in client.iter_products()] == ["1", "2"]
    assert len(server.requests) == 2


def test_products_without_ids_are_told_apart_by_unit(server, client, answer):
    page = [{"base_product_id": 1, "unit": "box"}, {"base_product_id": 1, "unit": "can"}]
    server.answers(answer(body=page))
    assert [p.unit for p in client.iter_products()] == ["box", "can"]


def test_product_updates_are_sent_in_plain_digits(server, client, answer):
    server.answers(answer(status=204, body=b""))
    item = ProductUpdate(internal_product_id="904#2", selling_price=Decimal("1E+2"), in_stock=True)
    result = client.update_products([item])
    assert [outcome.state for outcome in result.outcomes] == ["unmentioned"]
    request = last(server)
    assert (request.method, request.path) == ("POST", "/api/v1/supplier-product/bulk-update")
    assert request.headers["content-type"] == "application/json"
    assert b'"selling_price": 100' in request.body
    assert loads(request.body) == [
        {"internal_product_id": "904#2", "in_stock": True, "selling_price": 100}
    ]


def test_an_empty_bulk_makes_no_call(server, client):
    assert client.update_products([]).outcomes == []
    assert server.requests == []


def test_every_bulk_call_has_its_path(server, client, answer):
    server.answers(answer())
    client.update_base_products([ProductUpdate(base_product_id=1, unit="box", unit_count=6)])
    client.update_base_stock([BaseStockUpdate(base_product_id=1, available_stock_quantity=5)])
    client.update_order_statuses([OrderStatusUpdate(hashed_id="a", status="synced")])
    client.update_order_lines(
        [OrderLinesUpdate(hashed_id="a", order_details=[{"id": 1, "amount": 2}])]
    )
    assert [request.path.replace("/api/v1/", "") for request in server.requests] == [
        "supplier-product/base-product/bulk-update",
        "supplier-product/base-product/bulk-update-stock",
        "order/update-order-status",
        "order/update-order-details",
    ]
    assert server.connections == 1


def test_a_supplier_code_goes_where_cartona_reads_it(server, make_client, answer):
    server.answers(answer())
    client = make_client(supplier_code="2")
    client.products()
    assert last(server).path.endswith("supplier-product?internal_supplier_code=2")
    client.pull_orders()
    assert last(server).path.endswith("pull-orders?internal_supplier_code=2")
    client.update_products(
        [
            ProductUpdate(supplier_product_id=1),
            ProductUpdate(supplier_product_id=2, supplier_code="3"),
        ]
    )
    assert [item["supplier_code"] for item in loads(last(server).body)] == ["2", "3"]
    client.update_order_statuses([OrderStatusUpdate(hashed_id="a", status="synced")])
    assert loads(last(server).body) == [
        {"hashed_id": "a", "status": "synced", "internal_supplier_code": "2"}
    ]
    client.update_order_lines(
        [OrderLinesUpdate(hashed_id="a", order_details=[{"id": 1, "amount": 2}])]
    )
    assert loads(last(server).body)[0]["internal_supplier_code"] == "2"


def test_without_a_supplier_code_none_is_sent(server, client, answer):
    server.answers(answer())
    client.update_products([ProductUpdate(supplier_product_id=1, in_stock=False)])
    assert loads(last(server).body) == [{"supplier_product_id": 1, "in_stock": False}]
    client.products()
    assert last(server).path == "/api/v1/supplier-product"


def test_one_bad_order_does_not_spoil_the_page(server, client, answer):
    good = {"hashed_id": "pPX2wRNM", "total_price": 10.10, "order_details": None}
    server.answers(answer(body=[good, {"hashed_id": 12, "order_details": 5}, "odd", None]))
    pulled = client.pull_orders(page=1, per_page=10, limit=10, from_=datetime.date(2024, 1, 2))
    assert [order.hashed_id for order in pulled] == ["pPX2wRNM", "12", None, None]
    assert [order.order is not None for order in pulled] == [True, False, False, False]
    assert pulled[0].order.total_price == Decimal("10.10")
    assert "order_details" in pulled[1].error
    assert pulled[1].raw == {"hashed_id": 12, "order_details": 5}
    assert last(server).path == (
        "/api/v1/order/pull-orders?page=1&per_page=10&limit=10&from=2024-01-02"
    )


def test_a_single_status_quotes_the_id(server, client, answer):
    server.answers(answer(body={"ok": 1}))
    update = OrderStatusUpdate(hashed_id="a/b?c ش", status="approved")
    assert client.update_order_status(update) == {"ok": 1}
    assert last(server).path == "/api/v1/order/update-order-status/a%2Fb%3Fc%20%D8%B4"
    assert loads(last(server).body) == {"hashed_id": "a/b?c ش", "status": "approved"}


@pytest.mark.parametrize("hashed_id", [".", "..", "..."])
def test_an_id_of_dots_cannot_lead_to_another_path(server, client, hashed_id):
    with pytest.raises(RefusedError):
        client.update_order_status(OrderStatusUpdate(hashed_id=hashed_id, status="approved"))
    assert server.requests == []


@pytest.mark.parametrize(
    "body",
    [
        {"error": "Invalid OTP token", "details": "otp"},
        {"success": False, "message": "OTP is wrong"},
        [{"hashed_id": "a", "error": "OTP is wrong"}],
        False,
    ],
)
def test_a_refused_delivery_raises_even_with_200(server, client, answer, body):
    server.answers(answer(body=body))
    update = OrderStatusUpdate(hashed_id="a", status="delivered", retailer_otp="1")
    with pytest.raises(RefusedError):
        client.update_order_status(update)


@pytest.mark.parametrize("body", [{"success": True}, [], [{"hashed_id": "a"}], True])
def test_a_good_single_answer(server, client, answer, body):
    server.answers(answer(body=body))
    client.update_order_status(OrderStatusUpdate(hashed_id="a", status="approved"))


def test_a_single_status_without_body(server, client, answer):
    server.answers(answer(status=204, body=b""))
    assert client.update_order_status(OrderStatusUpdate(hashed_id="a", status="synced")) is None


@pytest.mark.parametrize("body", [b"null", b"5", b'"ok"', b"{}", b'{"data": {}}', b"[1]"])
def test_reading_what_is_no_list_of_objects_is_an_error(server, client, answer, body):
    server.answers(answer(body=body))
    with pytest.raises(MalformedAnswerError) as caught:
        client.products()
    assert caught.value.retry
    assert not caught.value.effect_unknown


@pytest.mark.parametrize("body", [b"true", b"5", b'"ok"'])
def test_a_bulk_answer_that_is_no_list_or_object_is_an_error(server, client, answer, body):
    server.answers(answer(body=body))
    with pytest.raises(MalformedAnswerError) as caught:
        client.update_products([ProductUpdate(supplier_product_id=1)])
    assert caught.value.effect_unknown


def test_a_complaint_with_200_instead_of_a_list(server, client, answer):
    server.answers(answer(body={"error": "Invalid credentials"}))
    with pytest.raises(CredentialsError):
        client.pull_orders()
    server.answers(answer(body={"error": "page is too large"}))
    with pytest.raises(RefusedError, match="page is too large"):
        client.pull_orders()


def test_a_bulk_answer_that_refuses_the_whole_call(server, client, answer):
    server.answers(answer(body={"error": "too many items"}))
    with pytest.raises(RefusedError, match="too many items"):
        client.update_products([ProductUpdate(supplier_product_id=1)])


def test_the_guides_paths(server, make_client, answer):
    server.answers(answer())
    client = make_client(endpoints=Endpoints.guide())
    client.products()
    client.pull_orders()
    client.update_order_status(OrderStatusUpdate(hashed_id="x", status="synced"))
    assert [request.path for request in server.requests] == [
        "/api/v1/base-product",
        "/api/v1/orders/pull-orders",
        "/api/v1/orders/update-order-status/x",
    ]


def test_checking_the_connection(server, client, answer):
    server.answers(answer(body=[{"id": 3}]))
    summary = client.check_connection()
    assert summary.sample.supplier_product_id == "3"
    assert summary.duration > 0
    assert last(server).path == "/api/v1/supplier-product?page=1&per_page=1"
    server.answers(answer())
    assert client.check_connection().sample is None
