"""Pulling and acknowledging: nothing is lost between the two."""

from decimal import Decimal

import pytest

from cartona_api import CartonaError, LineUpdate, OrderLinesUpdate


def ids(orders):
    return [order.hashed_id for order in orders]


def test_an_order_comes_until_it_is_acknowledged(lab):
    placed = lab.order()["hashed_id"]
    assert ids(lab.pulled()) == [placed]
    assert ids(lab.pulled()) == [placed]
    assert not lab.acknowledge(placed).refused
    assert lab.pulled() == []


def test_an_order_never_pulled_cannot_be_acknowledged_away(lab):
    placed = lab.order()["hashed_id"]
    lab.acknowledge(placed)
    assert ids(lab.pulled()) == [placed]


def test_a_change_brings_the_order_back(lab):
    placed = lab.order()["hashed_id"]
    lab.pulled()
    lab.acknowledge(placed)
    lab.control("POST", f"orders/{placed}/status", {"status": "editing"})
    [order] = lab.pulled()
    assert order.status == "editing"


def change_between_pull_and_acknowledgement(lab):
    placed = lab.order()["hashed_id"]
    lab.pulled()
    lab.control("POST", f"orders/{placed}/status", {"status": "cancelled_by_retailer"})
    lab.acknowledge(placed)


def test_a_change_after_the_pull_is_not_acknowledged_with_it(lab):
    change_between_pull_and_acknowledgement(lab)
    [order] = lab.pulled()
    assert order.status == "cancelled_by_retailer"


def test_unless_the_sandbox_shall_swallow_edits(lab):
    lab.settings(swallow_edits=True)
    change_between_pull_and_acknowledgement(lab)
    assert lab.pulled() == []


def test_an_answer_that_did_not_arrive_was_not_pulled(lab):
    placed = lab.order()["hashed_id"]
    for kind in ("drop_after", "truncated_json"):
        lab.fault(kind, "pull_orders")
        with pytest.raises(CartonaError):
            lab.client.pull_orders()
        lab.control("DELETE", "faults")
    lab.acknowledge(placed)
    assert ids(lab.pulled()) == [placed]


def test_the_suppliers_own_lines_come_back_with_their_ids(lab):
    placed = lab.order()["hashed_id"]
    lab.pulled()
    lab.acknowledge(placed)
    line = LineUpdate(internal_product_id="1", amount=1, price="99.5")
    lab.client.update_order_lines([OrderLinesUpdate(hashed_id=placed, order_details=[line])])
    [order] = lab.pulled()
    assert len({line.id for line in order.order_details}) == 2


def test_pages_and_limit(lab):
    for _ in range(5):
        lab.order()
    pages = [lab.client.pull_orders(page=page, per_page=2) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert len(lab.client.pull_orders(limit=3)) == 3
    assert len(lab.client.pull_orders()) == 5


def test_windows(lab):
    lab.order()
    assert len(lab.client.pull_orders(from_="2020-01-01", to="2099-12-31")) == 1
    assert lab.client.pull_orders(from_="2099-01-01") == []
    assert lab.client.pull_orders(to="2020-01-01T00:00:00Z") == []
    headers = {"AuthorizationToken": lab.token}
    answer = lab.http.get("/api/v1/order/pull-orders?from=yesterday", headers=headers)
    assert answer.status_code == 400


def test_only_the_tokens_own_orders(lab):
    suppliers = [{"supplier_code": "1", "name": "S"}, {"supplier_code": "7", "name": "T"}]
    lab.control("POST", "accounts", {"token": "stranger", "suppliers": suppliers})
    placed = lab.order(token=lab.token)["hashed_id"]
    stranger = lab.new_client("stranger")
    assert stranger.pull_orders() == []
    assert lab.new_client(supplier_code="7").pull_orders() == []
    assert ids(lab.pulled()) == [placed]


def test_any_payload_is_handed_out_as_it_is(lab):
    lab.order()
    payloads = [
        {"hashed_id": 123456789012, "total_price": None, "order_details": None, "new": [1, 2.50]},
        {"hashed_id": "raw", "note_message": "x" * 500_000},
        {"no": "id"},
        "text",
        None,
    ]
    keys = [
        lab.control("POST", "orders/raw", {"supplier_code": "1", "payload": payload})["key"]
        for payload in payloads
    ]
    assert keys[:2] == ["123456789012", "raw"]
    assert [one.raw for one in lab.client.pull_orders()][1:] == payloads
    lab.acknowledge("123456789012", "raw")
    assert len(lab.client.pull_orders()) == 4


def test_text_that_is_no_json_breaks_the_page(lab):
    body = {"supplier_code": "1", "payload_text": '{"hashed_id": "x", "total_price": NaN}'}
    lab.control("POST", "orders/raw", body)
    headers = {"AuthorizationToken": lab.token}
    assert "NaN" in lab.http.get("/api/v1/order/pull-orders", headers=headers).text


def test_many_orders_are_realistic_and_repeatable(lab):
    for number in range(2, 30):
        lab.product(number, unit="kg" if number % 3 else "box")
    body = {"supplier_code": "1", "count": 200, "seed": 7}
    first = lab.control("POST", "orders/bulk", body)["hashed_ids"]
    assert len(set(first)) == 200
    orders = {one.order.hashed_id: one.order for one in lab.client.pull_orders(per_page=500)}
    assert set(orders) == set(first)
    for order in orders.values():
        assert order.total_price == order.lines_total
        assert order.retailer.retailer_number.startswith("+20")
    assert any(order.needs_otp for order in orders.values())
    lab.control("POST", "orders/bulk", {**body, "seed": 8})
    assert isinstance(orders[first[0]].total_price, Decimal)
