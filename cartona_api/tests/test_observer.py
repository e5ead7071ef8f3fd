"""What an observer is told of each call."""

import logging

import pytest

from cartona_api import Exchange, OrderStatusUpdate, ProductUpdate, RefusedError, UnavailableError


def test_a_call_is_reported(server, make_client, answer):
    seen = []
    client = make_client(observer=seen.append, wall_clock=lambda: 1234.5)
    server.answers(answer(body=[{"id": 1}, {"id": 2}]))
    client.products(page=1)
    [exchange] = seen
    assert isinstance(exchange, Exchange)
    assert exchange.duration > 0
    assert (exchange.operation, exchange.method, exchange.path) == (
        "products",
        "GET",
        "supplier-product",
    )
    assert (exchange.status, exchange.started, exchange.error) == (200, 1234.5, None)
    assert (exchange.items_sent, exchange.items_received) == (0, 2)
    assert (exchange.bytes_sent, exchange.bytes_received) == (0, len(b'[{"id": 1}, {"id": 2}]'))


def test_a_change_is_reported_with_its_size(server, make_client, answer):
    seen = []
    server.answers(answer(status=204, body=b""))
    make_client(observer=seen.append).update_products([ProductUpdate(supplier_product_id=1)] * 3)
    assert (seen[0].items_sent, seen[0].items_received, seen[0].status) == (3, 0, 204)
    assert seen[0].bytes_sent == len(server.requests[0].body)


def test_failures_are_reported(server, make_client, answer):
    seen = []
    client = make_client(observer=seen.append)
    server.answers(answer(409, {"error": "no"}))
    update = OrderStatusUpdate(hashed_id="a", status="approved")
    with pytest.raises(RefusedError):
        client.update_order_status(update)
    server.answers(answer(200, {"error": "no"}))
    with pytest.raises(RefusedError):
        client.update_order_status(update)
    server.answers(lambda _connection: False)
    with pytest.raises(UnavailableError):
        client.update_order_status(update)
    assert [exchange.status for exchange in seen] == [409, 200, None]
    assert [exchange.error for exchange in seen] == [
        "RefusedError: Cartona refused: no",
        "RefusedError: Cartona refused: no",
        "UnavailableError: The connection to Cartona broke.",
    ]


def test_a_failing_observer_does_not_fail_the_call(server, make_client, answer, caplog):
    def observer(_exchange):
        raise RuntimeError("the log is full")

    server.answers(answer())
    assert make_client(observer=observer).products() == []
    assert caplog.records[0].levelno == logging.ERROR


def test_whoever_borrows_a_client_observes_its_calls(server, make_client, answer):
    own, borrowers = [], []
    client = make_client(observer=own.append)
    server.answers(answer(), answer())
    with client.observed(borrowers.append):
        client.products()
    client.products()
    server.answers(answer(409, {"error": "no"}), answer())
    with pytest.raises(RefusedError), client.observed(borrowers.append):
        client.products()
    client.products()
    assert [exchange.status for exchange in borrowers] == [200, 409]
    assert len(own) == 2
