"""Every failure of the network, caused for real by a server on this machine."""

import gzip
import socket
import struct
import threading
import time

import pytest

from cartona_api import (
    ConfigurationError,
    CredentialsError,
    MalformedAnswerError,
    NotFoundError,
    OrderStatusUpdate,
    ProductUpdate,
    RateLimitedError,
    RefusedError,
    UnavailableError,
)

ITEM = ProductUpdate(supplier_product_id=1, in_stock=True)


def reset(connection):
    """Close with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    return False


def close(_connection):
    return False


def post(client):
    return client.update_products([ITEM])


def failing(call):
    with pytest.raises((ConfigurationError, UnavailableError, MalformedAnswerError)) as caught:
        call()
    return caught.value


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": "selling_price must be greater than 0"}, RefusedError),
        (400, {"error": "Sorry, invalid credentials!"}, CredentialsError),
        (400, {"errors": [{"message": "Unauthorized"}]}, CredentialsError),
        (400, {"message": "The token has expired"}, CredentialsError),
        (400, {"error": "Unexpected token < in JSON"}, RefusedError),
        (400, {"error": "Invalid OTP, authentication of the retailer failed"}, RefusedError),
        (400, b"<html>Bad Request, token</html>", RefusedError),
        (401, b"", CredentialsError),
        (403, b"<html>Forbidden</html>", CredentialsError),
        (404, {"error": "Order not found"}, NotFoundError),
        (409, {"error": "conflict", "details": "not pending"}, RefusedError),
        (422, {"errors": {"amount": ["is too small"]}}, RefusedError),
        (408, b"", UnavailableError),
        (425, b"", UnavailableError),
        (429, b"", RateLimitedError),
        (500, {"error": "oops"}, UnavailableError),
        (502, b"<html></html>", UnavailableError),
        (503, b"", UnavailableError),
        (504, b"", UnavailableError),
        (301, b"", ConfigurationError),
        (302, b"", UnavailableError),
        (304, b"", UnavailableError),
    ],
)
def test_each_status_is_its_kind_of_error(server, client, answer, status, body, kind):
    server.answers(answer(status, body))
    with pytest.raises(kind) as caught:
        post(client)
    assert type(caught.value) is kind
    assert caught.value.status == status
    assert caught.value.retry == (kind in (UnavailableError, RateLimitedError))
    assert caught.value.effect_unknown == (status == 408 or status >= 500)
    assert len(server.requests) == 1


def test_a_refusal_says_why(server, client, answer):
    server.answers(answer(409, {"error": "conflict", "details": ["not pending", "no lines"]}))
    with pytest.raises(RefusedError) as caught:
        post(client)
    assert caught.value.message == "Cartona refused: conflict; not pending; no lines"
    server.answers(answer(422, {"errors": {"amount": ["is too small"]}}))
    with pytest.raises(RefusedError, match="amount: is too small"):
        post(client)


def test_a_get_has_no_effect_to_be_unknown(server, client, answer):
    server.answers(answer(500))
    with pytest.raises(UnavailableError) as caught:
        client.products()
    assert not caught.value.effect_unknown


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("999999999999", 3600.0),
        ("Thu, 01 Jan 1970 00:17:00 GMT", 20.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("Thu, 99 Jan 1970 00:00:00 GMT", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after(server, make_client, answer, value, wait, status):
    server.answers(answer(status, b"", [("Retry-After", value)]))
    client = make_client(wall_clock=lambda: 1000.0)
    with pytest.raises((RateLimitedError, UnavailableError)) as caught:
        post(client)
    assert caught.value.retry_after == wait


def test_nobody_listens(make_client):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = failing(lambda: post(make_client(base_url=f"http://127.0.0.1:{port}/")))
    assert isinstance(error, UnavailableError)
    assert not error.effect_unknown
    assert error.retry


def test_no_answer_in_time(server, make_client):
    server.answers(lambda _connection: time.sleep(3))
    client = make_client(read_timeout=0.2)
    error = failing(lambda: post(client))
    assert isinstance(error, UnavailableError)
    assert error.effect_unknown
    assert "in time" in error.message
    assert not failing(client.products).effect_unknown


@pytest.mark.parametrize("end", [reset, close])
def test_the_connection_ends_before_the_answer(server, client, end):
    server.answers(end)
    error = failing(lambda: post(client))
    assert isinstance(error, UnavailableError)
    assert error.effect_unknown
    assert len(server.requests) == 1


@pytest.mark.parametrize("end", [reset, close])
@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1, 2",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[1, 2\r\n",
    ],
)
def test_the_connection_ends_within_the_answer(server, client, head, end):
    def partly(connection):
        connection.sendall(head)
        time.sleep(0.05)
        return end(connection)

    server.answers(partly)
    error = failing(lambda: post(client))
    assert error.effect_unknown
    assert error.retry
    assert len(server.requests) == 1
    assert failing(client.pull_orders).retry


@pytest.mark.parametrize(
    "body", [b"", b"[1, 2", b"<html>hello</html>", b"\xff\xfe\xfa", b"NaN", b"[" * 200000]
)
def test_a_good_status_without_json_is_a_failure(server, client, answer, body):
    server.answers(answer(200, body))
    with pytest.raises(MalformedAnswerError) as caught:
        post(client)
    assert caught.value.retry
    assert caught.value.effect_unknown


def test_what_is_no_http_at_all(server, client):
    server.answers(lambda connection: connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n") or False)
    assert failing(lambda: post(client)).effect_unknown


def test_json_under_another_content_type_is_read(server, client, answer):
    server.answers(answer(200, b'[{"id": 1}]', content_type="text/html"))
    assert client.products()[0].supplier_product_id == "1"


def test_a_compressed_answer_is_read(server, client, answer):
    body = gzip.compress(b'[{"id": 1}]')
    server.answers(answer(200, body, [("Content-Encoding", "gzip")]))
    assert client.products()[0].supplier_product_id == "1"
    server.answers(answer(200, b"no gzip", [("Content-Encoding", "gzip")]))
    with pytest.raises(MalformedAnswerError):
        client.products()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(server, other_server, client, answer, status):
    other_server.answers(answer())
    server.answers(answer(status, b"", [("Location", other_server.url)]))
    failing(client.products)
    failing(lambda: post(client))
    assert other_server.connections == 0


def test_the_body_of_a_redirect_is_not_read_without_end(server, client):
    sent = []

    def endless(connection):
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n")
        while len(sent) < 2000:
            connection.sendall(b"x" * 65536)
            sent.append(1)

    server.answers(endless)
    failing(client.products)
    assert len(sent) < 2000


def test_an_answer_that_is_too_large_is_not_read_to_its_end(server, make_client, answer):
    sent = []

    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while len(sent) < 2000:
            connection.sendall(b"1" * 65536)
            sent.append(1)

    server.answers(endless)
    with pytest.raises(MalformedAnswerError, match="too large"):
        make_client(max_answer_bytes=200_000).products()
    assert len(sent) < 2000


def test_a_small_answer_that_unpacks_to_a_large_one_is_refused(server, make_client, answer):
    body = gzip.compress(b" " * 5_000_000 + b"[]")
    server.answers(answer(200, body, [("Content-Encoding", "gzip")]))
    with pytest.raises(MalformedAnswerError, match="too large"):
        make_client(max_answer_bytes=1_000_000).products()


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3E8\r\n",
        b"HTTP/1.1 500 X\r\nContent-Length: 1000\r\n\r\n",
    ],
)
def test_a_dripping_answer_meets_the_deadline(server, make_client, head):
    stop = threading.Event()

    def drip(connection):
        connection.sendall(head)
        while not stop.wait(0.1):
            connection.sendall(b"H")

    server.answers(drip)
    started = time.monotonic()
    error = failing(lambda: post(make_client(read_timeout=5, total_timeout=0.6)))
    stop.set()
    assert time.monotonic() - started < 2
    assert isinstance(error, UnavailableError)
    assert error.effect_unknown


def test_a_server_that_does_not_read_meets_the_deadline(make_client):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        client = make_client(base_url=url, total_timeout=0.6)
        started = time.monotonic()
        large = ProductUpdate(supplier_product_id=1, notes="x" * 30_000_000)
        error = failing(lambda: client.update_products([large]))
    assert time.monotonic() - started < 3
    assert error.effect_unknown


def test_connections_are_kept(server, client, answer):
    server.answers(answer())
    for _ in range(5):
        client.products()
        post(client)
    assert server.connections == 1


@pytest.mark.parametrize("end", [reset, close])
def test_a_read_survives_a_kept_connection_that_was_closed(server, make_client, answer, end):
    pauses = []
    client = make_client(sleep=pauses.append)
    server.answers(answer(), end, answer(body=[{"id": 1}]))
    client.products()
    assert len(client.products()) == 1
    assert len(server.requests) == 3
    assert len(pauses) == 1


def test_a_read_is_not_tried_a_third_time(server, client, answer):
    server.answers(answer(), close)
    client.products()
    assert failing(client.products).retry
    assert len(server.requests) == 3


def test_a_read_on_a_fresh_connection_is_not_tried_again(server, client):
    server.answers(close)
    failing(client.products)
    assert len(server.requests) == 1


def test_a_change_is_never_sent_twice(server, client, answer):
    server.answers(answer(), close, answer())
    post(client)
    assert failing(lambda: post(client)).effect_unknown
    assert len(server.requests) == 2


def test_a_connection_closed_between_calls_is_noticed_before_a_change(server, client, answer):
    def answer_and_close(connection):
        connection.sendall(answer())
        return False

    server.answers(answer_and_close)
    post(client)
    time.sleep(0.2)
    post(client)
    assert (len(server.requests), server.connections) == (2, 2)


def test_an_idle_connection_is_left(server, make_client, answer):
    now = [0.0]
    client = make_client(clock=lambda: now[0])
    server.answers(answer())
    post(client)
    now[0] = 29.0
    post(client)
    assert server.connections == 1
    now[0] = 60.0
    post(client)
    assert server.connections == 2


def test_a_deadline_of_one_call_does_not_shorten_the_next(server, make_client, answer):
    def late(connection):
        time.sleep(0.3)
        connection.sendall(answer())
        return True

    server.answers(late)
    client = make_client(total_timeout=0.5)
    for _ in range(3):
        client.update_order_status(OrderStatusUpdate(hashed_id="a", status="synced"))
    assert server.connections == 1


def test_a_server_that_does_not_speak_tls(server, make_client, answer):
    server.answers(answer(400))
    error = failing(lambda: post(make_client(base_url=server.url.replace("http:", "https:"))))
    assert isinstance(error, UnavailableError)
    assert not error.effect_unknown


def test_a_cookie_is_not_kept(server, client, answer):
    server.answers(answer(headers=[("Set-Cookie", "a=b; Path=/")]))
    client.products()
    client.products()
    assert "cookie" not in server.requests[-1].headers
